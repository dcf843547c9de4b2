import Foundation
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// `avaz serve`, as a browser sees it.
@Suite final class ServeTests {
    private let root = FileManager.default.temporaryDirectory
        .appending(path: "avaz-serve-test-\(UUID().uuidString)")
    private let corpus: TinyCorpus
    private let model: String

    init() throws {
        corpus = try TinyCorpus(digits: 2, speakers: ["anna", "ben"], takes: 3)
        let (process, output, errors) = try Program.start([
            "run", "mlp-two-hidden", "--data", corpus.folder.path, "--results", root.path,
            "--set", "split.kind=stratified", "--epochs", "5", "--quiet",
        ])
        let made = Program.finish(process, output, errors)
        #expect(made.status == 0, "\(made.errors)")
        model = root.path + "/\(corpus.folder.lastPathComponent)/mlp-two-hidden"
        try FileManager.default.createDirectory(
            atPath: temporary, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    private var temporary: String { root.path + "/temporary" }

    /// A served page.
    private struct Served {
        let process: Process
        let output: Pipe
        let errors: Pipe
        let url: URL

        /// Waits for the line that names the page.
        ///
        /// - Parameter temporary: the folder for what is only kept for a while.
        init(_ arguments: [String], temporary: String) throws {
            (process, output, errors) = try Program.start(
                ["serve"] + arguments, environment: ["TMPDIR": temporary])
            var line = Data()
            while !line.contains(UInt8(ascii: "\n")) {
                let more = output.fileHandleForReading.availableData
                guard !more.isEmpty else { break }
                line += more
            }
            let word = String(decoding: line, as: UTF8.self).split(separator: " ").first
            url = try #require(word.flatMap { URL(string: String($0)) })
        }

        func ask(_ method: String, _ path: String, _ body: Data? = nil) async throws
            -> (status: Int, text: String)
        {
            var request = URLRequest(url: try #require(URL(string: path, relativeTo: url)))
            request.httpMethod = method
            request.httpBody = body
            let (data, response) = try await URLSession.shared.data(for: request)
            let status = (response as? HTTPURLResponse)?.statusCode ?? 0
            return (status, String(decoding: data, as: UTF8.self))
        }

        func end() -> Program.Result {
            process.interrupt()
            return Program.finish(process, output, errors)
        }
    }

    private func file(_ name: String) throws -> Data {
        try Data(contentsOf: corpus.folder.appending(path: name))
    }

    @Test func aModelIsTriedAndTaughtNewClasses() async throws {
        let output = root.path + "/taught"
        let served = try Served(
            [model, "--port", "0", "--output", output, "--threads", "1"], temporary: temporary)
        #expect(try await served.ask("GET", "/").text.hasPrefix("<!DOCTYPE html>"))
        let answer = try await served.ask("POST", "/api/predict", file("1_ben_1.wav"))
        #expect(answer.status == 200 && answer.text.contains("\"label\""))
        // Its rows are no images in time.
        let drawn = try await served.ask("POST", "/api/explain", file("1_ben_1.wav"))
        #expect(drawn.status == 422 && drawn.text.contains("cannot be drawn"))

        for (digit, name) in ["low", "high"].enumerated() {
            for speaker in ["anna", "ben"] {
                for take in 0..<3 {
                    let added = try await served.ask(
                        "POST", "/api/examples?class=\(name)",
                        file("\(digit)_\(speaker)_\(take).wav"))
                    #expect(added.status == 200, "\(added)")
                }
            }
        }
        var state = try await served.ask("POST", "/api/training")
        for _ in 0..<2000 where state.text.contains("running") {
            try await Task.sleep(for: .milliseconds(50))
            state = try await served.ask("GET", "/api/training")
        }
        #expect(state.text.contains("\"done\"") && state.text.contains("Taught: "), "\(state)")
        let taught = try await served.ask(
            "POST", "/api/predict?of=taught", file("1_ben_1.wav"))
        #expect(taught.text.contains("\"label\":\"high\""), "\(taught)")

        let result = served.end()
        #expect(result.status == 130 && result.errors == [])
        #expect(try FileManager.default.contentsOfDirectory(atPath: temporary) == [])
        let names = try FileManager.default.contentsOfDirectory(atPath: output)
        #expect(Set(names).isSuperset(of: ["run.json", "model", "taught.json5", "table.md"]))
        let again = try Program.run(
            "predict", output, corpus.folder.appending(path: "0_anna_0.wav").path)
        #expect(again.status == 0 && again.output.contains("\tlow\t"), "\(again)")
    }

    @Test func wrongUseAndBusyPortsGiveOneLine() throws {
        let served = try Served([model, "--port", "0"], temporary: temporary)
        let port = try #require(served.url.port)
        let busy = try Program.run("serve", model, "--port", "\(port)")
        #expect(busy.status == 1 && busy.errors.count == 1)
        #expect(busy.errors.first?.contains("in use by another program") == true)
        #expect(served.end().status == 130)
        for wrong in [
            [], [model, model], [model, "--port", "70000"], [model, "--port", "x"],
            [model, "--output", root.path + "/.hidden"],
        ] {
            let (process, output, errors) = try Program.start(["serve"] + wrong)
            let result = Program.finish(process, output, errors)
            #expect(result.status == 64 && result.errors.count == 1, "\(wrong): \(result)")
        }
        for wrong in [
            ["/nowhere"], [model, "--address", "192.0.2.1"],
            [model, "--output", corpus.folder.path],
        ] {
            let (process, output, errors) = try Program.start(["serve"] + wrong + ["--port", "0"])
            let result = Program.finish(process, output, errors)
            #expect(result.status == 1 && result.errors.count == 1, "\(wrong): \(result)")
        }
    }
}
