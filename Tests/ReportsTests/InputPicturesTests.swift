@testable import AvazRecords
import Foundation
import Testing

@testable import AvazReports

/// Pictures of what went into a model, and of single recordings.
@Suite struct InputPicturesTests {
    @Test func theMapMarksEveryPointOnceInItsClassesColour() throws {
        let picture = try #require(mapPicture(sampleRecord(hasInputs: true)))
        #expect(picture.description.contains("30 training and 10 test rows"))
        #expect(picture.description.contains("61.0% of the variance"))
        let title = "First component (standard deviations; 41.0% of variance)"
        #expect(picture.content.contains(title))
        for index in 0..<10 { #expect(picture.content.contains("class=\"cross k\(index)\"")) }
        // A dot for each of thirty points, one in the legend for each class, and one for train.
        #expect(picture.content.components(separatedBy: "h0").count - 1 == 30 + 10 + 1)
        #expect(picture.content.components(separatedBy: "l6 6m0-6l-6 6").count - 1 == 10 + 1)
    }

    @Test func manyClassesKeepTheMapReadable() throws {
        let classes = (0..<100).map { "word \(1000 + $0)" }
        let picture = try #require(
            mapPicture(sampleRecord(classes: classes, clips: 4000, hasInputs: true)))
        #expect(picture.height < 700 && picture.width == 440)
    }

    @Test func withoutInputsThereAreNone() {
        #expect(mapPicture(sampleRecord()) == nil && samplesPicture(sampleRecord()) == nil)
    }

    @Test func samplesStandByTheirClass() throws {
        let picture = try #require(samplesPicture(sampleRecord(hasInputs: true)))
        #expect(picture.content.components(separatedBy: "<image").count - 1 == 10)
        // Three pixels of half a byte a line: 0f, 7x and so on.
        let image = LevelImage(width: 3, height: 2, levels: [0, 15, 7, 10, 3, 1], greatest: 15)
        #expect(image.file.lines == [[0x0f, 0x70], [0xa3, 0x10]])
        #expect(image.file.palette?.count == 48)
        #expect(image.file.palette?.prefix(3) == [255, 255, 255])
    }

    @Test func contradictionsAreFound() throws {
        func contradiction(_ change: (inout RunRecord.Inputs) -> Void) -> String? {
            var record = sampleRecord(hasInputs: true)
            if var inputs = record.inputs {
                change(&inputs)
                record.inputs = inputs
            }
            return record.contradiction
        }
        #expect(contradiction { _ in } == nil)
        #expect(contradiction { $0.map = nil } == nil)
        for change in [
            { $0.map?.train.x.removeLast() }, { $0.map?.test.classes[0] = 10 },
            { $0.map?.explained = [1] }, { $0.samples[0].class = "x" },
            { $0.samples[0].levels = "0f" }, { $0.samples[0].levels = "0f7a3g" },
        ] as [(inout RunRecord.Inputs) -> Void] {
            #expect(contradiction(change)?.hasPrefix("inputs.") == true)
        }
    }

    @Test func aWaveformReachesFromTheLeastToTheGreatest() {
        let drawing = SignalDrawing(clip: "a<b>.wav", seconds: 2)
        let picture = drawing.waveform((0..<44_100).map { sinf(Float($0) / 20) / 2 })
        #expect(picture.title == "Waveform, a<b>.wav")
        #expect(picture.file.contains("Waveform, a&lt;b&gt;.wav"))
        #expect(picture.description.contains("2.00 seconds. The greatest amplitude is 0.500."))
        #expect(picture.content.contains("Amplitude (1 is full scale)"))
        #expect(drawing.waveform([0]).content.contains("Time (s)"))
        #expect(!drawing.waveform([0, 0]).file.contains("nan"))
    }

    @Test func aSpectrogramNamesItsFrequencies() {
        let drawing = SignalDrawing(clip: "a.wav", seconds: 30)
        let values = (0..<1025 * 1300).map { (place: Int) in Float(place % 80 - 80) }
        let frequencies = (0..<1025).map { (band: Int) in Double(band) * 8000 / 1024 }
        let picture = drawing.spectrogram("Spectrogram", values, frequencies: frequencies)
        for text in ["4,000", "2,000", "Frequency (Hz)", ">dB<", "30"] {
            #expect(picture.content.contains(">\(text)") || picture.content.contains(text))
        }
        #expect(picture.file.utf8.count < 400_000)
        // The colours have a scale: from -80 to -17 dB in steps of twenty.
        let steps = drawing.spectrogram(
            "Spectrogram", (0..<64).map { Float($0) - 80 },
            frequencies: (0..<8).map { Double($0) * 500 })
        for tick in ["-80", "-60", "-40", "-20"] { #expect(steps.content.contains(">\(tick)<")) }
        let flat = drawing.coefficients([Float](repeating: 1, count: 20), count: 20)
        #expect(flat.content.contains("Coefficient") && !flat.file.contains("nan"))
    }

    @Test(arguments: [1, 2, 500, 660, 661, 5000])
    func whatComesByBlocksIsDrawnAlike(count: Int) {
        let samples = (0..<count).map { sinf(Float($0 * $0)) }
        let width = min(660, count)
        let expected = (0..<width).map { column in
            let end = min((column + 1) * count / width + 1, count)
            let part = samples[column * count / width..<end]
            return (part.min() ?? 0)...(part.max() ?? 0)
        }
        for block in [1, 7, 1000, count] {
            var envelope = Envelope(samples: count)
            for start in stride(from: 0, to: count, by: block) {
                envelope.append(Array(samples[start..<min(start + block, count)]))
            }
            #expect(envelope.columns == expected)
        }
    }

    @Test(arguments: [(3, 40), (300, 700), (256, 660), (5, 70_000)])
    func mapsAreMadeSmallerWhileTheyCome(channels: Int, frames: Int) {
        func value(_ channel: Int, _ frame: Int) -> Float { sinf(Float(channel * 31 + frame)) }
        let values = (0..<channels).flatMap { channel in (0..<frames).map { value(channel, $0) } }
        var map = TimeMap(channels: channels, frames: frames)
        for start in stride(from: 0, to: frames, by: map.stretch) {
            let part = start..<min(start + map.stretch, frames)
            map.append((0..<channels).flatMap { channel in part.map { value(channel, $0) } })
        }
        let whole = Grid(channels, frames, values).reduced(height: 256, width: 660)
        #expect(map.grid.values == whole.values)
        #expect(map.grid.height == whole.height && map.grid.width == whole.width)
        #expect(map.grid.width <= 660)
    }
}
