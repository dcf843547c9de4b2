import AvazDatasets

/// Which recordings of a corpus belong together, and who said so.
struct Grouping: Sendable {
    let corpus: Corpus
    /// Nil where the layout tells the groups, or nothing does.
    let pattern: String?
    /// In words.
    let reading: String
    /// Different ones; as many as clips where nothing groups them.
    let groups: Int

    /// - Parameter wish: the user's own pattern; `none` for no groups at all.
    init(_ corpus: Corpus, wish: String?) throws {
        func groups(_ corpus: Corpus) -> Int { Set(corpus.clips.map(\.group)).count }
        if wish == "none" {
            // Of no group but its own recording: the whole path.
            let grouped = try GroupPattern("^.*$").applied(to: corpus).corpus
            self.init(
                grouped, pattern: "^.*$", reading: "none, as you said", groups: groups(grouped))
            return
        }
        if let wish {
            let (grouped, missing) = try GroupPattern(wish).applied(to: corpus)
            let rest = missing > 0 ? "; \(missing) recordings without a match are one each" : ""
            self.init(
                grouped, pattern: wish, reading: "by “\(wish)”" + rest, groups: groups(grouped))
            return
        }
        let count = groups(corpus)
        guard count == corpus.clips.count else {
            self.init(corpus, pattern: nil, reading: corpus.reading, groups: count)
            return
        }
        if let guess = GroupGuess(corpus.clips),
            let (grouped, _) = try? guess.pattern.applied(to: corpus)
        {
            self.init(
                grouped, pattern: guess.pattern.text, reading: "by \(guess.reading)",
                groups: groups(grouped))
            return
        }
        self.init(corpus, pattern: nil, reading: "none found", groups: count)
    }

    private init(_ corpus: Corpus, pattern: String?, reading: String, groups: Int) {
        (self.corpus, self.pattern, self.reading, self.groups) = (corpus, pattern, reading, groups)
    }

    /// Whether anything is kept apart.
    var isGrouped: Bool { groups < corpus.clips.count }

    /// A few of the groups' names.
    var names: String {
        let sorted = Set(corpus.clips.map(\.group)).sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        return sorted.prefix(4).joined(separator: ", ") + (sorted.count > 4 ? ", …" : "")
    }

    /// Folds that it can be parted into: each of a few groups by itself, else five.
    var folds: Int {
        guard isGrouped, groups >= 2 else {
            let least =
                Dictionary(grouping: corpus.clips, by: \.label).values.map(\.count).min() ?? 2
            return max(2, min(5, least))
        }
        // A class that one group alone has is parted in blocks, and its group makes no fold.
        let groupsOfClass = Dictionary(grouping: corpus.clips, by: \.label).values.map {
            Set($0.map(\.group))
        }
        let parted = Set(groupsOfClass.filter { $0.count > 1 }.joined()).count
        let most = parted == 0 ? groups : parted
        return most <= 6 ? most : 5
    }
}
