import Foundation
import Testing

@testable import AvazFiles

/// JSON as it is written, and what is said of JSON that cannot be read.
@Suite struct JSONTextTests {
    @Test func oneKeyALineAndScalarsTogether() {
        let value = JSONValue.object([
            "b": .array([.number(1), .number(-0.5), .null]),
            "a": .object(["y": .bool(true), "x": .string("q\"\\\n\r\t\u{1}é")]),
            "c": .array([.object(["n": .number(1), "m": .number(2)]), .array([])]),
            "d": .object([:]),
        ])
        #expect(
            value.text == #"""
                {
                  "a": {
                    "x": "q\"\\\n\r\t\u0001é",
                    "y": true
                  },
                  "b": [1, -0.5, null],
                  "c": [
                    {"m": 2, "n": 1},
                    []
                  ],
                  "d": {}
                }

                """#)
    }

    @Test func anObjectOfScalarsByItselfHasALineForEach() {
        let value = JSONValue.object(["m": .number(2), "n": .number(1)])
        #expect(value.text == "{\n  \"m\": 2,\n  \"n\": 1\n}\n")
        #expect(JSONValue.number(1).text == "1\n")
    }

    @Test func whatWasEncodedComesBack() throws {
        let values = ["a": [0.1, 1e300, -3], "b": []]
        let value = try JSONValue(encoding: values)
        let again = try JSONDecoder().decode([String: [Double]].self, from: Data(value.text.utf8))
        #expect(again == values)
        #expect(throws: EncodingError.self) { try JSONValue(encoding: [Double.nan]) }
    }

    // MARK: Faults

    private struct Record: Codable {
        struct Run: Codable {
            var accuracy: Double, seed: Int, name: String, isBest: Bool, marks: [Int]
        }
        var runs: [Run]
    }

    private func problem(_ text: String) -> String {
        do {
            _ = try JSONDecoder().decode(Record.self, from: Data(text.utf8))
            return ""
        } catch {
            return (error as? DecodingError)?.problem(in: Array(text.utf8), whole: "the record")
                ?? "\(error)"
        }
    }

    private func run(_ key: String, _ value: String) -> String {
        let whole = [
            "accuracy": "0.5", "seed": "1", "name": #""a""#, "isBest": "true", "marks": "[]",
        ].merging([key: value]) { $1 }
        return #"{"runs": [{"#
            + whole.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }
            .joined(separator: ", ") + "}]}"
    }

    @Test func faultsNameTheirPlace() {
        #expect(problem(run("seed", "1")) == "")
        #expect(problem("{}") == "expected the key runs, found none")
        #expect(problem(#"{"runs": [{}]}"#).hasPrefix("expected the key runs[0]."))
        #expect(problem("[]").hasPrefix("the record: expected an object, found "))
        #expect(
            problem(run("accuracy", #""x""#)).hasPrefix(
                "runs[0].accuracy: expected a number, found "))
        #expect(problem(run("name", "1")).hasPrefix("runs[0].name: expected a text, found "))
        #expect(
            problem(run("isBest", "1")).hasPrefix("runs[0].isBest: expected true or false, found "))
        #expect(problem(run("marks", "1")).hasPrefix("runs[0].marks: expected a list, found "))
        #expect(problem(run("seed", "null")) == "runs[0].seed: expected a whole number, found null")
    }

    @Test func theGreatestNumberIsNamed() {
        let great = #"{"runs": 1, "b": [1e3, -1e250], "c": {"d": 1e200}}"#
        let error = DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "number"))
        #expect(
            error.problem(in: Array(great.utf8), whole: "the record")
                == "b[1]: found -1e+250, which is too great")
        let nested = #"{"c": {"d": [1, [7]]}}"#
        #expect(
            error.problem(in: Array(nested.utf8), whole: "the record")
                == "c.d[1][0]: found 7, which is too great")
    }

    @Test(arguments: [
        ("", "the file is empty"), (" \n", "the file is empty"),
        ("{\"a\": NaN}", "expected numbers, found one that is not finite"),
        ("{\"a\": 1", "the file is cut short"), ("[1, [2]", "the file is cut short"),
        ("{\"a", "the file is cut short"), (#"{"a\""#, "the file is cut short"),
        (#"{"a\\": }"#, "expected JSON, found something else"),
        (#"{"a": "[" b}"#, "expected JSON, found something else"),
        (#"{"a": "\"{" b}"#, "expected JSON, found something else"),
        ("{a}", "expected JSON, found something else"),
        ("}", "expected JSON, found something else"),
        ("hello", "expected JSON, found something else"),
    ])
    func textThatIsNoJSONIsDescribed(text: String, said: String) {
        let error = DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "JSON"))
        #expect(error.problem(in: Array(text.utf8), whole: "the record") == said)
    }
}
