import AvazFiles
import Foundation

/// Recordings of new classes, which a model is to be taught by.
///
/// A class's name only stands in a table: files have numbers for names.
struct ExampleStore {
    private struct Example {
        var label: String
        var path: String
        var bytes: Int
        var seconds: Double
    }

    /// A class and what there is of it.
    struct Count: Encodable, Equatable {
        var name: String
        var recordings: Int
        var seconds: Double
    }

    private let folder: String
    private let limits: ServingLimits
    private var examples: [Example] = []
    private var made = 0

    /// - Parameter folder: that exists.
    init(in folder: String, limits: ServingLimits) { (self.folder, self.limits) = (folder, limits) }

    var isEmpty: Bool { examples.isEmpty }

    /// Of each class, in the order in which they were named.
    var counts: [Count] {
        examples.reduce(into: []) { counts, example in
            if let place = counts.firstIndex(where: { $0.name == example.label }) {
                counts[place].recordings += 1
                counts[place].seconds += example.seconds
            } else {
                counts.append(
                    Count(name: example.label, recordings: 1, seconds: example.seconds))
            }
        }
    }

    /// Takes one more recording.
    ///
    /// - Throws: `HTTPRefusal` for a name that is none, what is no sound, and too many.
    mutating func add(_ request: HTTPRequest) throws {
        let label = try name(request.arguments["class"] ?? "")
        let known = counts.map(\.name)
        guard known.contains(label) || known.count < limits.classes else {
            throw HTTPRefusal(
                409, "There are \(limits.classes) classes already, as many as are taken.")
        }
        let bytes = examples.reduce(request.body.count) { $0 + $1.bytes }
        guard examples.count < limits.examples, bytes <= limits.exampleBytes else {
            throw HTTPRefusal(
                409,
                "At most \(limits.examples) recordings and \(limits.exampleBytes >> 20) MB are "
                    + "taken; `avaz train` takes any number.")
        }
        made += 1
        let path = "\(folder)/example-\(made)"
        let sound = try UploadedSound(
            request, writtenTo: path, limits: limits, longest: limits.explainedSeconds)
        examples.append(
            Example(
                label: label, path: path, bytes: request.body.count, seconds: sound.seconds))
    }

    /// Forgets a class, or all of them.
    mutating func remove(_ label: String?) {
        examples.removeAll { example in
            guard label == nil || example.label == label else { return false }
            FileSystem.remove(example.path)
            return true
        }
    }

    /// A table as `avaz train` takes it, in a file of its own.
    ///
    /// - Throws: `HTTPRefusal` where there is not enough to teach by.
    func writeTable() throws -> String {
        let counts = counts
        guard counts.count >= 2, counts.allSatisfy({ $0.recordings >= 2 }) else {
            throw HTTPRefusal(
                409,
                "Two classes or more are needed, with two recordings or more of each; ten or more "
                    + "are better.")
        }
        let lines = examples.map { CommaSeparated.line([$0.path, $0.label]) }
        let path = "\(folder)/examples.csv"
        try WholeFile.write(CommaSeparated.line(["file", "label"]) + lines.joined(), to: path)
        return path
    }

    private func name(_ text: String) throws -> String {
        let name = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !name.isEmpty, name.count <= limits.nameLength,
            name.utf8.count <= 4 * limits.nameLength,
            PathText.shown(name) == name
        else {
            throw HTTPRefusal(
                400, "A class needs a name, of \(limits.nameLength) characters at most.")
        }
        return name
    }
}
