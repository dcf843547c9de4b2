import AvazFiles
import AvazRecords
import AvazMetrics

/// What the source report prints of an experiment, as the record carries it.
struct PublishedFigures {
    /// Title of the corpus that the figures are of, for the headings of their columns.
    let corpus: String
    let testAccuracy: Double?
    let macroF1: Double?
    /// After the last epoch that the report prints, `trainEpoch`.
    let trainAccuracy: Double?
    let trainLoss: Double?
    /// Nil where the report does not say.
    let trainEpoch: Int?
    /// Share of each class's clips that were given their own label, in class order; nil where the
    /// report prints none for these classes, or numbers classes in an order that is not known.
    let classAccuracies: [Double]?
    /// `confusion[true][predicted]`; nil where the report prints none for as many classes. Rows of classes
    /// in an order that is not known bear numbers.
    let confusion: ConfusionMatrix?
    /// Whether the figures are of the corpus of the record.
    let isOfSameCorpus: Bool

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

        let epochs = [published["trainAccuracy"], published["trainMSE"]]
        trainEpoch = epochs.compactMap { $0?.numbers?.count }.first
        isOfSameCorpus = name == nil || name == record.corpus.name

        // Digits stand in their order everywhere. The report numbers its speakers and genres as they
        // come out of a set, in an order that nobody knows: names beside its rows would be guesses.
        let classes = record.corpus.classes
        let areDigits = classes == (0..<10).map(String.init)
        let rows = (published["confusion"]?.elements ?? []).compactMap(\.numbers)
        let counts = rows.map { $0.compactMap { Int(exactly: $0) } }
        let isSquare =
            counts.count == classes.count && counts.allSatisfy { $0.count == classes.count }
        let names = areDigits ? classes : classes.indices.map { "row \($0 + 1)" }
        confusion =
            isSquare && (areDigits || isOfSameCorpus)
            ? ConfusionMatrix(classes: names, counts: counts) : nil
        let printed = published["perClass"]?.numbers
        classAccuracies =
            !areDigits
            ? nil
            : printed?.count == classes.count
                ? printed : confusion.map { $0.figures.map(\.recall) }
    }

    /// `published (AudioMNIST)`: a column that stands apart from those of another corpus.
    var heading: String { "published (\(corpus))" }

    /// The number itself, or the last of a list with one for each epoch.
    private static func last(_ value: JSONValue?) -> Double? {
        value?.number ?? value?.numbers?.last
    }
}
