// Damages files of one kind and has the suite read them: every one must be read, or refused by one
// line that names it. `make fuzz` goes through all kinds.
import Foundation

let usage =
    "avaz-fuzz TARGET [--seed N] [--cases N] [--seconds N] [--from N]; TARGET is one of "
    + targets.keys.sorted().joined(separator: ", ")

func complain(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }

var words = CommandLine.arguments.dropFirst()
guard let name = words.popFirst(), let target = targets[name] else {
    complain("usage: \(usage)")
    exit(64)
}
var numbers = ["--seed": 1, "--cases": 100_000, "--seconds": 3600, "--from": -1]
while let option = words.popFirst() {
    guard numbers[option] != nil, let value = words.popFirst().flatMap({ Int($0) }) else {
        complain("usage: \(usage)")
        exit(64)
    }
    numbers[option] = value
}
let (seed, cases, seconds) = (
    numbers["--seed"] ?? 1, numbers["--cases"] ?? 0, numbers["--seconds"] ?? 0
)
let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

// What writes to a connection that the other side has closed hears of it by an error.
signal(SIGPIPE, SIG_IGN)
do {
    if let from = numbers["--from"], from >= 0 {
        try Worker(target, seed: seed, root: root).work(on: from..<cases)
        exit(0)
    }
    let faults = try Supervisor(name: name, seed: seed, cases: cases, seconds: seconds).run()
    exit(faults == 0 ? 0 : 1)
} catch {
    complain("avaz-fuzz \(name): \(error)")
    exit(1)
}
