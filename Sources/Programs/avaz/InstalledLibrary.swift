import AvazExperiments
import AvazFiles
import Foundation

extension ExperimentLibrary {
    /// The library at or above the working folder or the program, or else the one that was installed
    /// with the program: `share/avaz` beside its `bin`.
    static func here() throws -> ExperimentLibrary {
        do {
            return try find()
        } catch {
            guard let installed, WholeFile.exists(installed + "/Experiments") else { throw error }
            return try ExperimentLibrary(root: installed)
        }
    }

    /// The folder in which `Data` and `Results` lie: that of `Experiments`, or where those were
    /// installed, which nobody writes into, the working folder.
    var place: String {
        root == Self.installed ? FileManager.default.currentDirectoryPath : root
    }

    private static let installed = Bundle.main.executablePath.map { path in
        URL(filePath: path).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "share/avaz").path
    }
}
