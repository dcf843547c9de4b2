/// Why a linear model cannot be trained or asked. Rows and columns count from zero.
public enum LinearModelError: Error, Equatable, CustomStringConvertible {
    /// There is nothing to learn from.
    case noRows
    /// All rows are of one class.
    case oneClass
    /// No row is of the class of this index.
    case absentClass(Int)
    /// A label that names no class.
    case label(row: Int, found: Int, classes: Int)
    /// A weight that is negative or not finite.
    case sampleWeight(row: Int, found: Double)
    /// As many of something as do not belong to the rest.
    case count(of: String, expected: Int, found: Int)
    /// A value that is not finite.
    case notFinite(row: Int, column: Int)
    /// A setting outside its bounds.
    case setting(String, expected: String, found: String)
    /// The loss ran off in this epoch, from 1.
    case diverged(epoch: Int)

    public var description: String {
        switch self {
        case .noRows:
            "no rows to train on: give at least one of each class"
        case .oneClass:
            "only one class: a classifier needs rows of at least two"
        case .absentClass(let label):
            "class \(label) has no rows to train on: leave it out or split the data otherwise"
        case .label(let row, let found, let classes):
            "label of row \(row): expected 0 ..< \(classes), found \(found)"
        case .sampleWeight(let row, let found):
            "sample weight of row \(row): expected a finite number of at least 0, found \(found)"
        case .count(let name, let expected, let found):
            "\(name): expected \(expected), found \(found)"
        case .notFinite(let row, let column):
            "feature \(column) of row \(row) is NaN or infinite: leave the row out or mend it"
        case .setting(let name, let expected, let found):
            "\(name): expected \(expected), found \(found)"
        case .diverged(let epoch):
            "the weights became infinite in epoch \(epoch): "
                + "standardise the features or lower the learning rate"
        }
    }
}
