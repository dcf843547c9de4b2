import AvazFiles
import AvazInputs
import AvazFeatures
import AvazTensors

/// What drove a model's decision on one recording, place by place in the spectrogram that it saw.
///
/// The evidence of a place is its integrated gradient (Sundararajan, Taly and Yan, 2017),
///
///     e = (x - b) · mean over a in 0 ... 1 of ∂s/∂x at b + a (x - b)
///
/// from `b`, an image as quiet everywhere as the recording's quietest place, to `x`, the image that
/// the model saw; `s` is the given label's output less the mean of all outputs. The evidence of all
/// places adds up to what the recording changes in `s` against silence.
///
/// ```swift
/// let explanation = try model.explain("blues.00000.wav")
/// explanation.answer.label      // "blues"
/// explanation.evidence.count    // 128 * 128, as many as explanation.image
/// ```
public struct Explanation: Sendable {
    /// To the recording, or to the one slice that is explained.
    public var answer: ClassifierModel.Answer
    /// The answers to the slices by themselves, in their order; empty where the model judges whole
    /// recordings, or one slice is explained.
    public var slices: [Slice]
    /// Channels, the lowest first, by time: as the model saw them, but not scaled; slices stand in
    /// their places.
    public var image: [Float]
    /// For the label above zero, against it below; shaped as `image`, in units of the output.
    public var evidence: [Float]
    /// Channels.
    public var height: Int
    /// Places in time.
    public var width: Int
    /// Time that the image covers, from the recording's beginning; less than all of it where the model
    /// trims recordings.
    public var seconds: Range<Double>
    /// Hz of each channel, rising; nil where channels are no frequencies.
    public var frequencies: [Double]?

    /// A part of a recording that was judged by itself.
    public struct Slice: Sendable {
        /// Where it lies in the recording.
        public var seconds: Range<Double>
        /// To the slice by itself.
        public var answer: ClassifierModel.Answer
    }
}

extension ClassifierModel {
    /// Classifies one recording, or one of its slices, and explains the label.
    ///
    /// - Parameter slice: counted from 1; nil for all of them together, whose scores' mean decides.
    /// - Throws: an error that names the file, where it cannot be read; one that says so, where the
    ///   model judges no images or trims slices, or the recording has no such slice.
    public func explain(_ path: String, slice: Int? = nil) throws -> Explanation {
        let networks =
            (scorer as? EnsembleScorer)?.members ?? [scorer as? NetworkScorer].compactMap { $0 }
        guard let first = networks.first, first.components == nil,
            case let shape = features.exampleShape(count: scorer.inputs), shape.count == 3
        else {
            throw SettingsError(
                "a decision of “\(experiment)” cannot be drawn: its rows are no images in time; "
                    + "choose a model whose features are pooled by \"image:HxW\" or \"frames:N\"")
        }
        guard !features.trims || features.slices == nil else {
            throw SettingsError(
                "a decision of “\(experiment)” cannot be drawn: it trims each slice, so that slices "
                    + "no longer join; choose a model without features.trim or features.slices")
        }
        let reading = try read(path)
        let place = try features.trims ? FeatureReader(features).place(path) : 0..<reading.seconds
        let chosen = try choose(slice, of: reading.rows.count, in: path)
        let rows = Array(reading.rows[chosen])
        let answer = answer(toSlices: rows)
        let label = classes.firstIndex(of: answer.label) ?? 0
        var timeline = Timeline(
            height: shape[0], width: shape[1], slices: features.slices, count: rows.count,
            seconds: place.upperBound - place.lowerBound)
        for (index, row) in rows.enumerated() {
            let shares = networks.map { $0.evidence(in: row, for: label) }
            // The mean score decides, and so does the mean evidence.
            let mean = row.indices.map { place in
                shares.reduce(0) { $0 + $1[place] } / Float(shares.count)
            }
            timeline.add(row, mean, slice: index)
        }
        let start = features.slices.map { Double(chosen.lowerBound) * $0.hop } ?? place.lowerBound
        return Explanation(
            answer: answer, slices: slice == nil ? answers(toSlices: rows) : [],
            image: timeline.image, evidence: timeline.evidence, height: shape[0],
            width: timeline.width, seconds: start..<start + timeline.seconds,
            frequencies: features.frequencies(rows: shape[0], sampleRate: reading.sampleRate))
    }

    private func choose(_ slice: Int?, of count: Int, in path: String) throws -> Range<Int> {
        guard let slice else { return 0..<count }
        guard features.slices != nil else {
            throw SettingsError("“\(experiment)” judges whole recordings: leave --slice out")
        }
        guard (1...count).contains(slice) else {
            throw FileFault(
                file: path, reason: "has no slice \(slice); its slices are 1 to \(count)")
        }
        return slice - 1..<slice
    }

    private func answers(toSlices rows: [[Float]]) -> [Explanation.Slice] {
        guard let slices = features.slices else { return [] }
        return rows.enumerated().map { index, row in
            let start = Double(index) * slices.hop
            return Explanation.Slice(
                seconds: start..<start + slices.seconds, answer: answer(to: row))
        }
    }
}

extension NetworkScorer {
    /// Each number's share of the label's score, against silence.
    package func evidence(in row: [Float], for label: Int) -> [Float] {
        let steps = 32
        let network = network.replica()
        let (seen, silence) = (Tensor([1, inputs], row), Tensor([1, inputs]))
        silence.fill(row.min() ?? 0)
        scaler?.apply(to: seen)
        scaler?.apply(to: silence)
        let path = Tensor([steps, inputs])
        for step in 0..<steps {
            let share = (Float(step) + 0.5) / Float(steps)
            for index in 0..<inputs {
                path[step, index] = silence[index] + share * (seen[index] - silence[index])
            }
        }
        let output = network.forward(path.reshaped([steps] + inputShape), training: false)
        let direction = Tensor(output.shape)
        direction.fill(-1 / Float(output.columns))
        for step in 0..<steps { direction[step, label] += 1 }
        guard let gradient = network.backward(direction, .input) else { return [] }
        return (0..<inputs).map { index in
            let sum = (0..<steps).reduce(Float(0)) { $0 + gradient.pointer[$1 * inputs + index] }
            return sum / Float(steps) * (seen[index] - silence[index])
        }
    }
}

/// Images of slices in their places in time; where slices overlap, their mean.
private struct Timeline {
    let height: Int
    let width: Int
    let seconds: Double
    private(set) var image: [Float]
    private(set) var evidence: [Float]
    private let sliceWidth: Int
    private let starts: [Int]
    /// Slices over each place in time.
    private var cover: [Float]

    init(height: Int, width: Int, slices: SliceSettings?, count: Int, seconds: Double) {
        self.height = height
        sliceWidth = width
        let pace = slices.map { Double(width) * $0.hop / $0.seconds } ?? 0
        let starts = (0..<count).map { Int((Double($0) * pace).rounded()) }
        self.starts = starts
        let total = (starts.last ?? 0) + width
        self.width = total
        self.seconds = slices.map { Double(total) * $0.seconds / Double(width) } ?? seconds
        image = Array(repeating: 0, count: height * total)
        evidence = image
        cover = Array(repeating: 0, count: total)
        for start in starts {
            for column in start..<start + width { cover[column] += 1 }
        }
    }

    mutating func add(_ row: [Float], _ shares: [Float], slice: Int) {
        for channel in 0..<height {
            for column in 0..<sliceWidth {
                let place = starts[slice] + column
                let (to, from) = (channel * width + place, channel * sliceWidth + column)
                image[to] += row[from] / cover[place]
                // The vote is the mean over slices, and so is its evidence.
                evidence[to] += shares[from] / Float(starts.count)
            }
        }
    }
}

extension FeatureRecipe {
    /// Hz of each row of an image; nil where rows are no frequencies.
    fileprivate func frequencies(rows: Int, sampleRate: Int) -> [Double]? {
        guard kinds.count == 1, settings.deltas == 0 else { return nil }
        let highest = Double(sampleRate) / 2
        /// Where a row stands among `channels`, from 0.
        func place(_ row: Int, _ channels: Int) -> Double {
            (Double(row) + 0.5) / Double(rows) * Double(channels) - 0.5
        }
        switch kinds[0] {
        case .mel, .melDecibels:
            let mel = settings.mel
            let low = mel.scale.mel(mel.lowestFrequency)
            let high = mel.scale.mel(mel.highestFrequency ?? highest)
            let step = (high - low) / Double(mel.bands + 1)
            return (0..<rows).map { row in
                mel.scale.frequency(low + (place(row, mel.bands) + 1) * step)
            }
        case .stft:
            let bins = settings.spectrum.transformLength / 2
            return (0..<rows).map { place($0, bins + 1) / Double(bins) * highest }
        default: return nil
        }
    }
}
