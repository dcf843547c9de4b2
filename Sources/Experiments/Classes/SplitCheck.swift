import AvazDatasets

/// Whether every part of every split holds every class.
struct SplitCheck {
    /// What is odd but can be lived with.
    private(set) var warnings: [String] = []

    /// - Throws: where a class is missing from a training part, or from a fold's test part.
    ///
    /// - Parameter toleratesMissing: whether a fold's test part may lack one, which other folds judge.
    init(
        _ splits: [Split], isStratified: Bool, toleratesMissing: Bool = false, clips: [Clip],
        classes: [String]
    ) throws {
        for split in splits {
            let fold = split.fold.map { " of fold “\($0)”" } ?? ""
            if let missing = Self.missing(classes, split.train, clips) {
                throw SplitError(
                    "the training part\(fold) holds no clip of class “\(missing)”; "
                        + "add clips of it, or choose another split")
            }
            guard let missing = Self.missing(classes, split.test, clips) else { continue }
            if toleratesMissing { continue }
            let problem = "the test part\(fold) holds no clip of class “\(missing)”"
            if split.fold != nil {
                throw SplitError("\(problem); add some, or choose another split")
            }
            let count = clips.count { $0.label == missing }
            warnings.append(
                "\(problem), whose figures are 0; "
                    + (isStratified
                        ? "with \(count) clips its share comes to none: add some, or raise "
                            + "split.testFraction" : "split.kind “stratified” avoids that"))
        }
    }

    private static func missing(_ classes: [String], _ part: [Int], _ clips: [Clip]) -> String? {
        let present = Set(part.map { clips[$0].label })
        return classes.first { !present.contains($0) }
    }
}
