import AvazTensors

/// Plain English sentences without end, for voices that need something to read.
enum Sentences {
    private static let openings = [
        "Yesterday", "In the morning", "Long ago", "Every summer", "On the way home",
        "Without a word", "After the storm", "Just in time", "Against all advice", "Once again",
    ]
    private static let subjects = [
        "the old captain", "a young teacher", "my neighbour's daughter", "the quiet engineer",
        "an unknown painter", "the whole village", "our best cook", "a tired messenger",
        "the minister of trade", "that famous singer", "the last visitor", "a group of children",
    ]
    private static let verbs = [
        "carried", "discovered", "described", "painted", "repaired", "borrowed", "remembered",
        "followed", "measured", "hid", "sold", "photographed",
    ]
    private static let objects = [
        "a basket of apples", "the broken clock", "seven letters", "a very strange machine",
        "the blue wooden boat", "an ancient map", "two hundred sheep", "the shortest poem",
        "a jar of honey", "the missing key", "thirty loaves of bread", "an unfinished bridge",
    ]
    private static let places = [
        "across the frozen river", "near the railway station", "behind the white church",
        "at the edge of the forest", "under the kitchen table", "on top of the hill",
        "in the middle of the market", "between two narrow streets", "beside the harbour wall",
        "outside the city gates",
    ]
    private static let reasons = [
        "because nobody else would", "before the sun went down", "while the band was playing",
        "although it was raining", "and then asked for more", "so that everyone could see",
        "as quickly as possible", "without paying for it", "until the bell rang",
        "and laughed about it for years",
    ]

    /// One of some 1.7 million sentences.
    static func draw(using generator: inout FastGenerator) -> String {
        func one(of words: [String]) -> String {
            words[Int.random(in: 0..<words.count, using: &generator)]
        }
        let parts = [openings, subjects, verbs, objects, places, reasons].map(one)
        return "\(parts[0]), \(parts[1...4].joined(separator: " ")), \(parts[5])."
    }
}
