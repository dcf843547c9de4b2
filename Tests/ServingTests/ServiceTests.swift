import AvazFiles
import AvazModels
import Foundation
import Synchronization
import Testing

@testable import AvazServing

/// What stands behind the paths.
@Suite struct ServiceTests {
    private func service(
        _ limits: ServingLimits = ServingLimits(), teaching: Teaching? = nil
    ) throws -> ModelService {
        try ModelService(SampleModel.tones(), teaching: teaching, limits: limits)
    }

    private func request(
        _ method: String, _ path: String, _ arguments: [String: String] = [:], _ body: [UInt8] = []
    ) -> HTTPRequest {
        HTTPRequest(method: method, path: path, arguments: arguments, body: body)
    }

    private func json(_ response: HTTPResponse) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(response.body))
    }

    private func line(_ response: HTTPResponse) -> String {
        String(decoding: response.body, as: UTF8.self)
    }

    // MARK: Answers

    @Test func theModelIsDescribed() throws {
        let model = try json(service().answer(request("GET", "/api/model")))
        #expect(model["experiment"]?.string == "tones")
        #expect(model["classes"]?.elements == [.string("high"), .string("low")])
        #expect(model["teaches"] == .bool(false))
    }

    @Test func samplesAndFilesAreAnsweredAsTheModelAnswers() throws {
        let service = try service()
        for (hertz, label) in [(Float(200), "low"), (3000, "high")] {
            let expected = try SampleModel.tones().classify(
                samples: SampleModel.tone(hertz), sampleRate: 8000)
            for (arguments, body) in [
                (["rate": "8000"], SampleModel.bytes(SampleModel.tone(hertz))),
                ([:], SampleModel.file(hertz)),
            ] {
                let response = service.answer(request("POST", "/api/predict", arguments, body))
                let answer = try json(response)
                #expect(answer["label"]?.string == label)
                #expect(answer["scores"]?.numbers?.map { Float($0) } == expected.scores)
            }
        }
        // At a microphone's rate.
        let samples = SampleModel.bytes(SampleModel.tone(200, sampleRate: 48_000))
        let answer = service.answer(
            request("POST", "/api/predict", ["rate": "48000"], samples))
        #expect(try json(answer)["label"]?.string == "low")
    }

    @Test func decisionsAreDrawn() throws {
        let service = try service()
        let picture = service.answer(
            request("POST", "/api/explain", [:], SampleModel.file(200)))
        #expect(picture.status == 200 && picture.type == "image/svg+xml")
        #expect(line(picture).contains("<svg") && line(picture).contains("“low”"))
        let same = service.answer(
            request(
                "POST", "/api/explain", ["rate": "8000"],
                SampleModel.bytes(SampleModel.tone(200))))
        #expect(same == picture)
    }

    @Test func whatIsNoSoundIsRefusedInOneLine() throws {
        let service = try service()
        let cases: [(arguments: [String: String], body: [UInt8], status: Int, words: String)] = [
            ([:], [], 400, "Nothing was sent"),
            ([:], Array("no sound, but text".utf8), 422, "is text and no audio"),
            ([:], Array(SampleModel.file(200).prefix(1000)), 422, "is truncated"),
            (["rate": "8000"], [1, 2, 3], 400, "multiple of 4"),
            (["rate": "8000"], [], 400, "multiple of 4"),
            (["rate": "0"], [1, 2, 3, 4], 400, "rate"),
            (["rate": "1e3"], [1, 2, 3, 4], 400, "rate"),
            (["rate": "8000"], SampleModel.bytes([.nan]), 422, "finite"),
            (["rate": "8000"], SampleModel.bytes([0.1]), 422, "shorter than one frame"),
            (["rate": "8000"], SampleModel.bytes(Array(repeating: 0, count: 900)), 422, "silent"),
            (["of": "x"], SampleModel.file(200), 400, "given or taught"),
            (["of": "taught"], SampleModel.file(200), 409, "No model has been taught"),
        ]
        for (arguments, body, status, words) in cases {
            for path in ["/api/predict", "/api/explain"] {
                let response = service.answer(request("POST", path, arguments, body))
                let line = line(response)
                // An empty body is no row of samples for one path, and no file for the other.
                guard !(path == "/api/explain" && body.isEmpty) else {
                    #expect(response.status == 400)
                    continue
                }
                #expect(response.status == status && line.contains(words), "\(words): \(line)")
                #expect(line.split(separator: "\n").count == 1 && !line.contains("avaz-serve-"))
            }
        }
    }

    @Test func whatIsTooLongIsRefused() throws {
        var limits = ServingLimits()
        limits.seconds = 0.4
        limits.explainedSeconds = 0.3
        let service = try service(limits)
        for (path, arguments, body) in [
            ("/api/predict", [:], SampleModel.file(200)),
            ("/api/predict", ["rate": "8000"], SampleModel.bytes(SampleModel.tone(200))),
            ("/api/explain", [:], SampleModel.file(200)),
        ] {
            #expect(service.answer(request("POST", path, arguments, body)).status == 413)
        }
        limits.seconds = 600
        limits.samples = 1000
        let packed = try self.service(limits).answer(
            request("POST", "/api/predict", [:], SampleModel.file(200)))
        #expect(packed.status == 413)
    }

    @Test func methodsAreNamed() throws {
        let service = try service()
        let response = service.answer(request("PUT", "/api/examples"))
        #expect(response.status == 405 && response.headers["Allow"] == "DELETE, GET, POST")
        #expect(service.answer(request("POST", "/page.js")).status == 405)
        #expect(service.answer(request("GET", "/api/nothing")).status == 404)
    }

    // MARK: Teaching

    /// A training that waits until it is told to go on, and what it was given.
    private final class Lesson: Sendable {
        let table = Mutex("")
        let goes = Atomic<Bool>(false)

        var teaching: Teaching {
            Teaching(output: nil) { [self] path, report, shouldStop in
                let text = try String(contentsOfFile: path, encoding: .utf8)
                table.withLock { $0 = text }
                report("at work")
                while !goes.load(ordering: .relaxed) {
                    if shouldStop() { throw CancellationError() }
                    usleep(1000)
                }
                return Teaching.Outcome(model: SampleModel.tones(), summary: "well done")
            }
        }
    }

    private func wait(
        for phase: String, of service: ModelService
    ) throws -> JSONValue {
        for _ in 0..<5000 {
            let state = try json(service.answer(request("GET", "/api/training")))
            if state["phase"]?.string == phase { return state }
            usleep(1000)
        }
        return .null
    }

    private func add(_ name: String, _ hertz: Float, to service: ModelService) -> HTTPResponse {
        service.answer(
            request("POST", "/api/examples", ["class": name], SampleModel.file(hertz)))
    }

    @Test func newClassesAreTaught() throws {
        let lesson = Lesson()
        let service = try service(teaching: lesson.teaching)
        #expect(service.answer(request("POST", "/api/training")).status == 409)
        // A name is no path, whatever it says.
        let names = ["../../etc/passwd", " a,\"b\" "]
        for name in names {
            for hertz in [Float(200), 210] {
                #expect(add(name, hertz, to: service).status == 200)
            }
        }
        let counts = try json(service.answer(request("GET", "/api/examples")))
        #expect(counts.elements?.map { $0["name"]?.string } == ["../../etc/passwd", "a,\"b\""])
        #expect(counts.elements?.map { $0["recordings"]?.number } == [2, 2])

        #expect(service.answer(request("POST", "/api/training")).status == 200)
        #expect(try wait(for: "running", of: service)["phase"]?.string == "running")
        #expect(service.answer(request("POST", "/api/training")).status == 409)
        #expect(add("more", 300, to: service).status == 409)
        lesson.goes.store(true, ordering: .relaxed)
        #expect(try wait(for: "done", of: service)["line"]?.string == "well done")
        let lines = lesson.table.withLock { $0 }.split(separator: "\n")
        #expect(lines.count == 5 && lines[0] == "file,label")
        #expect(lines[1].hasSuffix("/example-1,../../etc/passwd"))
        #expect(lines[3].hasSuffix("/example-3,\"a,\"\"b\"\"\""))
        #expect(
            service.answer(
                request("POST", "/api/predict", ["of": "taught"], SampleModel.file(200))
            ).status == 200)
    }

    @Test func aTrainingIsStopped() throws {
        let service = try service(teaching: Lesson().teaching)
        for name in ["a", "b"] {
            for hertz in [Float(200), 210] { _ = add(name, hertz, to: service) }
        }
        #expect(service.answer(request("POST", "/api/training")).status == 200)
        #expect(service.answer(request("DELETE", "/api/training")).status == 200)
        #expect(
            try wait(for: "failed", of: service)["line"]?.string == "The training was stopped.")
        // And may be begun again.
        #expect(service.answer(request("POST", "/api/training")).status == 200)
        service.end()
        #expect(try wait(for: "failed", of: service) != .null)
    }

    @Test func examplesAreBounded() throws {
        var limits = ServingLimits()
        limits.classes = 2
        limits.examples = 3
        let service = try service(limits, teaching: Lesson().teaching)
        #expect(add("a", 200, to: service).status == 200)
        #expect(add("b", 200, to: service).status == 200)
        #expect(add("c", 200, to: service).status == 409)
        #expect(add("a", 210, to: service).status == 200)
        #expect(add("a", 220, to: service).status == 409)
        for name in ["", "  ", "a\u{7}", "a\nb", String(repeating: "x", count: 65)] {
            #expect(add(name, 200, to: service).status == 400, "\(name)")
        }
        let noise = service.answer(
            request("POST", "/api/examples", ["class": "a"], Array("no sound".utf8)))
        #expect(noise.status == 409 || noise.status == 422)
        let rest = try json(service.answer(request("DELETE", "/api/examples", ["class": "a"])))
        #expect(rest.elements?.count == 1)
        #expect(add("a", 220, to: service).status == 200)
        #expect(try self.service().answer(request("POST", "/api/training")).status == 404)
    }
}
