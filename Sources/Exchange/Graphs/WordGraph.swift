import AvazFeatures

/// The search for a word, as nodes: what `WordEndpoints` does, without a loop.
///
/// Stretches above the lower threshold are numbered by a running sum of their beginnings; those that
/// reach the higher one are valid. A valid frame begins a new chain where no valid one lies in the 26
/// frames before it. The word is the chain that holds the stretch of the greatest sum.
enum WordGraph {
    private static let bands = 32

    /// `[n]` from the word's first sample to its last.
    ///
    /// - Parameter sampleRate: Hz, 1000 or more.
    static func word(in samples: Value, sampleRate: Int) -> Value {
        let graph = samples.graph
        let hop = Double(sampleRate / 100)
        var settings = FeatureSettings()
        settings.spectrum.transformLength = sampleRate * 32 / 1000
        settings.spectrum.hopLength = sampleRate / 100
        settings.mel.bands = bands
        let mel = FeatureGraph.features(
            [.mel], settings: settings, sampleRate: sampleRate, of: samples.reshaped([1, -1]))
        let mask = frames(ofHeights: heights(mel.reshaped([-1, bands]))).cast(.float)
        let first = mask.placeOfGreatest(axis: 0)
        let last = mask.placeOfGreatest(axis: 0, last: true)
        let count = samples.size(0)
        // Two frames are kept on either side.
        let start = ((first - 2) * hop).maximum(graph.scalar(0, .integer)).minimum(count)
        let end = ((last + 3) * hop).minimum(count)
        return samples.slice(axis: 0, from: start, to: end)
    }

    /// Mean decibels that the bands of `[F, 32]` stand above their floors: `[F]`.
    private static func heights(_ powers: Value) -> Value {
        let graph = powers.graph
        let last = powers.size(0) - 1
        let frames = graph.range(last + 1)
        let before = powers.gathered((frames - 1).maximum(0), axis: 0)
        let after = powers.gathered((frames + 1).minimum(last), axis: 0)
        let means = (before + powers + after) / 3
        let loudest = powers.greatest([0, 1]).maximum(1e-27)
        let decibels = means.maximum(loudest * 1e-10).logarithm() * 4.342_944_819
        let audible = decibels.maximum(decibels.greatest([0, 1]) - 30)
        let floors = quantile(0.1, of: audible)
        return (audible - floors).maximum(0).sum([1]) / Double(bands)
    }

    /// NumPy's `quantile` along the first axis.
    private static func quantile(_ share: Double, of values: Value) -> Value {
        let sorted = values.sorted(axis: 0)
        let last = values.size(0) - 1
        let place = last.cast(.float) * share
        let left = place.cast(.integer)
        let below = sorted.gathered(left, axis: 0)
        let above = sorted.gathered((left + 1).minimum(last), axis: 0)
        return below + (place - left.cast(.float)) * (above - below)
    }

    /// Which frames are the word's; none where none stands out.
    private static func frames(ofHeights heights: Value) -> Value {
        let graph = heights.graph
        let (zero, none) = (graph.scalar(0, .float), graph.scalar(0, .integer))
        let (quiet, loud) = (quantile(0.1, of: heights), quantile(0.95, of: heights))
        let isAbove = heights.isGreater(than: quiet + (loud - quiet) * 0.2)
        let isHigh = heights.isAtLeast(quiet + (loud - quiet) * 0.4).and(isAbove)

        // Stretches are numbered from 1; what lies between them is counted as 0.
        let above = isAbove.cast(.integer)
        let beginnings = above - shifted(above, by: 1)
        let number = beginnings.maximum(0).runningSum(axis: 0) * above
        let tallies = graph.node("Expand", [zero, (heights.size(0) + 1).reshaped([1])])
        func tally(_ values: Value) -> Value {
            graph.node(
                "ScatterElements", [tallies, number, values],
                ["axis": .integer(0), "reduction": .text("add")])
        }
        let sums = tally(isAbove.choose(heights, zero))
        let isValid = tally(isHigh.cast(.float)).isGreater(than: zero)
        let best = isValid.choose(sums, graph.scalar(-1, .float)).placeOfGreatest(axis: 0)
        let isOfValid = isValid.gathered(number, axis: 0).and(isAbove)

        let valid = isOfValid.cast(.integer)
        let sum = valid.runningSum(axis: 0)
        let near = shifted(sum, by: 1) - shifted(sum, by: 27)
        let begins = isOfValid.and(near.isEqual(to: none))
        let chain = begins.cast(.integer).runningSum(axis: 0)
        let place = number.isEqual(to: best).cast(.float).placeOfGreatest(axis: 0)
        return chain.isEqual(to: chain.gathered(place, axis: 0)).and(isOfValid)
    }

    /// So many places later, zeros before.
    private static func shifted(_ values: Value, by count: Int) -> Value {
        let graph = values.graph
        let padded = graph.node(
            "Pad", [values, graph.constant([count, 0]), graph.scalar(0, .integer)])
        return padded.slice(axis: 0, from: graph.scalar(0, .integer), to: values.size(0))
    }
}
