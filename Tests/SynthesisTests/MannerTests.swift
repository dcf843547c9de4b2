import AvazMIDI
import AvazTensors
import Testing

@testable import AvazSynthesis

@Suite struct MannerTests {
    private func piece(_ manner: Manner, _ stream: Int) throws -> MIDIFile {
        var generator = FastGenerator(seed: 3, stream: UInt64(stream))
        let piece = manner.compose(using: &generator)
        return try MIDIFile(bytes: piece.encoded(using: &generator), named: "\(manner)")
    }

    /// Major keys in which all these pitches are.
    private func keys(of notes: [PlayedNote]) -> [Int] {
        (0..<12).filter { key in
            notes.allSatisfy { Scale.major.contains(modulo($0.pitch - key, 12)) }
        }
    }

    @Test(arguments: Manner.allCases)
    func everyNoteIsOnThePianoAndInTime(manner: Manner) throws {
        for stream in 0..<40 {
            let file = try piece(manner, stream)
            #expect(file.tracks.count == 3)
            let notes = file.notes
            #expect((300...1200).contains(notes.count))
            for note in notes {
                #expect((33...100).contains(note.pitch))
                // Sixteenths and triplets of eighths: twelfths of a quarter hold both.
                #expect((note.start * 12).rounded() == note.start * 12)
            }
            // No hand strikes a key that it still holds.
            for track in 1...2 {
                var ends: [Int: Double] = [:]
                for note in notes where note.track == track {
                    #expect(ends[note.pitch, default: 0] <= note.start)
                    ends[note.pitch] = note.start + note.length
                }
            }
        }
    }

    @Test func oneMannerIsDiatonicAndTheOtherChromatic() throws {
        for stream in 0..<40 {
            #expect(!keys(of: try piece(.mozart, stream).notes).isEmpty)
            #expect(keys(of: try piece(.chopin, stream).notes).isEmpty)
        }
    }

    @Test func metresAreSaid() throws {
        func metres(_ manner: Manner) throws -> Set<[UInt8]> {
            var found: Set<[UInt8]> = []
            for stream in 0..<20 {
                for entry in try piece(manner, stream).tracks[0].entries {
                    if case .meta(kind: 0x58, let bytes) = entry.event {
                        found.insert(Array(bytes.prefix(2)))
                    }
                }
            }
            return found
        }
        #expect(try metres(.mozart) == [[4, 2]])
        #expect(try metres(.chopin) == [[3, 2], [6, 3]])
    }

    @Test(arguments: Manner.allCases)
    func theSeedDecides(manner: Manner) throws {
        #expect(try piece(manner, 1) == piece(manner, 1))
        #expect(try piece(manner, 1) != piece(manner, 2))
    }

    /// Romantic pieces alone use the pedal, in both hands.
    @Test func thePedalIsUpAtTheEnd() throws {
        for manner in Manner.allCases {
            for track in try piece(manner, 4).tracks.dropFirst() {
                let pedal = track.entries.compactMap { entry -> UInt8? in
                    guard case .control(_, number: 64, let value) = entry.event else { return nil }
                    return value
                }
                #expect(pedal.isEmpty == (manner == .mozart))
                #expect(pedal.last ?? 0 == 0)
                #expect(zip(pedal, pedal.dropFirst()).allSatisfy { $0 != $1 })
            }
        }
    }
}
