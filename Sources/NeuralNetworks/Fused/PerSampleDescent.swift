import AvazOptimisation
import AvazTensors
import Dispatch
import Synchronization

/// Gradient descent that moves the weights after every single sample, for stacks of dense layers
/// and activations under mean squared error.
///
/// For each sample, with `a₀` the input, `δ` the gradient at a layer's pre-activation and `η` the
/// learning rate:
///
///     aₗ = f(aₗ₋₁ Wₗ + bₗ)        δₗ₋₁ = Wₗ δₗ · f'        Wₗ ← Wₗ - η aₗ₋₁ᵀ δₗ        bₗ ← bₗ - η δₗ
///
/// Written so, each weight is read forward, read backward, and read and written by the update.
/// But an update may wait until the next sample's forward pass, which touches every weight
/// anyway: here a layer's pending update and its forward pass are one stream over its weights, and
/// the first layer, which needs no `δ₀`, is streamed once a sample and no more. What is computed
/// is the same as by `Network.backward` and `GradientDescent` with batches of one, which the tests
/// hold against it.
public final class PerSampleDescent {
    private let loss: MeanSquaredError
    private let stages: [DescentStage]
    /// Before which places of the order the other threads count as kept away, for tests.
    var isMissed: @Sendable (_ place: Int) -> Bool = { _ in false }

    /// What some samples came to, counted while the weights moved.
    public struct Tally: Equatable, Sendable {
        /// Sum of the squared differences over all samples and outputs.
        public var squares = 0.0
        /// Samples whose largest output was their own class's.
        public var hits = 0
        /// Samples seen.
        public var samples = 0

        /// Of no sample yet.
        public init() {}

        /// Mean squared error of samples with so many outputs each.
        public func loss(outputs: Int) -> Double {
            squares / (Double(max(1, samples)) * Double(outputs))
        }
    }

    /// Nil where the network is not a stack of dense layers, each with an activation.
    public init?(_ network: Network, loss: MeanSquaredError) {
        let layers = network.layers
        guard !layers.isEmpty, layers.count.isMultiple(of: 2) else { return nil }
        var stages: [DescentStage] = []
        for index in stride(from: 0, to: layers.count, by: 2) {
            guard let dense = layers[index] as? Dense,
                let activation = layers[index + 1] as? Activation
            else { return nil }
            stages.append(DescentStage(dense, activation))
        }
        self.loss = loss
        self.stages = stages
    }

    /// A pass over some samples; afterwards the network's layers hold the new weights.
    ///
    /// - Parameters:
    ///   - inputs: `[N, in]`.
    ///   - targets: `[N, K]`.
    ///   - order: the samples' indices in the order of their turn.
    ///   - learningRate: η.
    ///   - tally: to which the samples are added.
    ///   - shouldStop: asked before every sample; true ends the pass early.
    /// - Returns: samples done: the first so many of `order`.
    @discardableResult
    public func train(
        on inputs: Tensor, targets: Tensor, order: ArraySlice<Int>, learningRate: Float,
        tally: inout Tally, shouldStop: @escaping @Sendable () -> Bool = { false }
    ) -> Int {
        precondition(
            inputs.columns == stages[0].rows,
            "\(stages[0].rows) inputs expected, not \(inputs.shape)")
        for stage in stages { stage.begin() }
        let isShared = stages.contains(where: \.isShared)
        let workers = isShared ? min(Parallel.threads, Parallel.processors) : 1
        let walk = SampleWalk(
            stages: stages, inputs: inputs, targets: targets, order: order,
            learningRate: learningRate,
            gradientScale: loss.gradientScale(rows: 1, columns: targets.columns), tally: tally,
            shouldStop: shouldStop, workers: workers, isMissed: isMissed)
        ThreadTeam.run(workers) { worker in walk.run(worker) }
        for stage in stages { stage.finish() }
        let done = walk.tally.samples - tally.samples
        tally = walk.tally
        return done
    }
}

/// A walk over the samples, by several threads in step.
///
/// Unchecked: threads write disjoint columns of the shared stages, and everything else is worker
/// 0's alone, with barriers between.
private final class SampleWalk: @unchecked Sendable {
    let stages: [DescentStage]
    let inputs: Tensor
    let targets: Tensor
    let order: ArraySlice<Int>
    let learningRate: Float
    let gradientScale: Float
    let shouldStop: @Sendable () -> Bool
    let workers: Int
    let barrier: Barrier
    /// Place in the order of the first sample that is not trained on; worker 0 may lower it before
    /// that sample's forward pass, and the others read it behind a barrier within that pass. A place
    /// rather than a flag: whoever is still at the sample before must not stop yet.
    private let end: Atomic<Int>
    /// How many samples worker 0 takes alone behind one that all take together, since the others were
    /// kept away. Two in turn: worker 0 is never two such samples ahead of who is still to read of one.
    private let aloneBehindEven = Atomic<Int>(0)
    private let aloneBehindOdd = Atomic<Int>(0)
    /// Wakes the others when worker 0 is through with those.
    private let wake = DispatchSemaphore(value: 0)
    private let isMissed: @Sendable (_ place: Int) -> Bool
    private var wasLong = false
    private(set) var tally: PerSampleDescent.Tally

    init(
        stages: [DescentStage], inputs: Tensor, targets: Tensor, order: ArraySlice<Int>,
        learningRate: Float, gradientScale: Float, tally: PerSampleDescent.Tally,
        shouldStop: @escaping @Sendable () -> Bool, workers: Int,
        isMissed: @escaping @Sendable (_ place: Int) -> Bool
    ) {
        self.stages = stages
        self.inputs = inputs
        self.targets = targets
        self.order = order
        self.learningRate = learningRate
        self.gradientScale = gradientScale
        self.tally = tally
        self.shouldStop = shouldStop
        self.workers = workers
        self.isMissed = isMissed
        barrier = Barrier(count: workers)
        end = Atomic(order.endIndex)
    }

    func run(_ worker: Int) {
        if worker == 0 { lead() } else { follow(worker) }
    }

    /// Worker 0: every sample; alone for a while where the others were waited for.
    private func lead() {
        var (solitude, left, turn) = (Solitude(), 0, 0)
        for place in order.indices {
            if shouldStop() { end.store(place, ordering: .releasing) }
            let isAlone = left > 0
            if isAlone {
                left -= 1
            } else if workers > 1 {
                left = solitude.turns(wasLong: wasLong || isMissed(place))
                wasLong = false
                say(left, behind: turn)
                turn += 1
            }
            let sample = order[place]
            forward(inputs.pointer + sample * inputs.columns, 0, isAlone: isAlone)
            if place >= end.load(ordering: .acquiring) {
                // The forward pass has applied what was pending; it must not be applied again.
                for stage in stages { stage.dropUpdate() }
                if isAlone { wakeOthers() }
                return
            }
            judge(targets.pointer + sample * targets.columns)
            backward(0, isAlone: isAlone)
            if isAlone && (left == 0 || place == order.endIndex - 1) { wakeOthers() }
        }
        barrier.wait()
    }

    /// The others: their part of each sample that is not worker 0's alone.
    private func follow(_ worker: Int) {
        var (place, turn) = (order.startIndex, 0)
        while place < order.endIndex {
            forward(inputs.pointer + order[place] * inputs.columns, worker, isAlone: false)
            if place >= end.load(ordering: .acquiring) { return }
            backward(worker, isAlone: false)
            let samples = said(behind: turn)
            turn += 1
            if samples > 0 && place + 1 < order.endIndex {
                wake.wait()
                let stop = end.load(ordering: .acquiring)
                if stop < order.endIndex && stop <= place + samples { return }
            }
            place += 1 + samples
        }
        barrier.wait()
    }

    private func say(_ samples: Int, behind turn: Int) {
        if turn.isMultiple(of: 2) {
            aloneBehindEven.store(samples, ordering: .releasing)
        } else {
            aloneBehindOdd.store(samples, ordering: .releasing)
        }
    }

    private func said(behind turn: Int) -> Int {
        turn.isMultiple(of: 2)
            ? aloneBehindEven.load(ordering: .acquiring) : aloneBehindOdd.load(ordering: .acquiring)
    }

    private func wakeOthers() { for _ in 1..<workers { wake.signal() } }

    private func forward(_ input: UnsafePointer<Float>, _ worker: Int, isAlone: Bool) {
        var input = input
        for stage in stages {
            together(stage, worker, isAlone) { part, parts in
                let blocks = stage.columns / 16
                let range = (blocks * part / parts * 16)..<(blocks * (part + 1) / parts * 16)
                stage.forward(input, columns: range)
            }
            input = UnsafePointer(stage.output)
        }
    }

    /// Loss, hit or miss, and the last stage's `δ`.
    private func judge(_ target: UnsafePointer<Float>) {
        let stage = stages[stages.count - 1]
        var (best, wanted) = (0, 0)
        for index in 0..<targets.columns {
            let difference = stage.output[index] - target[index]
            tally.squares += Double(difference * difference)
            stage.delta[index] = difference * gradientScale
            if stage.output[index] > stage.output[best] { best = index }
            if target[index] > target[wanted] { wanted = index }
        }
        tally.hits += best == wanted ? 1 : 0
        tally.samples += 1
        stage.applyDerivative()
    }

    private func backward(_ worker: Int, isAlone: Bool) {
        for (stage, previous) in zip(stages.dropFirst(), stages).reversed() {
            together(stage, worker, isAlone) { part, parts in
                let range = (stage.rows * part / parts)..<(stage.rows * (part + 1) / parts)
                stage.backward(into: previous.delta, rows: range)
            }
            if worker == 0 { previous.applyDerivative() }
        }
        if worker == 0 { for stage in stages { stage.scheduleUpdate(learningRate) } }
    }

    /// All threads in a stage that is worth it, worker 0 alone in the others.
    private func together(
        _ stage: DescentStage, _ worker: Int, _ isAlone: Bool,
        _ body: (_ part: Int, _ parts: Int) -> Void
    ) {
        if stage.isShared && !isAlone {
            meet(worker)
            body(worker, workers)
            meet(worker)
        } else if worker == 0 {
            body(0, 1)
        }
    }

    private func meet(_ worker: Int) {
        let isLong = barrier.wait()
        if worker == 0 && isLong { wasLong = true }
    }
}
