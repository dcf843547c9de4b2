/// Why a linear model cannot be trained or asked. Rows and columns count from zero.
public enum LinearModelError: Error, Equatable, CustomStringConvertible {
    case noRows
    case oneClass
    case absentClass(Int)
    case label(row: Int, found: Int, classes: Int)
    case sampleWeight(row: Int, found: Double)
    case count(of: String, expected: Int, found: Int)
    case notFinite(row: Int, column: Int)
    case setting(String, expected: String, found: String)
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
