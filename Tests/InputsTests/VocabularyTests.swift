import Testing

@testable import AvazInputs

@Suite struct VocabularyTests {
    @Test func symbolsStandInOrder() {
        let vocabulary = Vocabulary(["B4", "0.4.7", "A4", "B-4", "B4"])
        #expect(vocabulary.symbols == ["0.4.7", "A4", "B-4", "B4"])
        let (tokens, unknown) = vocabulary.tokens(["B4", "C9", "A4", "D1", "C9"])
        #expect(tokens == [3, 1])
        #expect(unknown == ["C9", "D1"])
        #expect(vocabulary[2] == "B-4")
        #expect(vocabulary["B-4"] == 2)
    }

    /// As Python sorts: by code point, composed letters apart from decomposed ones.
    @Test func charactersAreCodePoints() {
        let vocabulary = Vocabulary("é\u{e9}e\u{301}Z a".unicodeScalars)
        #expect(vocabulary.symbols.map(\.value) == [0x20, 0x5a, 0x61, 0x65, 0xe9, 0x301])
    }

    @Test func rareSymbolsGoAsPublishedOrAsMeant() {
        let pieces: [[Int32]] = [[7, 7, 1, 1], [1, 8, 9, 2, 2, 2]]
        let all = RareSymbols(below: 3, removal: .all, counted: .everything)
        #expect(all.applied(to: pieces, held: []) == [[1, 1], [1, 2, 2, 2]])
        // The second 7 is passed over, and so is 9.
        let walking = RareSymbols(below: 3, removal: .whileIterating, counted: .everything)
        #expect(walking.applied(to: pieces, held: []) == [[7, 1, 1], [1, 9, 2, 2, 2]])
        let training = RareSymbols(below: 3, removal: .all, counted: .training)
        #expect(training.applied(to: pieces, held: [0]) == [[], [2, 2, 2]])
    }

    /// A later one is met; the first of its name, which had been passed over, goes.
    @Test func theFirstOfItsNameGoes() {
        let walking = RareSymbols(below: 4, removal: .whileIterating, counted: .everything)
        #expect(
            walking.applied(to: [[7, 7, 1, 1, 1, 1], [1, 7, 1]], held: [])
                == [[1, 1, 1, 1], [1, 7, 1]])
    }
}
