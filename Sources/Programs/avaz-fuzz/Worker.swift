import AvazFiles
import Foundation

/// Goes through cases in a process of its own, which a crash or a hang ends.
struct Worker {
    private let type: any Target.Type
    private let target: any Target
    private let seed: Int
    private let folder: String

    init(_ type: any Target.Type, seed: Int, root: String) throws {
        folder =
            FileManager.default.temporaryDirectory
            .appending(path: "avaz-fuzz-\(ProcessInfo.processInfo.processIdentifier)").path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        self.type = type
        self.seed = seed
        target = try type.init(folder: folder, root: root)
    }

    /// Seconds after which a case counts as a hang.
    private static let patience: UInt32 = 20

    /// Prints the number of each case before it, and what is wrong with it.
    func work(on cases: Range<Int>) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let output = FileHandle.standardOutput
        for number in cases {
            var mutation = Mutation(seed: UInt64(seed), case: number)
            let bytes = mutation.damaged(target.seeds, isText: type.isText)
            output.write(Data("\(number)\n".utf8))
            alarm(Self.patience)
            unlink(target.file)
            // Not as a whole file: to wait for the disk would take most of the time.
            try Data(bytes).write(to: URL(filePath: target.file))
            do {
                try target.read()
            } catch {
                let line = "\(error)"
                guard line.contains("\n") || !Self.names(line, target.file) else { continue }
                output.write(Data("\(number) unnamed: \(line.debugDescription)\n".utf8))
            }
            alarm(0)
        }
    }

    /// A model names its folder where two of its files do not fit each other.
    private static func names(_ line: String, _ file: String) -> Bool {
        line.hasPrefix(file)
            || line.hasPrefix(URL(filePath: file).deletingLastPathComponent().path)
    }
}
