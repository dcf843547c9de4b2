import AvazTensors

/// Ways of writing for the piano, named for whom they are an echo of; each is a recipe that composes a
/// new piece at every call, and a listener or a network can tell them apart.
enum Manner: String, CaseIterable, Sendable {
    case mozart, chopin

    /// A piece of some fifty bars; key, harmony, rhythms, accompaniment and form are drawn.
    func compose(using generator: inout FastGenerator) -> PianoPiece {
        switch self {
        case .mozart: Self.mozart(using: &generator)
        case .chopin: Self.chopin(using: &generator)
        }
    }
}
