import AvazFiles
import Foundation
import Testing

@testable import AvazInputs

@Suite struct SongsTests {
    /// A file or folder of its own, removed afterwards.
    private func with<T>(_ bytes: [UInt8], _ body: (String) throws -> T) throws -> T {
        let path = NSTemporaryDirectory() + "songs-\(UUID().uuidString).csv"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(bytes).write(to: URL(filePath: path))
        return try body(path)
    }

    private func songs(_ text: String) throws -> Songs {
        try with(Array(text.utf8)) { try Songs(at: $0) }
    }

    private func refusal(_ bytes: [UInt8]) throws -> String {
        try with(bytes) { path in
            do {
                _ = try Songs(at: path)
                return ""
            } catch let fault as FileFault {
                #expect(fault.file == path)
                return fault.reason
            }
        }
    }

    private func refusal(_ text: String) throws -> String { try refusal(Array(text.utf8)) }

    @Test func columnsMayStandAnyhow() throws {
        let expected = [Songs.Song(artist: "Björk", title: "Jóga", text: "a \"b\", c\nd")]
        let plain = "Artist,Song,Lyrics\nBjörk,Jóga,\"a \"\"b\"\", c\nd\"\n"
        #expect(try songs(plain).songs == expected)
        let turned =
            "\u{feff}n,Lyrics,artist name,x,SONG NAME\r\n1,\"a \"\"b\"\", c\r\nd\",Björk,,Jóga\r\n"
        #expect(try songs(turned).songs == expected)
        #expect(
            try songs("Title,Text,Artist_Name\nJóga,\"a \"\"b\"\", c\nd\",Björk").songs == expected)
    }

    @Test func latinLettersAreRead() throws {
        let bytes = Array("artist,song,lyrics\nA,B,caf".utf8) + [0xe9, 0x20, 0x92, 0x0a]
        #expect(try with(bytes) { try Songs(at: $0) }.songs[0].text == "café ’")
    }

    @Test func emptySongsAreLeftOut() throws {
        let songs = try songs("artist,song,lyrics\nA,B,\nA,C,\" \n\"\n\nA,D,la\n")
        #expect(songs.songs.map(\.title) == ["D"])
        #expect(songs.remarks == ["2 songs without text are left out"])
    }

    @Test func badTablesAreNamed() throws {
        let missing = try refusal("Artist,Name,Words\na,b,c\n")
        #expect(missing.hasPrefix("has no column “song”, expected artist, song and lyrics"))
        #expect(missing.contains("found “Artist”, “Name”, “Words”"))
        #expect(try refusal("artist,song,lyrics\na,b\n").hasPrefix("record 2 holds 2 fields"))
        #expect(try refusal("artist,song,lyrics\na,b,\"c\n").contains("a quote is opened"))
        #expect(try refusal("artist,song,lyrics\na,b,\n").hasPrefix("holds 1 songs, none"))
        #expect(try refusal("artist,song,lyrics\na,b,c\0d\n").hasPrefix("byte 24 is NUL"))
        #expect(try refusal("artist,song,lyrics\na,b,c\u{1}\n").hasPrefix("byte 24 is the control"))
        #expect(try refusal([0xff, 0xfe, 0x61, 0]).hasPrefix("is UTF-16, expected UTF-8"))
        #expect(try refusal("").hasPrefix("zero bytes long"))
    }

    @Test func foldersAreRead() throws {
        let folder = NSTemporaryDirectory() + "songs-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(
            atPath: folder + "/Nina", withIntermediateDirectories: true)
        for (name, text) in [
            ("b.txt", "two\r\nlines"), ("Nina/a.txt", "one"), ("c.txt", "\0"), ("d.md", "no"),
        ] {
            try Data(text.utf8).write(to: URL(filePath: folder + "/" + name))
        }
        let songs = try Songs(at: folder)
        #expect(
            songs.songs == [
                Songs.Song(artist: "Nina", title: "a", text: "one"),
                Songs.Song(artist: "", title: "b", text: "two\nlines"),
            ])
        #expect(songs.remarks.count == 1)
        #expect(songs.remarks[0].hasPrefix("\(folder)/c.txt: byte 0 is NUL"))
        try FileManager.default.removeItem(atPath: folder + "/b.txt")
        try FileManager.default.removeItem(atPath: folder + "/Nina")
        #expect(throws: FileFault.self) { try Songs(at: folder) }
    }

    @Test func charactersAreCleaned() {
        let cleaning = TextCleaning(
            lowercase: true, replacedBySpace: ["!", "é"], leastOccurrences: 2)
        let (texts, dropped) = cleaning.applied(to: ["Ab!É", "bAxa"])
        #expect(texts == ["ab  ", "baa"])
        #expect(dropped == ["x": 1])
        #expect(TextCleaning().applied(to: ["Ab!"]).texts == ["Ab!"])
    }
}
