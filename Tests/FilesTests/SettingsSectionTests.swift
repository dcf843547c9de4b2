import Testing

@testable import AvazFiles

/// Sections of an experiment file: what is asked for, what is refused, and what is left for the record.
@Suite struct SettingsSectionTests {
    private enum Metal: String, CaseIterable { case copper, silver }

    private func section(_ text: String) throws -> SettingsSection {
        try SettingsSection(try JSON5.parse(text, origin: "a.json5"), path: "")
    }

    private func problem(_ text: String, _ read: (SettingsSection) throws -> Void) -> String {
        do {
            let section = try section(text)
            try read(section)
            try section.finish()
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func valuesStandInWhatWasResolved() throws {
        let section = try section(
            """
            { name: "x", count: 3, share: 0.25, isLoud: true, metal: "silver", list: [1, 2],
              inner: { depth: 7 }, parts: [{ size: 1 }, { size: 2 }], nothing: null }
            """)
        #expect(try section.string("name") == "x")
        #expect(try section.integer("count", in: 0...3) == 3)
        #expect(try section.number("share", in: 0...0.25) == 0.25)
        #expect(try section.bool("isLoud"))
        #expect(try section.choice("metal") == Metal.silver)
        #expect(
            try section.list("list", of: "numbers", json: { .number(Double($0)) }) { $0.integer }
                == [1, 2])
        #expect(try section.section("inner").integer("depth", in: 0 ... .max) == 7)
        #expect(try section.sections("parts").map { try $0.integer("size", in: 1...2) } == [1, 2])
        #expect(try section.optionalInteger("nothing", in: 0...1) == nil)
        #expect(try section.optionalPositive("absent") == nil)
        #expect(try section.bool("alsoAbsent", default: true))
        #expect(!section.has("nothing") && section.has("count"))
        try section.finish()
        #expect(
            section.resolved
                == .object([
                    "name": .string("x"), "count": .number(3), "share": .number(0.25),
                    "isLoud": .bool(true), "metal": .string("silver"),
                    "list": .array([.number(1), .number(2)]),
                    "inner": .object(["depth": .number(7)]),
                    "parts": .array([
                        .object(["size": .number(1)]), .object(["size": .number(2)]),
                    ]),
                    "nothing": .null, "absent": .null, "alsoAbsent": .bool(true),
                ]))
    }

    @Test func boundsAndKindsAreNamed() {
        let wrong: [(String, (SettingsSection) throws -> Void, String)] = [
            (
                "{ n: 4 }", { _ = try $0.integer("n", in: 0...3) },
                "a.json5:1: “n” must be a whole number from 0 to 3, found 4"
            ),
            (
                "{ n: 0 }", { _ = try $0.integer("n", in: 1 ... .max) },
                "a.json5:1: “n” must be a whole number, 1 or more, found 0"
            ),
            (
                "{ n: 0.5 }", { _ = try $0.integer("n", in: 0...3) },
                "a.json5:1: “n” must be a whole number from 0 to 3, found 0.5"
            ),
            (
                "{ x: 0 }", { _ = try $0.positive("x") },
                "a.json5:1: “x” must be a number above 0, found 0"
            ),
            (
                "{ x: Infinity }", { _ = try $0.number("x", in: 0...0.5) },
                "a.json5:1: “x” must be a number from 0 to 0.5, found inf"
            ),
            (
                "{ m: 'silber' }", { _ = try $0.choice("m") as Metal },
                "a.json5:1: “m” must be one of \"copper\", \"silver\" (did you mean \"silver\"?), "
                    + "found “silber”"
            ),
            (
                "{ m: 'tin' }", { _ = try $0.choice("m") as Metal },
                "a.json5:1: “m” must be one of \"copper\", \"silver\", found “tin”"
            ),
            (
                "{ l: [1, 'a'] }",
                {
                    _ = try $0.list("l", of: "numbers", json: JSONValue.number) {
                        $0.integer.map(Double.init)
                    }
                },
                "a.json5:1: “l” must be a list of numbers, found a list of 1, “a”"
            ),
            (
                "{ s: [] }", { _ = try $0.sections("s") },
                "a.json5:1: “s” must be a list of sections [{ … }, …], found an empty list"
            ),
            (
                "{ s: 1 }", { _ = try $0.section("s") },
                "a.json5:1: “s” must be a section { … }, found 1"
            ),
            (
                "[1]", { _ in },
                "a.json5:1: the experiment must be a section { … }, found a list of 1"
            ),
        ]
        for (text, read, expected) in wrong { #expect(problem(text, read) == expected) }
    }

    @Test func keysThatNobodyAskedForAreRefused() {
        func read(_ section: SettingsSection) throws {
            _ = try section.section("training").integer("epochs", in: 1...9, default: 2)
        }
        #expect(problem("{ training: { epochs: 3 } }", read) == "")
        #expect(
            problem("{ training: {\n epoch: 3 } }", read)
                == "a.json5:2: unknown key “training.epoch”; did you mean “training.epochs”?")
        #expect(
            problem("{ training: {}, colour: 1 }", read)
                == "a.json5:1: unknown key “colour”; known here: training")
        #expect(
            problem("{ trainin: {} }", read)
                == "a.json5:1: unknown key “trainin”; did you mean “training”?")
        #expect(problem("{}", read) == "a.json5:1: “training” is missing; expected a section { … }")
        #expect(
            problem("{ parts: [{ size: 1, seize: 2 }] }") { section in
                for part in try section.sections("parts") {
                    _ = try part.integer("size", in: 0...9)
                }
            } == "a.json5:1: unknown key “parts[0].seize”; did you mean “parts[0].size”?")
        #expect(
            problem("{ rate: 2 }") { try $0.refuse("rate", "has no place here") }
                == "a.json5:1: “rate” has no place here")
    }

    private struct Plain: Codable, Equatable {
        var kind: String
        var sizes: [[Int]]
        var others: [String: Double]?
        var isOn = true
    }

    @Test func configurationsReadThemselves() throws {
        let section = try section(
            "{ kind: 'dense', sizes: [[1, 2], []], others: { a: 0.5 }, isOn: false }")
        let plain = try section.decode(Plain.self)
        #expect(
            plain == Plain(kind: "dense", sizes: [[1, 2], []], others: ["a": 0.5], isOn: false))
        try section.finish()
        #expect(section.resolved == (try JSONValue(encoding: plain)))
        let endless = try self.section("{ kind: 'dense', sizes: [[Infinity]], isOn: true }")
        #expect(throws: DecodingError.self) { try endless.decode(Plain.self) }
    }

    private struct Layer: Codable {
        var units: Int
        var metal: Metal.RawValue

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            units = try container.integer(.units, in: 1...8)
            metal = try container.choice(.metal, default: Metal.copper).rawValue
        }
    }

    @Test func configurationsNameWhatIsWrong() throws {
        func problem(_ text: String) -> String {
            self.problem(text) { _ = try $0.decode(Layer.self) }
        }
        #expect(problem("{ units: 8 }") == "")
        #expect(
            problem("{}") == "a.json5:1: “units” is missing; expected a whole number from 1 to 8")
        #expect(
            problem("{ units: 9 }")
                == "a.json5:1: “units” must be a whole number from 1 to 8, found 9")
        #expect(
            problem("{ units: 1, metal: 'coper' }")
                == "a.json5:1: “metal” must be one of \"copper\", \"silver\" "
                + "(did you mean \"copper\"?), found “coper”")
    }

    @Test func whatIsMissingInAConfigurationIsSaid() {
        let there = ConfigurationError(key: "units", expected: "a whole number", found: "0.5")
        #expect(there.description == "“units” must be a whole number, found 0.5")
        let absent = ConfigurationError(
            key: "units", place: "layers[2].units", expected: "a whole number", isMissing: true)
        #expect(absent.description == "“layers[2].units” is missing; expected a whole number")
    }

    @Test(arguments: [
        ("epoch", "epochs"), ("ephocs", "epochs"), ("sed", "seeds"), ("seeds", "seeds"),
        ("optimizer", "optimiser"), ("zzz", nil), ("", nil), ("penalties", nil),
    ])
    func whatIsMeantIsTheNearest(word: String, meant: String?) {
        #expect(nearest(to: word, among: ["epochs", "seeds", "optimiser"]) == meant)
    }
}
