import AvazDatasets
import AvazFiles
import AvazMIDI

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Piano rolls: which of the 88 keys sound at each step of each piece.
///
/// A JSON file `{"train": [piece: [step: [MIDI pitches]]], "valid": …, "test": …}`, as the benchmarks of
/// Boulanger-Lewandowski et al. (2012) are handed on, or MIDI files below a folder.
///
/// ```swift
/// let corpus = try RollCorpus(at: "poly-music/JSB_Chorales.json", step: 0.5)
/// corpus.train.count   // 229
/// ```
public struct RollCorpus: Sendable {
    /// The lowest key of a piano, A0.
    public static let lowest = 21
    /// Steps of the longest piece that is one of music.
    private static let longest = 100_000.0
    /// Keys of a piano.
    public static let keys = 88

    /// Keys that sound at each step, 0 ... 87, rising.
    public typealias Roll = [[UInt8]]

    /// As its results are filed.
    public private(set) var name: String
    /// Absolute path.
    public let root: String
    /// As the file parts them; MIDI files are all in `train`.
    public let train: [Roll]
    /// Pieces to choose an epoch by; none of MIDI files.
    public let validation: [Roll]
    /// Pieces to judge by; none of MIDI files.
    public let test: [Roll]
    /// MIDI files that cannot be used; none where a file of rolls was read.
    public let rejected: [RejectedFile]
    /// What the user should look at, a line each.
    public let remarks: [String]

    /// Gives the corpus another name. Throws `CorpusError` for one that no folder can have.
    public mutating func rename(_ name: String) throws {
        if let fault = CorpusName.fault(of: name) {
            throw CorpusError(folder: root, problem: "the name of a corpus \(fault)")
        }
        self.name = name
    }

    /// All pieces, one after the other.
    public var pieces: [Roll] { train + validation + test }

    /// Of the keys of all pieces.
    public var fingerprint: String {
        var hash = Fingerprint()
        for piece in pieces {
            for step in piece { hash.combine(step.map { String($0) }.joined(separator: ".")) }
            hash.combine("|")
        }
        return hash.text
    }

    /// - Parameters:
    ///   - path: a JSON file, or a folder of MIDI files.
    ///   - folder: as `SequenceCorpus(musicAt:from:)`.
    ///   - step: quarter notes from one step to the next, of MIDI files.
    /// - Throws: `FileFault` or `CorpusError` where there is no piece.
    public init(at path: String, from folder: String? = nil, step: Double = 0.5) throws {
        if path.hasSuffix(".json") {
            try self.init(json: path)
        } else {
            try self.init(midi: path, from: folder, step: step)
        }
    }

    private init(json path: String) throws {
        let bytes = try WholeFile.read(path)
        let expected =
            "expected {\"train\": […], \"valid\": […], \"test\": […]}, each a list of pieces, a piece a "
            + "list of steps, a step a list of MIDI pitches from 21 to 108"
        guard let parts = try? JSONDecoder().decode([String: [[[Int]]]].self, from: Data(bytes))
        else { throw FileFault(file: path, reason: "is no piano roll; \(expected)") }
        func rolls(_ part: String) throws -> [Roll] {
            guard let pieces = parts[part] else {
                throw FileFault(
                    file: path,
                    reason: "has no part \"\(part)\" but \(parts.keys.sorted()); \(expected)")
            }
            return try pieces.map { piece in
                try piece.map { step in
                    try Set(step).sorted().map { pitch in
                        guard (Self.lowest..<Self.lowest + Self.keys).contains(pitch) else {
                            throw FileFault(
                                file: path, reason: "has the pitch \(pitch) in \(part); \(expected)"
                            )
                        }
                        return UInt8(pitch - Self.lowest)
                    }
                }
            }.filter { $0.count > 1 }
        }
        (train, validation, test) = (try rolls("train"), try rolls("valid"), try rolls("test"))
        root = FileSystem.resolved(path) ?? path
        let own = root.split(separator: "/").last.map(String.init) ?? "rolls"
        name = CorpusName.made(
            fromFolder: String(own.dropLast(".json".count)).lowercased()
                .replacing("_", with: "-"))
        (rejected, remarks) = ([], [])
        guard !train.isEmpty, !test.isEmpty else {
            throw FileFault(file: path, reason: "holds no piece to train on, or none to test by")
        }
    }

    private init(midi path: String, from folder: String?, step: Double) throws {
        let listing = try FolderListing(
            path, endings: FolderListing.midiEndings, of: "MIDI files")
        let files = try SequenceCorpus.files(
            of: listing, in: folder, path, what: "MIDI file (.mid) or .json of piano rolls")
        var rejected = listing.rejected
        var rolls: [Roll] = []
        for file in files {
            do {
                let roll = try Self.roll(
                    MIDIFile(contentsOf: "\(listing.root)/\(file)").notes, step: step, of: file)
                guard roll.count > 1 else {
                    throw FileFault(
                        file: file, reason: "plays on none of a piano's keys; leave it out")
                }
                rolls.append(roll)
            } catch let fault as FileFault {
                rejected.append(RejectedFile(path: file, reason: fault.reason))
            }
        }
        guard !rolls.isEmpty else {
            throw CorpusError(
                folder: path,
                problem: "none of its \(files.count) MIDI files can be used; "
                    + "\(rejected[0].path) \(rejected[0].reason)")
        }
        name = listing.markedName ?? listing.folderName
        root = listing.root
        train = rolls
        (validation, test) = ([], [])
        self.rejected = rejected
        remarks = []
    }

    /// Keys that sound at the beginning of each step, from the first note on.
    private static func roll(_ notes: [PlayedNote], step: Double, of file: String) throws -> Roll {
        let heard = notes.filter { (lowest..<lowest + keys).contains($0.pitch) && $0.channel != 9 }
        guard let first = heard.map(\.start).min() else { return [] }
        let length = (heard.map { $0.start + $0.length }.max() ?? first) - first
        guard length / step <= longest else {
            throw FileFault(
                file: file,
                reason:
                    "lasts \(Int(length)) quarter notes, more than \(Int(longest)) steps of \(step): "
                    + "raise pieces.step, or leave it out")
        }
        var steps: [Set<UInt8>] = []
        for note in heard {
            let start = Int(((note.start - first) / step).rounded())
            let end = max(start + 1, Int(((note.start + note.length - first) / step).rounded()))
            if steps.count < end { steps += Array(repeating: [], count: end - steps.count) }
            for place in start..<end { steps[place].insert(UInt8(note.pitch - lowest)) }
        }
        return steps.map { $0.sorted() }
    }
}
