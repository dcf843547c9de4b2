@testable import AvazFiles
@testable import AvazRecords
import Foundation
import Testing

@testable import AvazReports

@Suite struct ResultsSummaryTests {
    private func put(_ record: RunRecord, in results: TemporaryFolder) throws {
        let folder = try results.folder("\(record.corpus.name)/\(record.experiment)")
        try record.write(to: "\(folder)/run.json")
    }

    /// Results with a published experiment, its kin and another task.
    private func sampleResults() throws -> TemporaryFolder {
        let results = try TemporaryFolder()
        let key = "audiomnist/mlp-two-hidden"
        let others: [(String, Double, String, [String: JSONValue])] = [
            ("mlp-two-hidden", 0.7, "random", [:]),
            ("mlp-two-hidden-corrected", 0.8, "grouped", [:]),
            ("mlp-two-hidden-corrected-random", 0.85, "random", [:]),
            ("ablation-targets", 0.75, "random", ["targets": .string("mended")]),
        ]
        for (name, accuracy, split, settings) in others {
            try put(
                sampleRecord(
                    name, accuracy: accuracy, splitKind: split, published: samplePublished,
                    publishedKey: key, settings: settings), in: results)
        }
        try put(
            sampleRecord("digits-best", runs: 3, folds: true, splitKind: "leave-one-group-out"),
            in: results)
        try put(
            sampleRecord(corpus: "synthetic-digits", published: samplePublished, publishedKey: key),
            in: results)
        try put(
            sampleRecord(
                "open", corpus: "a b", task: "speakers", classes: hostileNames, meetsUnknown: true
            ),
            in: results)
        return results
    }

    @Test func familiesStandInOneRow() throws {
        let results = try sampleResults()
        #expect(try ResultsSummary.rebuild(results.path).isEmpty)
        let summary = try ResultsSummary(reading: results.path)
        let chapters = Chapter.all(summary.entries) { $0 }
        #expect(chapters.map(\.corpus.name) == ["fsdd", "synthetic-digits", "a b"])
        let overview = chapters[0].overview()
        #expect(
            overview.columns.map(\.title) == [
                "experiment", "ours", "corrected, random", "corrected, apart",
                "published (AudioMNIST)",
            ])
        #expect(chapters[0].legend.hasPrefix("Published: as the source report prints it, on Audio"))
        let row = try #require(overview.rows.first { $0[0].text == "mlp-two-hidden" })
        // Of another corpus, the published figure stands apart.
        #expect(row[4].text == "70.0%")
        #expect(
            row[1...3].map(\.link) == [
                "fsdd/mlp-two-hidden", "fsdd/mlp-two-hidden-corrected-random",
                "fsdd/mlp-two-hidden-corrected",
            ])
        let best = try #require(overview.rows.first { $0[0].text == "digits-best" })
        #expect(best.dropFirst().map(\.text).prefix(2) == ["–", "–"])
        #expect(overview.rows.count == 2)
        #expect(chapters[0].runs.rows.count == 5)
    }

    @Test func contiguousBlocksAreNotCalledGroups() throws {
        let results = try TemporaryFolder()
        try put(sampleRecord("speaker-best", splitKind: "contiguous"), in: results)
        let summary = try ResultsSummary(reading: results.path)
        let overview = Chapter.all(summary.entries) { $0 }[0].overview()
        #expect(
            overview.columns.map(\.title) == [
                "experiment", "corrected, in blocks",
            ])
    }

    @Test func variantsStandBesideWhatTheyChange() throws {
        let results = try sampleResults()
        let chapter = Chapter.all(try ResultsSummary(reading: results.path).entries) { $0 }[0]
        let family = try #require(chapter.families.first { $0.name == "mlp-two-hidden" })
        let rows = try #require(chapter.ablation(family)).rows.map { $0.map(\.text) }
        #expect(rows.count == 2)
        #expect(rows[0][0...1] == ["mlp-two-hidden", "as published"])
        #expect(rows[1][0...1] == ["ablation-targets", "targets: mended"])
        #expect(rows[1][3].hasPrefix("+"))
    }

    @Test func changesAreCountedFromTheProtocolByAsManySeeds() throws {
        let results = try TemporaryFolder()
        let key = "audiomnist/mlp-two-hidden"
        try put(sampleRecord(accuracy: 0.7, publishedKey: key), in: results)
        for (name, accuracy, settings) in [
            ("ablation-none", 0.5, ["title": JSONValue.string("as published")]),
            ("ablation-targets", 0.75, ["targets": .string("mended")]),
        ] {
            try put(
                sampleRecord(
                    name, runs: 3, accuracy: accuracy, publishedKey: key,
                    settings: settings.merging(["seeds": .array([1, 2, 3].map(JSONValue.number))]) {
                        $1
                    }), in: results)
        }
        let chapter = Chapter.all(try ResultsSummary(reading: results.path).entries) { $0 }[0]
        let rows = try #require(chapter.ablation(chapter.families[0])).rows.map { $0.map(\.text) }
        #expect(rows.map { $0[0] } == ["ablation-none", "ablation-targets"])
        #expect(rows[0][1] == "as published" && rows[1][1] == "targets: mended")
        // From 0.5, not from the one run that scored 0.7; and with an interval over three seeds.
        #expect(try #require(Double(rows[1][3])) > 20)
        #expect(rows[1][4].contains(" to ") && rows[1][5] == "3")
    }

    @Test func aTrainingThatRanOffSaysWhenAndWhy() throws {
        let results = try TemporaryFolder()
        var record = sampleRecord("mlp-wild", publishedKey: "audiomnist/mlp-wild")
        record.runs = [
            .init(
                seed: 42, history: [],
                test: .divergence(.init(epoch: 3, reason: "steps too long")),
                seconds: .init(features: 1, training: 0))
        ]
        record.summary = .init(figuresOf: record.runs)
        try put(record, in: results)
        #expect(try ResultsSummary.rebuild(results.path).isEmpty)
        let text = try results.text("README.md")
        #expect(text.contains("mlp-wild stopped in epoch 3: steps too long."))
        #expect(text.contains("[stopped in epoch 3](fsdd/mlp-wild/table.md)"))
        let table = try results.text("fsdd/mlp-wild/table.md")
        #expect(table.contains("Stopped in epoch 3: steps too long."))
        #expect(try RunRecord.read(results.path + "/fsdd/mlp-wild/run.json") == record)
    }

    @Test func theReadmeNamesEveryRunAndWarnsOfSyntheticOnes() throws {
        let results = try sampleResults()
        _ = try ResultsSummary.rebuild(results.path)
        let text = try results.text("README.md")
        #expect(text.contains("(fsdd/mlp-two-hidden/table.md)"))
        #expect(text.contains("(a%20b/open/table.md)"))
        let synthetic = try #require(text.range(of: "### synthetic-digits"))
        #expect(text[synthetic.upperBound...].contains(CorpusTitle.syntheticWarning))
        #expect(!text[..<synthetic.lowerBound].contains(CorpusTitle.syntheticWarning))
    }

    @Test func pagesAreSelfContained() throws {
        let results = try sampleResults()
        _ = try ResultsSummary.rebuild(results.path)
        let names = try results.contents().keys.filter { $0.hasSuffix(".html") }.sorted()
        #expect(
            names == [
                "digits.fsdd.html", "digits.synthetic-digits.html", "index.html",
                "speakers.a_20b.html",
            ])
        let pages = Dictionary(
            uniqueKeysWithValues: try names.map { ($0, try results.text($0)) })
        let places = pages.mapValues { page in
            page.matches(of: #/ id="([^"]*)"/#).map { String($0.output.1) }
        }
        for (name, page) in pages {
            #expect(Set(places[name] ?? []).count == places[name]?.count)
            #expect(page.components(separatedBy: "<script>").count == 2)
            for match in page.matches(of: #/(?:src|href)="([^"]*)"/#) {
                let address = String(match.output.1)
                #expect(!address.contains("://"))
                guard let mark = address.firstIndex(of: "#") else { continue }
                let target = mark == address.startIndex ? name : String(address[..<mark])
                let place = String(address[address.index(after: mark)...])
                #expect(places[target]?.contains(place) == true, "\(name): \(address)")
            }
            for reference in page.matches(of: #/aria-labelledby="([^"]*)"/#) {
                for label in reference.output.1.split(separator: " ") {
                    #expect(places[name]?.contains(String(label)) == true)
                }
            }
        }
        let speakers = try #require(pages["speakers.a_20b.html"])
        #expect(speakers.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(speakers.contains("<bdi>حافظ (شیراز)</bdi>"))
        #expect(
            speakers.contains("Most confidently wrong") && speakers.contains("With all settings"))
    }

    @Test func theFirstScreenShowsTheBestAndWhatMistakesCost() throws {
        let results = try sampleResults()
        _ = try ResultsSummary.rebuild(results.path)
        let index = try results.text("index.html")
        let best = try #require(index.range(of: "class=\"best\""))
        let table = try #require(index.range(of: "Test accuracy by experiment"))
        #expect(best.lowerBound < table.lowerBound)
        #expect(index.contains("What each mistake costs: mlp-two-hidden on FSDD"))
        #expect(index.contains("mended: targets") && index.contains("all, unheard groups"))
        #expect(index.contains("Confusion matrix of mlp-two-hidden-corrected,"))
        #expect(!index.contains("learningRate</td>"))
        let chapter = Chapter.all(try ResultsSummary(reading: results.path).entries) { $0 }[0]
        #expect(
            chapter.bests.map(\.entry.record.experiment)
                == ["mlp-two-hidden-corrected", "mlp-two-hidden-corrected-random"])
    }

    @Test func theSameNetworkTwiceStandsInTheTablesOnce() throws {
        let results = try TemporaryFolder()
        for name in ["one-corrected", "two-corrected"] {
            try put(
                sampleRecord(
                    name, splitKind: "grouped", settings: ["title": .string("of \(name)")]),
                in: results)
        }
        let chapter = Chapter.all(try ResultsSummary(reading: results.path).entries) { $0 }[0]
        #expect(chapter.runs.rows.map { $0[0].text } == ["one-corrected"])
        #expect(chapter.overview().rows.map { $0[1].text }.last == "as one-corrected")
    }

    @Test func changesHaveAnIntervalOverTheSeedsOfBoth() throws {
        let results = try TemporaryFolder()
        for (name, accuracy) in [("mlp-two-hidden", 0.6), ("ablation-targets", 0.8)] {
            try put(
                sampleRecord(
                    name, runs: 4, accuracy: accuracy, published: samplePublished,
                    publishedKey: "audiomnist/mlp-two-hidden",
                    settings: ["name": .string(name), "targets": .string(name)]), in: results)
        }
        let chapter = Chapter.all(try ResultsSummary(reading: results.path).entries) { $0 }[0]
        let row = try #require(chapter.ablation(chapter.families[0])).rows[1].map(\.text)
        #expect(row[3].hasPrefix("+") && row[4].contains(" to ") && row[5] == "4")
    }

    @Test func picturesThatRunsShareStandOnThePageOnce() throws {
        let results = try TemporaryFolder()
        for name in ["one", "two"] {
            try put(
                sampleRecord(name, settings: ["x": .string(name)], hasInputs: true), in: results)
        }
        _ = try ResultsSummary.rebuild(results.path)
        let page = try results.text("digits.fsdd.html")
        #expect(page.components(separatedBy: "30 training and 10 test rows").count == 2)
        #expect(page.contains("Feature map: as of <a href=\"#at-fsdd.one\">one</a>"))
        #expect(page.contains("Sample inputs: as of <a href=\"#at-fsdd.one\">one</a>"))
        let contents = try results.contents()
        #expect(contents["fsdd/one/map.svg"] == contents["fsdd/two/map.svg"])
    }

    @Test(arguments: ["index.html", "digits.fsdd.html", "speakers.a_20b.html"])
    func elementsAreClosed(name: String) throws {
        let results = try sampleResults()
        _ = try ResultsSummary.rebuild(results.path)
        let page = try results.text(name)
        let body = page[(try #require(page.range(of: "<body>"))).lowerBound...]
        let markup = body.components(separatedBy: "<script>")[0]
        var open: [String] = []
        for tag in markup.matches(of: #/<(\/?)([a-z0-9]+)(?:\s[^>]*?)?(\/?)>/#) {
            let (_, closing, name, isEmpty) = tag.output
            if !isEmpty.isEmpty { continue }
            if closing.isEmpty {
                open.append(String(name))
            } else {
                #expect(open.popLast() == String(name))
            }
        }
        #expect(open == ["body"])
    }

    @Test func brokenRecordsAreNamedAndTheRestReported() throws {
        let results = try sampleResults()
        func copy(_ name: String, _ edit: (String) -> String) throws {
            let folder = try results.folder("broken/\(name)")
            let text = try results.text("fsdd/mlp-two-hidden/run.json")
            try Data(edit(text).utf8).write(to: URL(filePath: "\(folder)/run.json"))
        }
        try copy("truncated") { String($0.prefix($0.count / 2)) }
        try copy("version") {
            $0.replacingOccurrences(of: "\"version\": 1", with: "\"version\": 9")
        }
        try copy("nan") {
            $0.replacingOccurrences(of: "\"score\": 0.", with: "\"score\": NaN, \"x\": 0.")
        }
        try copy("classes") {
            $0.replacingOccurrences(of: "\"class\": \"3\"", with: "\"class\": \"x\"")
        }
        _ = try results.folder("broken/.hidden")
        let problems = try ResultsSummary.rebuild(results.path)
        #expect(
            problems.map { URL(filePath: $0.file).deletingLastPathComponent().lastPathComponent }
                == ["classes", "nan", "truncated", "version"])
        for problem in problems { #expect(!problem.description.contains("\n")) }
        #expect(try results.text("README.md").contains("mlp-two-hidden-corrected"))
        #expect(try results.contents()["fsdd/mlp-two-hidden/table.md"] != nil)
        #expect(try results.contents()["broken/nan/table.md"] == nil)
    }

    @Test func variantsAloneMakeNoOverview() throws {
        let results = try TemporaryFolder()
        try put(
            sampleRecord(
                "ablation-targets", published: samplePublished,
                publishedKey: "audiomnist/mlp-two-hidden"), in: results)
        _ = try ResultsSummary.rebuild(results.path)
        #expect(try !results.text("README.md").contains("Published:"))
        #expect(try !results.text("index.html").contains("Test accuracy by experiment"))
        let summary = try ResultsSummary(reading: results.path)
        #expect(summary.terminal(task: "digits")?.contains("Published:") == false)
    }

    @Test func reportsAreTheSameEachTime() throws {
        let results = try sampleResults()
        _ = try ResultsSummary.rebuild(results.path)
        let first = try results.contents()
        _ = try ResultsSummary.rebuild(results.path)
        #expect(try results.contents() == first)
    }

    @Test func anEmptyFolderSaysSoAndAMissingOneIsAnError() throws {
        let results = try TemporaryFolder()
        #expect(try ResultsSummary.rebuild(results.path).isEmpty)
        #expect(try results.text("README.md").contains("No run has been made yet"))
        #expect(try results.text("index.html").contains("No run has been made yet"))
        #expect(throws: FileFault.self) { try ResultsSummary.rebuild("/nowhere") }
    }

    @Test func theTerminalShowsOneChapter() throws {
        let results = try sampleResults()
        let summary = try ResultsSummary(reading: results.path)
        let text = try #require(summary.terminal(task: "digits"))
        #expect(text.contains("Digits – FSDD") && !text.contains("Speakers"))
        #expect(text.contains("mlp-two-hidden-corrected-random"))
        for line in text.split(separator: "\n") { #expect(Name.width(String(line)) <= 80) }
        #expect(summary.terminal(task: "genres") == nil)
    }
}
