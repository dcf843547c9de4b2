import Testing

@testable import AvazFiles

/// RFC 4180.
@Suite struct CommaSeparatedTests {
    @Test(arguments: [
        ("", []), ("a,b\n", [["a", "b"]]), ("a,b", [["a", "b"]]), ("a,\n", [["a", ""]]),
        (",", [["", ""]]), ("a\r\nb\r\n", [["a"], ["b"]]), ("\"a,b\",c\n", [["a,b", "c"]]),
        ("\"a\"\"b\"\n", [["a\"b"]]), ("\"\"\n", [[""]]), ("\"\"\"\"\n", [["\""]]),
        ("\"a\nb\"\n", [["a\nb"]]), ("\"a\r\"\n", [["a\r"]]), ("\"a\"\r\n", [["a"]]),
        ("a\n\nb\n", [["a"], [""], ["b"]]),
    ])
    func recordsAreRead(text: String, records: [[String]]) {
        #expect(CommaSeparated.records(of: text) == records)
    }

    @Test func anOpenQuoteIsNoRecord() {
        #expect(CommaSeparated.records(of: "a,\"b\n") == nil)
        #expect(CommaSeparated.records(of: "\"a\"\"\n") == nil)
    }

    @Test func whatIsWrittenComesBack() {
        let fields = ["", "a", "a,b", "\"", "a\"\"b", "line\nline", "\r", " é "]
        let line = CommaSeparated.line(fields)
        #expect(line == ",a,\"a,b\",\"\"\"\",\"a\"\"\"\"b\",\"line\nline\",\"\r\", é \n")
        #expect(CommaSeparated.records(of: line) == [fields])
    }
}
