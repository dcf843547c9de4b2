import AvazDatasets
import AvazImages
import AvazTensors

/// A training part as its experiment balances it: which examples, how often, and how changed.
struct BalancedExamples {
    /// `[N, size, size, 1]`.
    let examples: Examples
    /// Examples of each class as they came, and as they are trained on.
    let counts: (before: [Int], after: [Int])
    /// One for each class, where they are weighed.
    let weights: [Float]?

    /// - Parameters:
    ///   - labels: of the examples, below `classes`.
    ///   - generator: draws what is left out or copied.
    ///   - image: an example, by its place and copy number; a copy is another view of the same, where
    ///     there are such.
    init(
        labels: [Int], classes: Int, size: Int, balance section: BalanceSection,
        augmentation: ImageAugmentationSection?, seed: Int,
        image: (_ index: Int, _ copy: Int) -> Image
    ) {
        var generator = FastGenerator(seed: UInt64(seed), stream: 3)
        let balance = ClassBalance(labels: labels, classes: classes)
        func once(_ places: [Int]) -> [ClassBalance.Copy] {
            places.map { ClassBalance.Copy(index: $0, number: 0) }
        }
        var copies =
            switch section.kind {
            case .none, .weights: once(Array(labels.indices))
            case .removal: once(balance.thinned(using: &generator))
            case .exact: once(balance.undersampled(to: section.ceiling, using: &generator))
            case .augmented: balance.oversampled(to: section.ceiling, using: &generator)
            }
        if let more = augmentation?.copies, more > 0 {
            copies += (1...more).flatMap { number in
                copies.map { ClassBalance.Copy(index: $0.index, number: number) }
            }
        }
        let inputs = Tensor([copies.count, size, size, 1])
        for (row, copy) in copies.enumerated() {
            var picture = image(copy.index, copy.number)
            if copy.number > 0, let changes = augmentation?.changes {
                var draws = FastGenerator(
                    seed: UInt64(seed), stream: UInt64(copy.index) << 20 | UInt64(copy.number))
                picture = changes.changed(picture, using: &draws)
            }
            inputs.row(row).assign(picture.pixels)
        }
        let own = copies.map { labels[$0.index] }
        examples = Examples(inputs: inputs, labels: own)
        counts = (balance.counts, ClassBalance(labels: own, classes: classes).counts)
        weights = section.kind == .weights ? balance.weights : nil
    }
}
