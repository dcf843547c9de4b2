import Foundation
import Testing

@testable import AvazServing

/// Requests as they come over the wire.
@Suite struct ServerTests {
    private let server: ModelServer

    /// Small limits, so that they are soon reached.
    init() throws {
        var requests = HTTPLimits()
        requests.connections = 220
        requests.bodyBytes = 100_000
        requests.requestSeconds = 1
        server = try ModelServer(
            SampleModel.tones(), limits: ServingLimits(), requests: requests)
    }

    private func ask(
        _ line: String, headers: [String] = [], host: String? = "localhost", body: [UInt8]? = nil
    ) -> Client.Answer {
        Client.ask(server.port, line, headers: headers, host: host, body: body)
    }

    private var isAlive: Bool { ask("GET /api/model").status == 200 }

    @Test func thePageIsServedUnderItsSafeguards() {
        let page = ask("GET /")
        #expect(page.status == 200 && page.body.hasPrefix("<!DOCTYPE html>"))
        let head = page.head.lowercased()
        #expect(head.contains("content-security-policy: default-src 'none'; script-src 'self'"))
        #expect(head.contains("x-content-type-options: nosniff"))
        // Every file that the page names is there, and none from elsewhere.
        let names = page.body.matches(of: /(?:src|href)="([^"]*)"/).map { String($0.1) }
        #expect(names.contains("/page.js") && names.contains("/page.css"))
        for name in names where !name.hasPrefix("data:") {
            #expect(name.hasPrefix("/") && ask("GET \(name)").status == 200, "\(name)")
        }
        let script = ask("GET /page.js").body
        for name in script.matches(of: /from "\.(\/[a-z]*\.js)"/).map({ String($0.1) }) {
            #expect(ask("GET \(name)").status == 200, "\(name)")
        }
        let head2 = ask("HEAD /")
        #expect(head2.status == 200 && head2.body.isEmpty)
    }

    @Test(
        arguments: [
            "/../../etc/passwd", "/..%2f..%2fetc%2fpasswd", "//etc/passwd", "/page.js/../x",
            "/%2e%2e/%2e%2e/etc/passwd", "/api/../page.js", "/Page.js", "/\\page.js",
        ])
    func nothingElseIsServed(path: String) {
        let answer = ask("GET \(path)")
        #expect([400, 404].contains(answer.status), "\(path): \(answer)")
        #expect(!answer.body.contains("root:"))
    }

    @Test func namesThatOthersMayOwnAreRefused() {
        for host in ["127.0.0.1:80", "localhost:\(server.port)", "[::1]:1", "10.0.0.7"] {
            #expect(ask("GET /", host: host).status == 200, "\(host)")
        }
        for host in ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", ""] {
            #expect(ask("GET /", host: host).status == 403, "\(host)")
        }
    }

    @Test func pagesFromElsewhereAreTurnedAway() {
        let sound = SampleModel.file(200)
        for headers in [
            ["Origin: http://evil.example"], ["Origin: null"], ["Sec-Fetch-Site: cross-site"],
            ["Origin: http://localhost:1"],
        ] {
            let answer = ask("POST /api/predict", headers: headers, body: sound)
            #expect(answer.status == 403, "\(headers)")
        }
        #expect(
            ask("POST /api/predict", headers: ["Origin: http://localhost"], body: sound).status
                == 200)
    }

    @Test func aSoundIsAnswered() {
        let answer = ask("POST /api/predict", body: SampleModel.file(200))
        #expect(answer.status == 200 && answer.body.contains("\"label\":\"low\""), "\(answer)")
    }

    @Test func whatIsTooLargeIsRefused() {
        let large = [UInt8](repeating: 1, count: 100_001)
        let answer = ask("POST /api/predict", body: large)
        // Where the rest of what is sent meets a closed connection, the answer may be lost.
        #expect([0, 413].contains(answer.status))
        #expect(ask("POST /api/predict", headers: ["Content-Length: 999999999999"]).status == 413)
        // Of unknown length, in parts.
        let client = Client(server.port)
        client.send(
            "POST /api/predict HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                .utf8)
        for _ in 0..<3 { client.send("c350\r\n".utf8 + large.prefix(50_000) + "\r\n".utf8) }
        client.send("0\r\n\r\n".utf8)
        #expect(Client.Answer(client.receive() ?? "").status == 413)
        #expect(isAlive)
    }

    @Test func headersThatAreTooLongAreRefused() {
        let answer = ask("GET /", headers: ["X: " + String(repeating: "x", count: 100_000)])
        #expect([0, 400, 413, 414, 431].contains(answer.status))
        let path = ask("GET /" + String(repeating: "x", count: 100_000))
        #expect([0, 400, 404, 413, 414].contains(path.status))
        #expect(isAlive)
    }

    @Test func whatIsNoRequestHarmsNothing() {
        let requests: [[UInt8]] = [
            [], [0], Array("\r\n\r\n\r\n".utf8), Array("GET".utf8),
            Array("GET / HTTP/9.9\r\n\r\n".utf8),
            Array("GET / HTTP/1.1\r\nHost\r\n\r\n".utf8), Array("G\u{0}T / HTTP/1.1\r\n\r\n".utf8),
            Array(
                "POST /api/predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n".utf8),
            Array(
                "POST /api/predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nab".utf8),
            Array(
                "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
                    .utf8),
            (0..<4096).map { UInt8(truncatingIfNeeded: $0 * 7919) },
        ]
        for request in requests {
            let client = Client(server.port)
            client.send(request)
            client.finish()
            // Ended by an answer or without, but ended.
            #expect(client.receive() != nil, "\(request)")
        }
        #expect(isAlive)
    }

    @Test func slowClientsHoldUpNobodyAndAreEnded() {
        let slow = Client(server.port)
        slow.send("GET / HTTP/1.1\r\nHost: local".utf8)
        let sender = Client(server.port)
        sender.send(
            "POST /api/predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n1".utf8)
        #expect(isAlive)
        let start = ContinuousClock.now
        #expect(slow.receive() == "" && sender.receive() == "")
        #expect(ContinuousClock.now - start < .seconds(10))
        #expect(isAlive)
    }

    @Test func twoHundredOpenConnectionsLeaveRoomForMore() throws {
        // One that waits for slow clients: a busy machine may take long to open so many.
        var requests = HTTPLimits()
        requests.connections = 220
        let server = try ModelServer(
            SampleModel.tones(), limits: ServingLimits(), requests: requests)
        var isAlive: Bool { Client.ask(server.port, "GET /api/model").status == 200 }
        let open = (0..<200).map { _ in Client(server.port) }
        #expect(isAlive)
        let start = ContinuousClock.now
        while server.connections < 200, ContinuousClock.now - start < .seconds(10) {
            usleep(10_000)
        }
        #expect(server.connections >= 200)
        let more = (0..<100).map { _ in Client(server.port) }
        for client in more + open { client.finish() }
        #expect((more + open).allSatisfy { $0.receive() != nil })
        #expect(isAlive)
    }

    @Test func anotherServerOnThePortIsRefusedInOneLine() throws {
        #expect(throws: (any Error).self) {
            try ModelServer(SampleModel.tones(), port: server.port)
        }
        do {
            _ = try ModelServer(SampleModel.tones(), port: server.port)
        } catch {
            #expect(
                "\(error)"
                    == "port \(server.port) of 127.0.0.1: is in use by another program; choose "
                    + "another with --port, or 0 for any")
        }
        #expect(throws: (any Error).self) {
            try ModelServer(SampleModel.tones(), address: "192.0.2.1", port: 0)
        }
    }

    @Test func whatIsStoppedIsGone() throws {
        let other = try ModelServer(SampleModel.tones(), port: 0)
        let open = Client(other.port)
        #expect(Client.ask(other.port, "GET /").status == 200)
        other.stop()
        #expect(open.receive() == "")
        #expect(Client.ask(other.port, "GET /").status == 0)
    }
}
