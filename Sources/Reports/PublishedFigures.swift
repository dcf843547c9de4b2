import AvazFiles
import AvazRecords
import AvazMetrics

/// What the source report prints of an experiment, as the record carries it.
struct PublishedFigures {
    /// Title of the corpus that the figures are of, for the headings of their columns.
    let corpus: String
    let testAccuracy: Double?
    let macroF1: Double?
    /// After the last epoch.
    let trainAccuracy: Double?
    let trainLoss: Double?
    /// In class order; nil where the report prints none for these classes.
    let classAccuracies: [Double]?
    /// `confusion[true][given]`; nil where the report prints none for these classes.
    let confusion: ConfusionMatrix?

    /// Nil where the experiment has no published figures.
    init?(_ record: RunRecord) {
        let published = record.published
        guard case .object = published else { return nil }
        let name = published["corpus"]?.string
        corpus = name.map { CorpusTitle($0).text } ?? "published"
        testAccuracy = published["testAccuracy"]?.number
        macroF1 = published["macroF1"]?.number
        trainAccuracy = Self.last(published["trainAccuracy"])
        trainLoss = Self.last(published["trainMSE"])

        // The classes are the published ones on the same corpus, and for digits everywhere: ten
        // classes of other genres or speakers are not theirs.
        let classes = record.corpus.classes
        let areSame = name == record.corpus.name || classes == (0..<10).map(String.init)
        let rows = (published["confusion"]?.elements ?? []).compactMap(\.numbers)
        let isSquare = rows.count == classes.count && rows.allSatisfy { $0.count == classes.count }
        confusion =
            areSame && isSquare
            ? ConfusionMatrix(classes: classes, counts: rows.map { $0.map { Int($0) } }) : nil
        let printed = published["perClass"]?.numbers
        classAccuracies =
            areSame && printed?.count == classes.count
            ? printed : confusion.map { $0.figures.map(\.accuracy) }
    }

    /// The number itself, or the last of a list with one for each epoch.
    private static func last(_ value: JSONValue?) -> Double? {
        value?.number ?? value?.numbers?.last
    }
}
