import AvazDatasets
import AvazFiles
import AvazInputs
import AvazMetrics
import AvazModels
import AvazTensors

/// Pieces as numbered symbols, parted into what is learnt and what is foretold.
struct SequenceData: Sendable {
    /// All symbols of all pieces: a closed vocabulary, in which every test symbol has a probability.
    let vocabulary: Vocabulary<String>
    /// Every piece, rare symbols left out.
    let pieces: [[Int32]]
    /// Pieces, or their parts, to learn from, copies moved in pitch included; all of them where windows
    /// are parted.
    let train: [[Int32]]
    /// Those to be foretold; all of them where windows are parted.
    let test: [[Int32]]
    /// Which piece each of `train` is, or is a copy of.
    let origins: [Int]

    init(_ corpus: SequenceCorpus, _ experiment: SequenceExperiment) throws {
        let held = experiment.split.held(of: corpus.pieces.count)
        let all = Vocabulary(corpus.pieces.lazy.flatMap(\.symbols))
        var tokens = corpus.pieces.map { piece -> [Int32] in
            let tokens = all.tokens(piece.symbols).tokens
            return experiment.pieces.most.map { Array(tokens.prefix($0)) } ?? tokens
        }
        if let rare = experiment.pieces.rare { tokens = rare.applied(to: tokens, held: held) }
        // Numbers without those that are gone.
        let vocabulary = Vocabulary(tokens.lazy.flatMap { $0.lazy.map { all[$0] } })
        let pieces = tokens.map { vocabulary.tokens($0.map { all[$0] }).tokens }
        self.vocabulary = vocabulary
        self.pieces = pieces
        var (train, test) = (pieces, pieces)
        switch experiment.split.kind {
        case .windows: break
        case .pieces:
            train = pieces.indices.filter { !held.contains($0) }.map { pieces[$0] }
            test = held.sorted().map { pieces[$0] }
        case .tail:
            let joined = pieces.flatMap { $0 }
            let cut = Int(Double(joined.count) * (1 - experiment.split.testFraction))
            (train, test) = ([Array(joined[..<cut])], [Array(joined[cut...])])
        case .given: preconditionFailure("symbols come without a split")
        }
        var origins = Array(train.indices)
        if experiment.pieces.transposition > 0, experiment.split.kind != .windows {
            let (most, originals) = (experiment.pieces.transposition, train.count)
            for shift in (-most...most) where shift != 0 {
                train += train.prefix(originals).map { piece in
                    piece.compactMap { token in
                        PitchName.moved(vocabulary[token], by: shift).flatMap { vocabulary[$0] }
                    }
                }
                origins += 0..<originals
            }
        }
        let usable = train.indices.filter { train[$0].count > 1 }
        self.train = usable.map { train[$0] }
        self.origins = usable.map { origins[$0] }
        self.test = test.filter { $0.count > 1 }
        let longest = pieces.map(\.count).max() ?? 0
        let needed = experiment.windows.target == .everyStep ? 2 : experiment.windows.symbols + 1
        guard longest >= needed, vocabulary.count >= 2, !self.train.isEmpty, !self.test.isEmpty
        else {
            throw CorpusError(
                folder: corpus.root,
                problem: "its longest piece has \(longest) symbols of \(vocabulary.count) kinds in "
                    + "\(pieces.count) pieces; expected a piece of \(needed) or more, 2 kinds or "
                    + "more, and pieces on both sides of the split; give more, or lower windows.length"
            )
        }
    }
}

// MARK: Windows with one target each

/// Windows of a sequence by where they begin, parted.
struct WindowPlan: Sendable {
    /// The sequences that windows lie in.
    let sequences: [[Int32]]
    /// Sequence and first symbol of each window.
    let train: [(sequence: Int, start: Int)]
    let test: [(sequence: Int, start: Int)]
    /// What the split leaves to be wished for.
    let measures: [String: Double]

    /// - Parameter seed: draws the split, where the experiment's has no seed of its own, and the share.
    init(_ data: SequenceData, _ experiment: SequenceExperiment, seed: Int) throws {
        let windows = experiment.windows
        let share = windows.share
        func starts(_ sequences: [[Int32]], from first: Int = 0) -> [(sequence: Int, start: Int)] {
            sequences.enumerated().flatMap { index, sequence in
                stride(
                    from: 0, to: max(0, sequence.count - windows.symbols), by: windows.symbolStride
                )
                .map { (first + index, $0) }
            }
        }
        var train: [(sequence: Int, start: Int)]
        var test: [(sequence: Int, start: Int)]
        if experiment.split.kind == .windows {
            sequences = windows.joinsPieces ? [data.pieces.flatMap { $0 }] : data.pieces
            let all = starts(sequences)
            let split = try Split.random(
                count: all.count, testFraction: experiment.split.testFraction,
                seed: UInt32(experiment.split.seed ?? seed))
            (train, test) = (split.train.map { all[$0] }, split.test.map { all[$0] })
        } else {
            sequences = data.train + data.test
            (train, test) = (starts(data.train), starts(data.test, from: data.train.count))
        }
        if share < 1 {
            var draws = FastGenerator(seed: UInt64(seed), stream: 3)
            func some(_ all: [(sequence: Int, start: Int)]) -> [(sequence: Int, start: Int)] {
                let count = max(1, Int((Double(all.count) * share).rounded()))
                return draws.permutation(all.count).prefix(count).sorted().map { all[$0] }
            }
            (train, test) = (some(train), some(test))
        }
        guard !train.isEmpty, !test.isEmpty else {
            throw SplitError(
                "\(train.count) windows to train on and \(test.count) to test by; give longer pieces, "
                    + "or lower windows.length")
        }
        (self.train, self.test) = (train, test)
        var measures = ["windows": Double(train.count + test.count)]
        if experiment.split.kind == .windows {
            measures["heldWindowsBesideTrained"] = Self.shareBesideTrained(
                train, test, stride: windows.symbolStride)
            measures["distinctWindows"] = sequences.reduce(0) {
                $0 + Double(SequenceWindows.distinct($1, length: windows.symbols + 1))
            }
        }
        self.measures = measures
    }

    /// Share of the test windows that differ from one trained on by a single step.
    private static func shareBesideTrained(
        _ train: [(sequence: Int, start: Int)], _ test: [(sequence: Int, start: Int)], stride: Int
    ) -> Double {
        let trained = Set(train.map { [$0.sequence, $0.start] })
        let beside = test.count { window in
            [-stride, stride].contains { trained.contains([window.sequence, window.start + $0]) }
        }
        return Double(beside) / Double(max(1, test.count))
    }

    /// Windows as a network takes them.
    func examples(
        _ places: [(sequence: Int, start: Int)], _ windows: WindowSection, symbols: Int
    ) -> Examples {
        guard !windows.inPairs else { return pairs(places, windows) }
        let isMagnitude = windows.input == .magnitude
        let length = windows.length
        let inputs = Tensor([places.count, length] + (isMagnitude ? [1] : []))
        let scale = isMagnitude ? 1 / Float(symbols) : 1
        var labels: [Int] = []
        labels.reserveCapacity(places.count)
        for (row, place) in places.enumerated() {
            let sequence = sequences[place.sequence]
            for step in 0..<length {
                inputs.pointer[row * length + step] = Float(sequence[place.start + step]) * scale
            }
            let target = windows.target == .second ? place.start + 1 : place.start + length
            labels.append(Int(sequence[target]))
        }
        return Examples(inputs: inputs, labels: labels)
    }
}

extension WindowPlan {
    /// Windows of chords and their lengths, all chords before all lengths, each with the two symbols
    /// that are wanted.
    private func pairs(
        _ places: [(sequence: Int, start: Int)], _ windows: WindowSection
    ) -> Examples {
        let inputs = Tensor([places.count, windows.symbols])
        var targets: [Int32] = []
        for (row, place) in places.enumerated() {
            let sequence = sequences[place.sequence]
            let window = sequence[place.start..<place.start + windows.symbols]
            for (step, symbol) in SequenceModel.partingPairs(window).enumerated() {
                inputs.pointer[row * windows.symbols + step] = Float(symbol)
            }
            let target = place.start + (windows.target == .second ? 2 : windows.symbols)
            targets += sequence[target...target + 1]
        }
        return Examples(inputs: inputs, targets: .tokens(targets, steps: 2))
    }
}

// MARK: A target at every step

extension SequenceData {
    /// Stretches of pieces, each symbol with the one that follows: `[N, T]` symbols or magnitudes.
    ///
    /// Where pieces end sooner, the rest is padding, and the true length says so.
    static func stretches(
        of pieces: [[Int32]], length: Int, stride step: Int, magnitudeOf symbols: Int?
    ) -> Examples {
        let places = pieces.enumerated().flatMap { index, piece in
            stride(from: 0, to: piece.count - 1, by: step).map { (index, $0) }
        }
        let longest = places.map { min(length, pieces[$0].count - 1 - $1) }.max() ?? 1
        let inputs = Tensor([places.count, longest] + (symbols == nil ? [] : [1]))
        var targets = [Int32](repeating: 0, count: places.count * longest)
        let lengths = places.enumerated().map { row, place in
            let (piece, start) = (pieces[place.0], place.1)
            let count = min(longest, piece.count - 1 - start)
            for step in 0..<count {
                let symbol = Float(piece[start + step])
                inputs.pointer[row * longest + step] = symbols.map { symbol / Float($0) } ?? symbol
                targets[row * longest + step] = piece[start + step + 1]
            }
            return count
        }
        return Examples(
            inputs: inputs, lengths: lengths, targets: .tokens(targets, steps: longest))
    }

    /// The pieces end to end in as many streams as a batch has sequences: batch after batch, each
    /// stream goes on where it ended. What does not fill a last batch is left out.
    static func streams(of pieces: [[Int32]], length: Int, batch: Int) throws -> Examples {
        let tokens = pieces.flatMap { $0 }
        let batches = (tokens.count - 1) / (batch * length)
        guard batches > 0 else {
            throw SplitError(
                "\(tokens.count) symbols do not fill one batch of \(batch) streams of \(length); "
                    + "lower training.batchSize or windows.length")
        }
        let inputs = Tensor([batches * batch, length])
        var targets = [Int32](repeating: 0, count: inputs.count)
        for row in 0..<batches * batch {
            let start = ((row % batch) * batches + row / batch) * length
            for step in 0..<length {
                inputs.pointer[row * length + step] = Float(tokens[start + step])
                targets[row * length + step] = tokens[start + step + 1]
            }
        }
        return Examples(inputs: inputs, targets: .tokens(targets, steps: length))
    }
}
