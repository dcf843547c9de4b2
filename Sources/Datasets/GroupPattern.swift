/// Which recordings belong together, from their paths: by a regular expression.
///
/// The first part in brackets of the first match in the path below the corpus folder, without its
/// ending, names the group; the whole match, where there are no brackets.
///
/// ```swift
/// try GroupPattern("_([a-z]+)_").group(of: "7/7_george_12.wav")  // "george"
/// ```
public struct GroupPattern: Sendable {
    /// As it was given.
    public let text: String

    /// - Throws: `SplitError` for what is no regular expression.
    public init(_ text: String) throws {
        self.text = text
        do {
            _ = try Regex(text)
        } catch {
            throw SplitError(
                "“\(text)” is no regular expression for groups; expected one such as "
                    + "“_([a-z]+)_”, whose brackets hold the group's name")
        }
    }

    /// The group of a path; nil where nothing matches.
    public func group(of path: String) -> String? {
        guard let expression = try? Regex(text) else { return nil }
        return group(of: path, by: expression)
    }

    private func group(of path: String, by expression: Regex<AnyRegexOutput>) -> String? {
        let file = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        let end = path[file...].lastIndex(of: ".") ?? path.endIndex
        guard let match = try? expression.firstMatch(in: path[..<end]) else { return nil }
        let part = match.output.count > 1 ? match.output[1].substring : match.output[0].substring
        return part.flatMap { $0.isEmpty ? nil : String($0) }
    }

    /// The corpus with the pattern's groups; what does not match keeps its own.
    ///
    /// - Returns: with the corpus, how many recordings do not match.
    /// - Throws: `SplitError` where none does.
    public func applied(to corpus: Corpus) throws -> (corpus: Corpus, missing: Int) {
        guard let expression = try? Regex(text) else { return (corpus, corpus.clips.count) }
        var corpus = corpus
        var missing = 0
        for index in corpus.clips.indices {
            if let group = group(of: corpus.clips[index].file, by: expression) {
                corpus.clips[index].group = group
            } else {
                missing += 1
            }
        }
        guard missing < corpus.clips.count else {
            throw SplitError(
                "the pattern of groups “\(text)” is in none of the \(missing) recordings' paths, such "
                    + "as “\(corpus.clips.first?.file ?? "")”; change it, or leave it out")
        }
        return (corpus, missing)
    }
}

/// What the names of an unknown corpus say of who or what is recorded.
///
/// Names are cut at lines, dots, hyphens and spaces. A part that holds letters, has a few values, and
/// comes with most classes is taken for the speaker or place: `george` in `7_george_12.wav`. Else what
/// stands before a running number, where it differs within each class, is taken for the recording
/// that clips were cut from: `park` in `dog/park_003.wav`.
public struct GroupGuess: Sendable {
    /// Tells the groups that were found.
    public let pattern: GroupPattern
    /// What was found, in words.
    public let reading: String

    private static let separators = "_. -"

    /// - Returns: nil where names say nothing.
    public init?(_ clips: [Clip]) {
        let stems = clips.map { clip in
            let file = clip.file.split(separator: "/").last ?? ""
            return file[..<(file.lastIndex(of: ".") ?? file.endIndex)]
        }
        let parts = stems.map { $0.split { Self.separators.contains($0) } }
        guard let found = Self.part(parts, clips) ?? Self.stem(stems, clips),
            let pattern = try? GroupPattern(found.pattern)
        else { return nil }
        self.pattern = pattern
        reading = found.reading
    }

    /// The part of the names that tells a speaker.
    private static func part(_ parts: [[Substring]], _ clips: [Clip])
        -> (pattern: String, reading: String)?
    {
        let classes = Set(clips.map(\.label)).count
        guard let count = parts.first?.count, count > 1, parts.allSatisfy({ $0.count == count })
        else { return nil }
        // The last number counts the takes.
        let places = (0..<count).filter { place in
            isGroup(parts.map { $0[place] }, clips, classes)
        }
        let named = places.first { place in
            parts.contains { $0[place].contains(where: \.isLetter) }
        }
        let isNumbered = { (place: Int) in parts.allSatisfy { $0[place].allSatisfy(\.isNumber) } }
        let counters = (0..<count).filter(isNumbered)
        let numbered = places.first { isNumbered($0) && $0 != counters.last }
        guard let place = named ?? numbered else { return nil }
        let part = "[^/\(separators)]+"
        let before = place == 0 ? "" : "(?:\(part)[\(separators)]+){\(place)}"
        return (
            "(?:^|/)\(before)(\(part))[^/]*$",
            "part \(place + 1) of the names, as “\(parts[0][place])”"
        )
    }

    /// Whether a part has few values, each of several clips, which come with most classes.
    private static func isGroup(_ values: [Substring], _ clips: [Clip], _ classes: Int) -> Bool {
        var labels: [Substring: Set<String>] = [:]
        for (value, clip) in zip(values, clips) { labels[value, default: []].insert(clip.label) }
        guard labels.count > 1, labels.count * 3 <= clips.count else { return false }
        let met = labels.values.reduce(0) { $0 + $1.count }
        return met * 2 >= labels.count * classes && met > labels.count
    }

    /// What stands before a running number, where each class has several such.
    private static func stem(_ stems: [Substring], _ clips: [Clip])
        -> (pattern: String, reading: String)?
    {
        func prefix(_ stem: Substring) -> Substring {
            var rest = stem
            while rest.last?.isNumber == true { rest.removeLast() }
            while rest.last.map(separators.contains) == true { rest.removeLast() }
            return rest
        }
        let prefixes = stems.map(prefix)
        guard zip(prefixes, stems).allSatisfy({ !$0.isEmpty && $0.count < $1.count }) else {
            return nil
        }
        var values: [String: Set<Substring>] = [:]
        for (value, clip) in zip(prefixes, clips) { values[clip.label, default: []].insert(value) }
        let groups = Set(prefixes).count
        guard values.values.allSatisfy({ $0.count > 1 }), groups * 2 <= clips.count else {
            return nil
        }
        return (
            "([^/]*[^/0-9\(separators)])[\(separators)]*[0-9]+$",
            "the names before their numbers, as “\(prefixes[0])”"
        )
    }
}
