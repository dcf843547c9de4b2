import Foundation
import Testing

/// `avaz predict` and `avaz evaluate`, with a model that is taught in no time.
@Suite final class PredictTests {
    private let results = FileManager.default.temporaryDirectory
        .appending(path: "avaz-predict-\(UUID().uuidString)")
    private let corpus: TinyCorpus
    private let model: String

    init() throws {
        corpus = try TinyCorpus(digits: 4, speakers: ["anna", "ben"], takes: 3)
        let (process, output, errors) = try Program.start([
            "run", "mlp-two-hidden", "--data", corpus.folder.path, "--results", results.path,
            "--set", "split.kind=stratified", "--quiet",
        ])
        let made = Program.finish(process, output, errors)
        #expect(made.status == 0, "\(made.errors)")
        model = results.path + "/\(corpus.folder.lastPathComponent)/mlp-two-hidden"
    }

    deinit { try? FileManager.default.removeItem(at: results) }

    private func predict(_ arguments: String..., input: String? = nil) throws -> Program.Result {
        let (process, output, errors) = try Program.start(
            ["predict", model] + arguments, input: input.map { URL(filePath: $0) })
        return Program.finish(process, output, errors)
    }

    private var file: String { corpus.folder.appending(path: "2_ben_1.wav").path }

    @Test func foldersAreGoneThrough() throws {
        let result = try predict(corpus.folder.path, file)
        #expect(result.status == 0)
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == 25)
        // In the order of names, and the file once more.
        #expect(lines[0].hasPrefix(corpus.folder.path + "/0_anna_0.wav\t"))
        #expect(lines[24].hasPrefix(file + "\t"))
        #expect(lines.contains(lines[24]))
        #expect(
            try predict(corpus.folder.path, "--threads", "1").output
                == predict(corpus.folder.path, "--threads", "2").output)
    }

    @Test func theLikeliestStandInOrder() throws {
        let line = try predict(file, "--top", "3").output.split(separator: "\n")[0]
        let fields = line.split(separator: "\t")
        #expect(fields.count == 7)
        let scores = [2, 4, 6].compactMap { Double(fields[$0]) }
        #expect(scores.count == 3 && scores == scores.sorted(by: >))
        let table = try predict(file, "--top", "2", "--csv").output.split(separator: "\n")
        #expect(table.count == 3 && table[0] == "file,label,score")
        let json = try predict(file, "--top", "2", "--json").output
        let list = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]]
        #expect((list?.first?["scores"] as? [String: Any])?.count == 2)
        #expect(try predict(file, "--csv", "--json").status == 64)
        #expect(try predict(file, "--top", "0").status == 64)
    }

    @Test func aPipeIsAnsweredLikeTheFile() throws {
        func answer(_ result: Program.Result) -> [Substring] {
            result.output.split(separator: "\n").map { $0.split(separator: "\t").last ?? "" }
        }
        let direct = try predict(file)
        let piped = try predict("-", input: file)
        #expect(piped.status == 0 && piped.output.hasPrefix("-\t"))
        #expect(answer(piped) == answer(direct))
        // The same samples without their header of 44 bytes.
        let raw = results.appending(path: "raw").path
        try Data(contentsOf: URL(filePath: file)).dropFirst(44).write(to: URL(filePath: raw))
        #expect(answer(try predict("-", "--rate", "8000", input: raw)) == answer(direct))
        #expect(try predict("-", "--format", "s16", input: raw).status == 64)
        #expect(try predict("-", "--rate", "8000", "--format", "u8", input: raw).status == 64)
        let odd = try predict("-", "--rate", "8000", "--channels", "7", input: raw)
        #expect(odd.status == 1 && odd.errors.count == 1)
        let none = try predict("-")
        #expect(none.status == 1 && none.errors.first?.contains("is empty") == true)
    }

    /// Two of the corpus's tones end to end, a second each.
    @Test func windowsSlideOverLongRecordings() throws {
        func samples(_ name: String) throws -> Data {
            try Data(contentsOf: corpus.folder.appending(path: name)).dropFirst(44)
        }
        let (low, high) = (try samples("0_anna_0.wav"), try samples("3_anna_0.wav"))
        let seconds = Double(low.count) / 2 / 8000
        let count = Int((4 / seconds).rounded(.up))
        var header = try Data(contentsOf: corpus.folder.appending(path: "0_anna_0.wav")).prefix(44)
        let body = [low, high].reduce(Data()) { body, part in
            (0..<count).reduce(body) { all, _ in all + part }
        }
        func put(_ number: Int, at place: Int) {
            for byte in 0..<4 { header[place + byte] = UInt8(number >> (8 * byte) & 255) }
        }
        put(body.count + 36, at: 4)
        put(body.count, at: 40)
        let long = results.appending(path: "long.wav").path
        try (header + body).write(to: URL(filePath: long))

        let windows = try predict(long, "--window", "\(seconds)")
        #expect(windows.status == 0, "\(windows.errors)")
        #expect(windows.output.split(separator: "\n").count == 2 * count)
        let merged = try predict(long, "--window", "\(seconds)", "--merge", "--csv")
        let lines = merged.output.split(separator: "\n")
        #expect(lines[0] == "file,start,end,label,score" && lines.count < 2 * count)
        #expect(lines[1].hasPrefix("\(long),0.000,"))
        let track = try predict(
            long, "--window", "\(seconds)", "--hop", "\(seconds / 2)", "--smooth", "3", "--merge",
            "--audacity")
        #expect(
            track.output.split(separator: "\n").allSatisfy { $0.split(separator: "\t").count == 3 })
        let table = try predict(long, "--window", "\(seconds)", "--raven").output
        #expect(table.hasPrefix("Selection\tView"))
        let object = try predict(long, "--window", "\(seconds)", "--json").output
        #expect(object.split(separator: "\n").allSatisfy { $0.hasPrefix("{\"end\"") })
        for wrong in [
            ["--hop", "1"], ["--window", "0"], ["--window", "1", "--smooth", "2"],
            ["--window", "1", "--audacity", "--raven"], ["--window", "1", "--top", "2"],
        ] {
            let (process, output, errors) = try Program.start(["predict", model, long] + wrong)
            #expect(Program.finish(process, output, errors).status == 64, "\(wrong)")
        }
        let short = try predict(file, "--window", "900")
        #expect(short.status == 1 && short.errors.count == 1)
    }

    @Test func aModelIsHeldAgainstACorpus() throws {
        let result = try Program.run("evaluate", model, corpus.folder.path)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("24 recordings"))
        #expect(result.output.contains("accuracy") && result.output.contains("for other groups"))
        let rows = result.output.split(separator: "\n").suffix(4)
        let counted = rows.map { row in
            row.split(separator: " ").dropFirst().compactMap { Int($0) }.reduce(0, +)
        }
        #expect(counted == [6, 6, 6, 6])
        try Data("no sound".utf8).write(to: corpus.folder.appending(path: "1_ben_9.wav"))
        let faulty = try Program.run("evaluate", model, corpus.folder.path)
        #expect(faulty.status == 1 && faulty.errors.count == 1)
        #expect(try Program.run("evaluate", model, "/nowhere").status == 1)
        #expect(try Program.run("evaluate", model).status == 64)
    }
}
