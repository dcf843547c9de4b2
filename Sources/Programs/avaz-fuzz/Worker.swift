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
            // Not as whole files are written: waiting for the disk would take most of the time.
            unlink(target.file)
            try Data(bytes).write(to: URL(filePath: target.file))
            do {
                try target.read()
            } catch {
                let line = "\(error)"
                guard line.contains("\n") || !names(line) else { continue }
                output.write(Data("\(number) unnamed: \(line.debugDescription)\n".utf8))
            }
            alarm(0)
        }
    }

    /// Whether a line begins with a file of the case: the damaged one, or the recording that a model
    /// was asked about.
    private func names(_ line: String) -> Bool { line.hasPrefix(folder + "/") }
}
