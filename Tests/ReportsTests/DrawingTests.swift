import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif
import AvazMetrics
import Testing

@testable import AvazReports

/// Counts an SVG file's elements; fails where it is not well-formed.
private final class ElementCounter: NSObject, XMLParserDelegate {
    var counts: [String: Int] = [:]
    var texts: [String] = []
    private var text: String?

    static func count(_ svg: String) throws -> ElementCounter {
        let counter = ElementCounter()
        let parser = XMLParser(data: Data(svg.utf8))
        parser.delegate = counter
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
        return counter
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String]
    ) {
        counts[name, default: 0] += 1
        if name == "text" { text = "" }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text? += string }

    func parser(
        _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
        qualifiedName: String?
    ) {
        if name == "text", let text { texts.append(text) }
        if name == "text" { text = nil }
    }
}

@Suite struct DrawingTests {
    @Test(arguments: [2, 10, 30, 100]) func confusionOfManyClasses(count: Int) throws {
        let classes = (0..<count).map { String(1000 + $0) }
        let record = sampleRecord(classes: classes, clips: 40 * count)
        let svg = try #require(RunReport(record).pictures.confusion).file
        let counter = try ElementCounter.count(svg)
        let matrix = try #require(ConfusionMatrix(of: record))
        let filled = matrix.counts.joined().count { $0 > 0 }
        // The squares, the paper and the twenty steps of the legend.
        #expect(counter.counts["rect"] == filled + 21)
        for (index, row) in matrix.counts.enumerated() where row[index] > 0 {
            #expect(counter.texts.contains(String(row[index])))
        }
        for name in classes { #expect(counter.texts.count { $0 == name } == 2) }
        #expect(!svg.contains("nan") && !svg.contains("inf\""))
    }

    @Test func rowsWithoutClipsStayBlank() throws {
        var matrix = ConfusionMatrix(classes: ["a", "b"])
        for _ in 0..<300 { matrix.record(truth: 0, predicted: 0) }
        matrix.record(truth: 0, predicted: 1)
        let counter = try ElementCounter.count(
            confusionPicture(matrix, of: "clip", title: "t").file)
        #expect(counter.counts["rect"] == 2 + 21)
        #expect(counter.texts.contains("<1%"))
        #expect(counter.texts.contains("300"))
    }

    @Test func picturesAreWellFormedWithAnyNames() throws {
        var record = sampleRecord(
            "<&\">", corpus: "'<b>'", classes: hostileNames, runs: 3, folds: true,
            meetsUnknown: true, hasInputs: true)
        record.settings = .object(["training": .object(["loss": .string("<mse> & more")])])
        if case .classification(var judged) = record.runs[0].test {
            let counts = hostileNames.indices.map { 3 * $0 }
            judged.balance = .init(before: counts, after: counts.reversed())
            record.runs[0].test = .classification(judged)
        }
        let judged = Reliability([JudgedProbabilities([0.75, 0.25], truth: 0)])
        record.summary.calibrate(.init(temperature: 1.5, before: judged, after: judged))
        let pictures = RunReport(record).pictures.files
        #expect(
            pictures.map(\.name) == [
                "confusion.svg", "curves.svg", "roc.svg", "det.svg", "reliability.svg", "map.svg",
                "samples.svg", "balance.svg",
            ])
        for (name, picture) in pictures {
            let picture = try #require(picture, "\(name)")
            let counter = try ElementCounter.count(picture.file)
            #expect(counter.counts["desc"] == 1)
            #expect(!picture.file.contains("<script"))
            #expect(picture.file.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\""))
            #expect(picture.file.contains("role=\"img\" aria-labelledby=\"picture-title picture-"))
            #expect(picture.file.contains("prefers-color-scheme:dark"))
            #expect(!picture.description.isEmpty && !picture.title.isEmpty)
        }
    }

    @Test func curvesShowTheMeanAndTheRangeOfSeveralRuns() throws {
        var record = sampleRecord(runs: 2, epochs: 3)
        for (index, loss) in [0.2, 0.4].enumerated() {
            record.runs[index].history[2].trainLoss = loss
        }
        let chart = try #require(curveCharts(record).first)
        #expect(chart.title == "Loss, mean and range of 2 runs")
        #expect(chart.series.map(\.name) == ["train", "test"])
        let series = chart.series[0]
        #expect(abs(series.points[2].y - 0.3) < 1e-12)
        #expect(series.band[2].low == 0.2 && series.band[2].high == 0.4)
        #expect(curveCharts(sampleRecord(runs: 1)).allSatisfy { $0.series[0].band.isEmpty })
    }

    @Test func anEpochThatSomeRunsNeverReachedIsTheMeanOfTheOthers() throws {
        var record = sampleRecord(runs: 2, epochs: 3)
        record.runs[0].history.removeLast()
        let chart = try #require(curveCharts(record).first)
        #expect(chart.series[0].points.count == 3)
        #expect(chart.series[0].points[2].y == record.runs[1].history[2].trainLoss)
    }

    @Test func validationHasItsOwnLine() throws {
        var record = sampleRecord(epochs: 2)
        record.runs[0].history[0].validationAccuracy = 0.5
        let accuracy = try #require(curveCharts(record).last)
        #expect(accuracy.series.map(\.name) == ["train", "validation", "test"])
        #expect(Set(accuracy.series.map(\.hue)).count == 3)
        #expect(Set(accuracy.series.map(\.stroke)).count == 3)
    }

    @Test func aLossThatFallsFarHasALogarithmicAxis() throws {
        var record = sampleRecord(epochs: 2)
        record.runs[0].history[0].trainLoss = 9
        record.runs[0].history[1].trainLoss = 0.0012
        let chart = try #require(curveCharts(record).first)
        #expect(chart.y.scale == .logarithmic(0.001...10))
        #expect(chart.y.ticks.map(chart.y.format) == ["0.001", "0.01", "0.1", "1", "10"])
    }

    @Test func withoutHistoryThereAreNoCurves() {
        #expect(curveCharts(sampleRecord(epochs: 0)).isEmpty)
        #expect(operatingChart(sampleRecord()) == nil)
    }

    @Test func longHistoriesAreThinned() throws {
        let chart = try #require(curveCharts(sampleRecord(epochs: 5000)).first)
        #expect(chart.series[0].points.count <= 61)
        #expect(chart.series[0].points.last?.x == 5000)
    }
}

@Suite struct ScaleTests {
    @Test func ticksAreRoundAndWithin() {
        for (low, high) in [(0.0, 1.0), (0.58, 0.97), (-3, 12), (0, 2e-7), (97.2, 97.9), (5, 5)] {
            let scale = Scale.linear(holding: [low, high])
            let ticks = scale.ticks()
            #expect(ticks.count >= 3 && ticks.count <= 8)
            #expect(scale.range.contains(low) && scale.range.contains(high))
            for tick in ticks { #expect((-1e-9...1 + 1e-9).contains(scale.position(tick))) }
            let labels = ticks.map(Axis("", scale: scale).format)
            #expect(Set(labels).count == ticks.count)
        }
        #expect(Scale.linear(holding: []).range == 0...1)
        #expect(Scale.linear(holding: [98, 99.6], through: 0...100).range.upperBound <= 100)
    }

    @Test func positionsRiseFromZeroToOne() {
        for scale in [
            Scale.linear(2...4), .logarithmic(0.001...10), .probit(0.001...0.8),
        ] {
            let (low, high) = (scale.range.lowerBound, scale.range.upperBound)
            #expect(scale.position(low) == 0 && scale.position(high) == 1)
            #expect(scale.position(low - 1) == 0 && scale.position(high + 1) == 1)
            let positions = scale.ticks().map(scale.position)
            #expect(positions == positions.sorted())
        }
        #expect(abs(Scale.logarithmic(0.01...100).position(1) - 0.5) < 1e-12)
        #expect(abs(Scale.probit(0.1...0.9).position(0.5) - 0.5) < 1e-9)
    }
}
