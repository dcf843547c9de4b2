import AvazFiles

/// A split that others have drawn: a text file for each part, a recording a line.
///
/// A line is a recording's path below the corpus, or its file's name alone where no two recordings share
/// it: `blues/blues.00029.wav` or `blues.00029.wav`. Empty lines and such that begin with `#` are passed
/// over. What stands in no list is left out. So are GTZAN's fault-filtered and artist-filtered
/// partitions (Kereliuk, Sturm and Larsen, 2015) taken as they are published.
public struct SplitLists: Sendable {
    /// The files of the parts.
    public let train: String
    /// The file of the recordings to judge by.
    public let test: String
    /// Recordings to choose an epoch by; nil where none are set apart.
    public let validation: String?

    /// - Parameters: paths of the parts' files.
    public init(train: String, test: String, validation: String? = nil) {
        self.train = train
        self.test = test
        self.validation = validation
    }

    /// The split of some recordings.
    ///
    /// - Throws: `FileFault` where a file cannot be read, names no recording, one that is not there or
    ///   one that another part has.
    public func split(_ clips: [Clip]) throws -> Split {
        let places = Self.places(of: clips)
        var parts: [Int: String] = [:]
        func part(_ file: String) throws -> [Int] {
            var part: [Int] = []
            for line in try Self.lines(of: file) {
                guard let found = places[line] else {
                    throw FileFault(
                        file: file,
                        reason:
                            "“\(line)” is none of the \(clips.count) recordings that can be used, "
                            + "such as “\(clips.first?.path ?? "")”; mend the list or the corpus")
                }
                guard let place = found else {
                    throw FileFault(
                        file: file,
                        reason:
                            "“\(line)” is the name of several recordings; write their paths below "
                            + "the corpus")
                }
                if let other = parts.updateValue(file, forKey: place) {
                    throw FileFault(
                        file: file,
                        reason: "“\(line)” stands " + (other == file ? "twice" : "in \(other) too")
                            + "; a recording belongs to one part, once")
                }
                part.append(place)
            }
            guard !part.isEmpty else {
                throw FileFault(file: file, reason: "names no recording; expected one a line")
            }
            return part
        }
        return Split(
            train: try part(train), test: try part(test),
            validation: try validation.map(part) ?? [])
    }

    private static func lines(of file: String) throws -> [String] {
        String(decoding: try WholeFile.read(file), as: UTF8.self)
            .split(whereSeparator: \.isNewline)
            .map {
                String($0.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
            }
            .filter { !$0.isEmpty && !$0.hasPrefix("#") }
    }

    /// By path and by name; a name that several share has no place.
    private static func places(of clips: [Clip]) -> [String: Int?] {
        var places: [String: Int?] = [:]
        for (index, clip) in clips.enumerated() {
            let name = clip.path.split(separator: "/").last.map(String.init) ?? clip.path
            places[name] = places[name] == nil ? index : Int?.none
        }
        for (index, clip) in clips.enumerated() { places[clip.path] = index }
        return places
    }
}
