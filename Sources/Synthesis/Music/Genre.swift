import AvazMIDI
import AvazTensors

/// GTZAN's ten kinds of music, each as a recipe that composes a new piece at every call.
enum Genre: String, CaseIterable, Sendable {
    case blues, classical, country, disco, hiphop, jazz, metal, pop, reggae, rock

    /// A piece and how its record sounds.
    struct Piece {
        var music: StandardMIDIFile
        var mix: Mix
    }

    /// A piece of at least `seconds`; tempo, key, harmony, instruments, rhythms and mix are drawn.
    func compose(seconds: Double, using generator: inout FastGenerator) -> Piece {
        switch self {
        case .blues: Self.blues(seconds, using: &generator)
        case .classical: Self.classical(seconds, using: &generator)
        case .country: Self.country(seconds, using: &generator)
        case .disco: Self.disco(seconds, using: &generator)
        case .hiphop: Self.hiphop(seconds, using: &generator)
        case .jazz: Self.jazz(seconds, using: &generator)
        case .metal: Self.metal(seconds, using: &generator)
        case .pop: Self.pop(seconds, using: &generator)
        case .reggae: Self.reggae(seconds, using: &generator)
        case .rock: Self.rock(seconds, using: &generator)
        }
    }
}
