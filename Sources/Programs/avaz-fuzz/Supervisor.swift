import Foundation

/// Starts workers until all cases are through, and says which of them went wrong.
struct Supervisor {
    let name: String
    let seed: Int
    let cases: Int
    let seconds: Int

    /// In memory where there is such a folder: some targets write many files a case.
    private static var scratch: URL {
        let memory = "/dev/shm"
        return access(memory, W_OK) == 0
            ? URL(filePath: memory) : FileManager.default.temporaryDirectory
    }

    /// - Returns: how many cases crashed, hung, or gave an error that names no file.
    func run() throws -> Int {
        let end = ContinuousClock.now + .seconds(seconds)
        // Of the workers, which may end before they have tidied up.
        let folder = Self.scratch
            .appending(path: "avaz-fuzz-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var (next, faults) = (0, 0)
        while next < cases, faults < 100, ContinuousClock.now < end {
            let process = Process()
            let pipe = Pipe()
            process.executableURL = URL(filePath: CommandLine.arguments[0])
            process.arguments = [
                name, "--seed", "\(seed)", "--from", "\(next)", "--cases",
                // A new process now and then frees what a damaged file may have left behind.
                "\(min(cases, next + 20_000))",
            ]
            process.environment = ProcessInfo.processInfo.environment.merging(
                ["TMPDIR": folder.path]) { $1 }
            process.standardOutput = pipe
            process.standardError = FileHandle.nullDevice
            try process.run()
            var last = next
            for line in Lines(pipe.fileHandleForReading) {
                if let number = Int(line) {
                    last = number
                } else if line.contains(" unnamed: ") {
                    faults += 1
                    print("\(name): seed \(seed), case \(line)")
                }
                if ContinuousClock.now >= end { process.terminate() }
            }
            process.waitUntilExit()
            if process.terminationReason == .uncaughtSignal,
                process.terminationStatus != SIGTERM
            {
                faults += 1
                let kind = process.terminationStatus == SIGALRM ? "hangs" : "crashes"
                print(
                    "\(name): seed \(seed), case \(last) \(kind), signal "
                        + "\(process.terminationStatus)")
            } else if process.terminationReason == .exit, process.terminationStatus != 0 {
                throw CocoaError(.executableRuntimeMismatch)
            }
            next = last + 1
        }
        print("\(name): \(next) cases of seed \(seed), \(faults) faults")
        return faults
    }
}

/// The lines that come through a pipe, as they come.
private struct Lines: Sequence, IteratorProtocol {
    private let handle: FileHandle
    private var whole: [String] = []
    /// The beginning of a line whose end has not come.
    private var rest = Data()

    init(_ handle: FileHandle) { self.handle = handle }

    mutating func next() -> String? {
        while whole.isEmpty {
            let more = handle.availableData
            guard !more.isEmpty else { return nil }
            let parts = (rest + more).split(
                separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            whole = parts.dropLast().reversed().map { String(decoding: $0, as: UTF8.self) }
            rest = Data(parts[parts.count - 1])
        }
        return whole.popLast()
    }
}
