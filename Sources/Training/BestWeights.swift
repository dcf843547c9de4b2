import AvazOptimisation
import AvazTensors

/// The weights of the best epoch so far, as the validation part judges.
struct BestWeights {
    /// Nil before the first.
    private(set) var epoch: Int?
    private let monitor: TrainingPlan.Monitor
    private var best = (accuracy: -Double.infinity, loss: Double.infinity)
    private let parameters: [Parameter]
    private(set) var values: [Tensor] = []

    init(_ parameters: [Parameter], by monitor: TrainingPlan.Monitor) {
        self.monitor = monitor
        self.parameters = parameters
    }

    mutating func offer(_ held: Figures, epoch: Int) {
        let accuracy = held.accuracy ?? 0
        let isBetter =
            switch monitor {
            case .loss: held.loss < best.loss
            case .accuracy: (accuracy, -held.loss) > (best.accuracy, -best.loss)
            }
        guard isBetter else { return }
        if values.isEmpty { values = parameters.map { Tensor($0.value.shape) } }
        for (kept, parameter) in zip(values, parameters) { kept.assign(parameter.value) }
        set(values, held, epoch: epoch)
    }

    mutating func set(_ values: [Tensor], _ held: Figures, epoch: Int) {
        (self.values, self.epoch) = (values, epoch)
        best = (held.accuracy ?? 0, held.loss)
    }

    func restore() {
        for (kept, parameter) in zip(values, parameters) { parameter.value.assign(kept) }
    }
}
