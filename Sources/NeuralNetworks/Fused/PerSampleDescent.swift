import AvazOptimisation
import AvazTensors
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

    /// What some samples came to, counted while the weights moved.
    public struct Tally: Equatable, Sendable {
        /// Sum of the squared differences over all samples and outputs.
        public var squares = 0.0
        /// Samples whose largest output was their own class's.
        public var hits = 0
        /// Samples seen.
        public var samples = 0

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
            shouldStop: shouldStop, workers: workers)
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
    private(set) var tally: PerSampleDescent.Tally

    init(
        stages: [DescentStage], inputs: Tensor, targets: Tensor, order: ArraySlice<Int>,
        learningRate: Float, gradientScale: Float, tally: PerSampleDescent.Tally,
        shouldStop: @escaping @Sendable () -> Bool, workers: Int
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
        barrier = Barrier(count: workers)
        end = Atomic(order.endIndex)
    }

    func run(_ worker: Int) {
        for place in order.indices {
            if worker == 0, shouldStop() { end.store(place, ordering: .releasing) }
            let sample = order[place]
            forward(inputs.pointer + sample * inputs.columns, worker)
            if place >= end.load(ordering: .acquiring) {
                // The forward pass has applied what was pending; it must not be applied again.
                if worker == 0 { for stage in stages { stage.dropUpdate() } }
                return
            }
            if worker == 0 { judge(targets.pointer + sample * targets.columns) }
            backward(worker)
        }
        barrier.wait()
    }

    private func forward(_ input: UnsafePointer<Float>, _ worker: Int) {
        var input = input
        for stage in stages {
            together(stage, worker) { part, parts in
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

    private func backward(_ worker: Int) {
        for (stage, previous) in zip(stages.dropFirst(), stages).reversed() {
            together(stage, worker) { part, parts in
                let range = (stage.rows * part / parts)..<(stage.rows * (part + 1) / parts)
                stage.backward(into: previous.delta, rows: range)
            }
            if worker == 0 { previous.applyDerivative() }
        }
        if worker == 0 { for stage in stages { stage.scheduleUpdate(learningRate) } }
    }

    /// All threads in a stage that is worth it, worker 0 alone in the others.
    private func together(
        _ stage: DescentStage, _ worker: Int, _ body: (_ part: Int, _ parts: Int) -> Void
    ) {
        if stage.isShared {
            barrier.wait()
            body(worker, workers)
            barrier.wait()
        } else if worker == 0 {
            body(0, 1)
        }
    }
}
