@testable import AvazDatasets
import Testing

/// Who or what is recorded, by a pattern or by what names have in common.
@Suite struct GroupPatternTests {
    private func clips(_ paths: [String]) -> [Clip] {
        paths.map {
            Clip(path: $0, label: String($0.split(separator: "/")[0]), group: $0)
        }
    }

    private func groups(_ clips: [Clip]) -> Set<String>? {
        GroupGuess(clips).map { guess in Set(clips.compactMap { guess.pattern.group(of: $0.path) })
        }
    }

    @Test func theFirstBracketsNameTheGroup() throws {
        let pattern = try GroupPattern("_([a-z]+)_")
        #expect(pattern.group(of: "7/7_george_12.wav") == "george")
        #expect(pattern.group(of: "7/7_12.wav") == nil)
        // The whole match without brackets; never the ending.
        #expect(try GroupPattern("[^/]*$").group(of: "a/b.c.wav") == "b.c")
        #expect(throws: SplitError.self) { try GroupPattern("(") }
    }

    @Test func speakersAreFoundInNames() {
        let spoken = (0..<3).flatMap { digit in
            ["ann", "بن", "carl"].flatMap { speaker in
                (0..<4).map { "\(digit)/\(digit)_\(speaker)_\($0).wav" }
            }
        }
        #expect(groups(clips(spoken)) == ["ann", "بن", "carl"])
        // Numbered speakers, numbered takes: the last number counts.
        let numbered = (0..<3).flatMap { digit in
            ["01", "02"].flatMap { speaker in
                (0..<4).map { "\(digit)/\(digit)_\(speaker)_\($0).wav" }
            }
        }
        #expect(groups(clips(numbered)) == ["01", "02"])
    }

    @Test func recordingsThatClipsWereCutFromAreFound() {
        let cut = ["dog", "cat"].flatMap { label in
            ["park", "garden"].flatMap { place in
                (0..<3).map { "\(label)/\(label)\(place)-\($0).wav" }
            }
        }
        #expect(groups(clips(cut)) == ["dogpark", "doggarden", "catpark", "catgarden"])
        #expect(
            GroupGuess(clips(cut))?.reading == "the names before their numbers, as “dogpark”")
    }

    @Test func namesThatSayNothingAreNotGuessedFrom() {
        let songs = ["blues", "rock"].flatMap { genre in
            (0..<10).map { "\(genre)/\(genre).0000\($0).wav" }
        }
        #expect(groups(clips(songs)) == nil)
        let numbers = ["a", "b"].flatMap { label in (0..<9).map { "\(label)/\($0).wav" } }
        #expect(groups(clips(numbers)) == nil)
    }
}
