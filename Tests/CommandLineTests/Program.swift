import Foundation

/// A built program, `avaz` unless said, run as a user runs it.
struct Program {
    struct Result {
        var status: Int32
        var output: String
        /// Lines on stderr.
        var errors: [String]
    }

    /// The folder of the package.
    static let package = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Beside the test bundle.
    private static let products: URL = {
        #if os(macOS)
            let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
            return (bundle ?? .main).bundleURL.deletingLastPathComponent()
        #else
            return URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
                .deletingLastPathComponent()
        #endif
    }()

    /// Where a program lies.
    static func path(of program: String = "avaz") -> String {
        products.appending(path: program).path
    }

    /// Starts the program, in the package's folder unless said.
    static func start(
        _ arguments: [String], of program: String = "avaz", in folder: URL = package,
        input: URL? = nil, environment: [String: String] = [:]
    ) throws -> (Process, Pipe, Pipe) {
        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        process.executableURL = products.appending(path: program)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardOutput = output
        process.standardError = errors
        process.standardInput =
            try input.map { try FileHandle(forReadingFrom: $0) } ?? FileHandle.nullDevice
        try process.run()
        return (process, output, errors)
    }

    static func run(_ arguments: String...) throws -> Result {
        let (process, output, errors) = try start(arguments)
        return finish(process, output, errors)
    }

    static func finish(_ process: Process, _ output: Pipe, _ errors: Pipe) -> Result {
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaints = String(
            decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus, output: text,
            errors: complaints.split(separator: "\n").map(String.init))
    }
}
