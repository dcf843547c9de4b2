/// A table before it is Markdown, HTML or terminal text: each rendering escapes and aligns the
/// same cells in its own way.
struct Table {
    enum Alignment { case leading, trailing }

    struct Column {
        var title: String
        var alignment: Alignment

        /// A column of names or words.
        static func text(_ title: String) -> Column { Column(title: title, alignment: .leading) }
        /// A column of numbers, flush right so that equal places stand in line.
        static func number(_ title: String) -> Column { Column(title: title, alignment: .trailing) }
    }

    struct Cell {
        /// Unescaped.
        var text: String
        /// What the cell points to, below the table's own folder.
        var link: String?
        var isStrong = false
        /// The figure that the text stands for; nil where it stands for none.
        var order: Double?
        /// A zero in a matrix, which the eye should pass over.
        var isFaint = false

        init(_ text: String, link: String? = nil, isStrong: Bool = false, order: Double? = nil) {
            self.text = text
            self.link = link
            self.isStrong = isStrong
            self.order = order
        }

        static let empty = Cell("")
        /// A figure that does not exist.
        static let none = Cell("–")

        /// A share with four decimals; `none` without one.
        static func share(_ value: Double?) -> Cell {
            value.map { Cell(AvazReports.share($0), order: $0) } ?? .none
        }

        /// A whole number.
        static func count(_ value: Int) -> Cell { Cell(grouped(value), order: Double(value)) }
    }

    var columns: [Column]
    /// As many cells in each as there are columns.
    var rows: [[Cell]]
    /// Rows of totals at the end, which sorting leaves there.
    var footer: [[Cell]] = []

    init(_ columns: [Column], rows: [[Cell]], footer: [[Cell]] = []) {
        self.columns = columns
        self.rows = rows
        self.footer = footer
    }
}
