import AvazTensors

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
    private let network: Network
    private let loss: MeanSquaredError
    private let stages: [DescentStage]

    /// What one epoch came to, counted while the weights moved.
    public struct Epoch: Equatable, Sendable {
        /// Mean over the samples.
        public var loss: Double
        /// Share of samples whose largest output was their own class's.
        public var accuracy: Double
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
        self.network = network
        self.loss = loss
        self.stages = stages
    }

    /// One pass over the samples; afterwards the network's layers hold the new weights.
    ///
    /// - Parameters:
    ///   - inputs: `[N, in]`.
    ///   - targets: `[N, K]`.
    ///   - order: the samples' indices in the order of their turn.
    ///   - learningRate: η.
    ///   - shouldStop: asked before every sample; true ends the epoch early.
    public func train(
        on inputs: Tensor, targets: Tensor, order: [Int], learningRate: Float,
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) -> Epoch {
        for stage in stages { stage.begin() }
        let isShared = stages.contains(where: \.isShared)
        let workers = isShared ? min(Parallel.threads, Parallel.processors) : 1
        let pass = DescentPass(
            stages: stages, inputs: inputs, targets: targets, order: order,
            learningRate: learningRate,
            gradientScale: loss.gradientScale(rows: 1, columns: targets.columns),
            shouldStop: shouldStop, workers: workers)
        ThreadTeam.run(workers) { worker in pass.run(worker) }
        for stage in stages { stage.finish() }
        return pass.figures
    }
}

/// One epoch's walk over the samples, by several threads in step.
///
/// Unchecked: threads write disjoint columns of the shared stages, and everything else is worker
/// 0's alone, with barriers between.
private final class DescentPass: @unchecked Sendable {
    let stages: [DescentStage]
    let inputs: Tensor
    let targets: Tensor
    let order: [Int]
    let learningRate: Float
    let gradientScale: Float
    let shouldStop: @Sendable () -> Bool
    let workers: Int
    let barrier: Barrier
    private var stopped = false
    private var totalLoss = 0.0
    private var correct = 0
    private var seen = 0

    init(
        stages: [DescentStage], inputs: Tensor, targets: Tensor, order: [Int],
        learningRate: Float, gradientScale: Float, shouldStop: @escaping @Sendable () -> Bool,
        workers: Int
    ) {
        self.stages = stages
        self.inputs = inputs
        self.targets = targets
        self.order = order
        self.learningRate = learningRate
        self.gradientScale = gradientScale
        self.shouldStop = shouldStop
        self.workers = workers
        barrier = Barrier(count: workers)
    }

    var figures: PerSampleDescent.Epoch {
        let count = Double(max(1, seen))
        return .init(
            loss: totalLoss / (count * Double(targets.columns)), accuracy: Double(correct) / count)
    }

    func run(_ worker: Int) {
        for sample in order {
            if worker == 0 { stopped = shouldStop() }
            forward(inputs.pointer + sample * inputs.columns, worker)
            if stopped {
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
        var best = 0
        var wanted = 0
        for index in 0..<targets.columns {
            let difference = stage.output[index] - target[index]
            totalLoss += Double(difference * difference)
            stage.delta[index] = difference * gradientScale
            if stage.output[index] > stage.output[best] { best = index }
            if target[index] > target[wanted] { wanted = index }
        }
        correct += best == wanted ? 1 : 0
        seen += 1
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
