import AvazFiles

/// A labelled box as files have it, its class by name.
public struct LabelledBox: Equatable, Sendable {
    /// Where it is.
    public var box: Box
    /// Such as `ship`, or `1`.
    public var name: String

    /// - Parameter name: the class, as it stands in the file.
    public init(_ box: Box, name: String) { (self.box, self.name) = (box, name) }
}

/// What a file of labels says, line by line; and what it says wrongly.
public struct BoxLines: Equatable, Sendable {
    /// What could be read, in the order of the file.
    public private(set) var boxes: [LabelledBox] = []
    /// What cannot be read, a line each: number of the line, what was expected and found.
    public private(set) var faults: [String] = []

    /// Reads lines of NWPU VHR-10's and the source report's kind: two corners and a class,
    ///
    ///     (563,478),(630,573),1
    ///
    /// with or without spaces; empty lines say nothing.
    ///
    /// - Parameter bytes: UTF-8; line ends of one character or two.
    public init(_ bytes: [UInt8]) {
        for (index, line) in bytes.split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
        ).enumerated() {
            guard let text = String(validating: line, as: UTF8.self) else {
                faults.append("line \(index + 1): expected UTF-8 text; save it as such")
                continue
            }
            let shown = text.filter { !$0.isWhitespace }
            if shown.isEmpty { continue }
            if let box = Self.box(shown) {
                boxes.append(box)
            } else {
                faults.append(
                    "line \(index + 1): expected (x1,y1),(x2,y2),class, found "
                        + "“\(PathText.shown(String(shown.prefix(60))))”")
            }
        }
    }

    /// - Parameter text: without white space.
    private static func box(_ text: String) -> LabelledBox? {
        let parts = text.split(separator: ",", maxSplits: 4, omittingEmptySubsequences: false)
        guard parts.count == 5, !parts[4].isEmpty, let left = number(parts[0], "(", ""),
            let top = number(parts[1], "", ")"), let right = number(parts[2], "(", ""),
            let bottom = number(parts[3], "", ")")
        else { return nil }
        return LabelledBox(
            Box(left: left, top: top, right: right, bottom: bottom), name: String(parts[4]))
    }

    /// The number between what must stand before and behind it.
    private static func number(
        _ text: Substring, _ before: String, _ behind: String
    ) -> Double? {
        guard text.hasPrefix(before), text.hasSuffix(behind),
            text.count > before.count + behind.count
        else { return nil }
        let value = Double(text.dropFirst(before.count).dropLast(behind.count))
        return value.flatMap { $0.isFinite && abs($0) <= 1e9 ? $0 : nil }
    }

    /// The line of a box whose edges are whole pixels.
    public static func line(_ label: LabelledBox) -> String {
        let box = label.box
        func whole(_ value: Double) -> Int { Int(value.rounded()) }
        return "(\(whole(box.left)),\(whole(box.top))),(\(whole(box.right)),\(whole(box.bottom))),"
            + label.name
    }
}
