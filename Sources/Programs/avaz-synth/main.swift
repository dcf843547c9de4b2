import AvazSynthesis

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

func complain(_ reason: String, status: Int32) -> Never {
    StandardError.print("avaz-synth: \(reason)\n")
    exit(status)
}

let words = Array(CommandLine.arguments.dropFirst())
if words.contains("--help") || words.contains("-h") {
    print(Command.help)
    exit(0)
}
do {
    if words.first == PlayCommand.name {
        try PlayCommand(words.dropFirst()).run()
    } else {
        try Command(words).run()
    }
} catch let error as UsageError {
    complain("\(error.reason); see avaz-synth --help", status: 64)
} catch SynthesisError.interrupted {
    complain("\(SynthesisError.interrupted)", status: 130)
} catch {
    complain("\(error)", status: 1)
}
