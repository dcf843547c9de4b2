@testable import AvazFiles
import Testing

@Suite struct JSON5Tests {
    func kind(_ text: String) throws -> JSON5.Kind { try JSON5.parse(text, origin: "f").kind }

    func failure(_ text: String) -> String {
        do {
            _ = try JSON5.parse(text, origin: "f")
            return ""
        } catch { return "\(error)" }
    }

    @Test(arguments: [
        ("1", 1.0), ("-1.5e3", -1500), ("+2", 2), (".5", 0.5), ("5.", 5), ("0x1F", 31),
        ("-0x10", -16), ("1e-4", 0.0001), ("Infinity", .infinity), ("-Infinity", -.infinity),
    ])
    func readsNumbers(text: String, value: Double) throws {
        #expect(try kind(text) == .number(value))
    }

    @Test(arguments: [
        (#""a\"b""#, "a\"b"), (#"'a"b'"#, "a\"b"), (#""\u00e9\x41\n""#, "éA\n"), ("''", ""),
        (#""\ud83d\uDE00!""#, "😀!"), (#""\udbff\udfff""#, "\u{10FFFF}"),
        ("'a\\\nb'", "ab"), ("'a\\\r\nb'", "ab"), ("'a\\\rb'", "ab"), ("'a\\\u{2028}b'", "ab"),
        ("'a\u{2028}b\u{2029}'", "a\u{2028}b\u{2029}"),
    ])
    func readsTexts(text: String, value: String) throws {
        #expect(try kind(text) == .string(value))
    }

    @Test func readsWhatJSON5AddsToJSON() throws {
        let text = """
            // a comment
            { plain: 1, 'quoted': [true, null, /* inside */ 'x',], $odd_1: {}, }
            """
        guard case .object(let members) = try kind(text) else {
            Issue.record("no object")
            return
        }
        #expect(members.map(\.key) == ["plain", "quoted", "$odd_1"])
        #expect(members[1].value.origin == "f:2")
        guard case .array(let elements) = members[1].value.kind else {
            Issue.record("no array")
            return
        }
        #expect(elements.map(\.kind) == [.bool(true), .null, .string("x")])
    }

    @Test(arguments: ["\n", "\r", "\r\n", "\u{2028}", "\u{2029}"])
    func aLineEndsAsJSON5HasIt(end: String) throws {
        #expect(try kind("// comment\(end)1") == .number(1))
        #expect(failure("[1,\(end)2,\(end)relu]").hasPrefix("f:3: expected a value, found “relu”"))
    }

    @Test func nestingIsBounded() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[{a: ", count: depth / 2) + "1"
                + String(repeating: "}]", count: depth / 2)
        }
        #expect(failure(nested(JSON5.deepest)) == "")
        let message =
            "f:1: lists and sections stand more than 100 deep within each other; close some, or "
            + "write it flatter"
        #expect(failure("[" + nested(JSON5.deepest) + "]") == message)
        #expect(failure(String(repeating: "[", count: 100_000)) == message)
    }

    @Test(arguments: [
        ("{\n  a: 1\n  b: 2\n}", "f:3: expected “,” or “}” after “a”, found “b”"),
        ("{ a 1 }", "f:1: expected “:” after the key “a”, found “1”"),
        ("{ a: }", "f:1: expected a value, found “}”"),
        ("{\n a: 1,\n b: 2,\n a: 3 }", "f:4: the key “a” stands twice, first in line 2; keep one"),
        ("[1, 2", "f:1: expected “,” or “]” in the list, found the end"),
        ("\"abc", "f:1: the text is never closed with its quote"),
        ("'a\nb'", "f:1: the text is never closed with its quote"),
        ("/* abc", "f:1: the comment is never closed with */"),
        ("relu", "f:1: expected a value, found “relu”; text needs quotes: \"relu\""),
        ("1 2", "f:1: expected nothing more after the value, found “2”"),
        ("# no", "f:1: expected a value, found “#”; text needs quotes: \"#\""),
        ("", "f:1: expected a value, found the end"),
        (#""\u12""#, #"f:1: expected 4 hexadecimal digits after \u, found “1”"#),
        (#""\u+123""#, #"f:1: expected 4 hexadecimal digits after \u, found “+”"#),
        (
            #""\ud83d!""#,
            #"f:1: \ud83d is half a character; expected a pair from \ud800 to \udbff and from "#
                + #"\udc00 to \udfff"#
        ),
        (
            #""\udc00\ud83d""#,
            #"f:1: \udc00 is half a character; expected a pair from \ud800 to \udbff and from "#
                + #"\udc00 to \udfff"#
        ),
        ("'a\rb'", "f:1: the text is never closed with its quote"),
        ("0x+1", "f:1: expected a value, found “0x+1”; text needs quotes: \"0x+1\""),
        ("1.2.3", "f:1: expected a value, found “1.2.3”; text needs quotes: \"1.2.3\""),
    ])
    func saysWhatIsWrongAndWhere(text: String, message: String) {
        #expect(failure(text) == message)
    }
}
