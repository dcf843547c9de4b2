/// Text of a C file that grows: constants, tables and functions.
///
/// A network's weights are packed, four characters a number, so that neither the text nor what is
/// compiled of it is larger than the numbers themselves: whole numbers of base 92, times a scale for
/// each row. That is as exact as single precision is near a row's greatest.
struct CWriter {
    private(set) var text = ""

    private static let base = 92
    /// The first character, `#`; none of those behind is a quotation mark.
    private static let first: UInt8 = 35
    private static let middle = base * base * base * base / 2

    mutating func line(_ line: String = "") { text += line + "\n" }

    mutating func block(_ lines: String) { text += lines + "\n\n" }

    mutating func define(_ name: String, _ value: some CustomStringConvertible) {
        line("#define \(name) \(value)")
    }

    /// The shortest decimal that is this float in C.
    static func literal(_ value: Float) -> String { "\(value)f" }

    static func literal(_ value: Double) -> String { "\(value)" }

    // MARK: Tables

    /// `static const float name[] = { … };`
    mutating func table(_ name: String, _ values: [Float]) {
        list("float", name, values.map(Self.literal))
    }

    mutating func table(_ name: String, _ values: [Int]) {
        list("int", name, values.map { "\($0)" })
    }

    /// `static const double name[] = { … };`
    mutating func list(_ name: String, _ values: [Double]) {
        list("double", name, values.map(Self.literal))
    }

    private mutating func list(_ type: String, _ name: String, _ words: [String]) {
        text += "static const \(type) \(name)[\(max(words.count, 1))] = {"
        var column = 100
        for word in words.isEmpty ? ["0"] : words {
            if column + word.count > 98 {
                text += "\n    "
                column = 4
            }
            text += word + ","
            column += word.count + 1
        }
        text += "\n};\n"
    }

    /// Rows of equal length as a table of weights: `name` and, for each row, `name_scale`.
    mutating func weights(_ name: String, _ rows: [[Float]]) {
        // A little less than the greatest number, since the scale is rounded itself.
        let scales = rows.map { row in
            (row.reduce(0) { max($0, abs($1)) }) / Float(Self.middle - 16)
        }
        table(name + "_scale", scales)
        text += "static const unsigned char \(name)[] ="
        var digits: [UInt8] = []
        for (row, scale) in zip(rows, scales) {
            for value in row {
                let steps = scale > 0 ? Int((Double(value) / Double(scale)).rounded()) : 0
                let number = Self.middle + steps
                digits.append(UInt8(number / (Self.base * Self.base * Self.base)))
                digits.append(UInt8(number / (Self.base * Self.base) % Self.base))
                digits.append(UInt8(number / Self.base % Self.base))
                digits.append(UInt8(number % Self.base))
            }
        }
        for start in stride(from: 0, to: digits.count, by: 92) {
            text += "\n    \""
            var last: UInt8 = 0
            for digit in digits[start..<min(start + 92, digits.count)] {
                let character = Self.first + digit
                switch (last, character) {
                case (_, UInt8(ascii: "\\")): text += "\\\\"
                // Two question marks may begin a trigraph.
                case (UInt8(ascii: "?"), UInt8(ascii: "?")): text += "\"\"?"
                default: text.unicodeScalars.append(Unicode.Scalar(character))
                }
                last = character
            }
            text += "\""
        }
        text += ";\n"
    }

    /// What reads a packed number.
    static let unpacking = """
        /* Four characters of base 92 from '#' on; see the rows' scales. */
        static float unpacked(const unsigned char *digits) {
            const long number = (digits[0] - 35L) * 778688L + (digits[1] - 35L) * 8464L
                + (digits[2] - 35L) * 92L + (digits[3] - 35L);
            return (float)(number - 35819648L);
        }
        """
}
