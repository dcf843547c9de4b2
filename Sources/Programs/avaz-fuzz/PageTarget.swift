import AvazFiles
import AvazModels
import AvazServing
import Foundation

/// Requests to the page of `avaz serve`, sent while two hundred other connections stand open. After each
/// thousand the page must still answer, and hold no more memory than at the first and a little.
final class PageTarget: Target {
    static let isText = false
    let seeds: [[UInt8]]
    let file: String
    private let server: ModelServer
    private var others: [Connection] = []
    private var requests = 0
    /// After the first thousand, bytes.
    private var memory: Int?
    /// Bytes that answers may leave behind in the heap.
    private static let slack = 100 << 20

    init(folder: String, root: String) throws {
        // Of images, whose decisions can be drawn.
        let run = try SampleRun.each(folder: folder, root: root)[2]
        server = try ModelServer(run.outcome.model, port: 0)
        let sound = try WholeFile.read(run.recording)
        let line = "HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        func request(_ method: String, _ path: String, _ body: [UInt8] = []) -> [UInt8] {
            Array("\(method) \(path) \(line)Content-Length: \(body.count)\r\n\r\n".utf8) + body
        }
        seeds = [
            request("POST", "/api/predict", sound), request("GET", "/"),
            request("POST", "/api/predict?rate=8000", Array(sound.dropFirst(44))),
            request("POST", "/api/explain", sound), request("GET", "/../../../../etc/passwd"),
            request("POST", "/api/examples?class=a%20b", sound), request("DELETE", "/api/training"),
            Array("POST /api/predict \(line)Transfer-Encoding: chunked\r\n\r\n".utf8)
                + Array("4\r\nRIFF\r\n0\r\n\r\n".utf8),
        ]
        file = folder + "/damaged.http"
        openOthers()
    }

    func read() throws {
        guard let answer = Connection(server.port).answer(to: try WholeFile.read(file)) else {
            preconditionFailure("neither answered nor refused")
        }
        let start = String(decoding: answer.prefix(7), as: UTF8.self)
        precondition(answer.isEmpty || start == "HTTP/1.", "an answer that is none: \(start)")
        precondition(answer.firstRange(of: Array("root:x:".utf8)) == nil, "a foreign file")
        requests += 1
        if requests.isMultiple(of: 1000) { lookAfter() }
    }

    private func lookAfter() {
        let answer = Connection(server.port).answer(to: seeds[0], isWhole: true) ?? []
        let text = String(decoding: answer, as: UTF8.self)
        precondition(text.hasPrefix("HTTP/1.1 200 ") && text.contains("\"label\""), "no answer")
        let now = Self.residentBytes
        let before = memory ?? now
        precondition(now <= before + Self.slack, "memory grew from \(before) to \(now) bytes")
        memory = before
        openOthers()
    }

    /// Anew, since the server ends those on which nothing comes. Half have begun to say something.
    private func openOthers() {
        others = (0..<200).map { number in
            let connection = Connection(server.port)
            if number.isMultiple(of: 2) { connection.send(Array("GET / HTTP/1.1\r\nHo".utf8)) }
            return connection
        }
    }

    /// Of this process; 0 where the system does not tell.
    private static var residentBytes: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        let words = line?.split(whereSeparator: { " \t".contains($0) }) ?? []
        return words.dropFirst().first.flatMap { Int($0) }.map { $0 << 10 } ?? 0
    }
}

/// A connection to a port of this machine.
private final class Connection {
    private let descriptor: Int32

    init(_ port: Int) {
        #if canImport(Glibc)
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        _ = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private func wait(atMost microseconds: Int) {
        var patience = timeval(
            tv_sec: microseconds / 1_000_000, tv_usec: .init(microseconds % 1_000_000))
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
    }

    deinit { close(descriptor) }

    /// As much as the server takes.
    func send(_ bytes: [UInt8]) {
        var place = 0
        while place < bytes.count {
            let count = bytes.withUnsafeBytes {
                Foundation.send(
                    descriptor, $0.baseAddress.map { $0 + place }, bytes.count - place, 0)
            }
            guard count > 0 else { return }
            place += count
        }
    }

    /// All that comes until the server closes; nil where it does not within ten seconds.
    ///
    /// - Parameter isWhole: where the request may not be, the client is silent for a moment and then ends
    ///   it. The library answers nobody who has ended.
    func answer(to bytes: [UInt8], isWhole: Bool = false) -> [UInt8]? {
        send(bytes)
        wait(atMost: isWhole ? 10_000_000 : 10_000)
        var hasEnded = isWhole
        var answer: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let count = recv(descriptor, &block, block.count, 0)
            if count < 0 && errno == EAGAIN {
                guard !hasEnded else { return nil }
                hasEnded = true
                shutdown(descriptor, Int32(SHUT_WR))
                wait(atMost: 10_000_000)
                continue
            }
            guard count > 0 else { return answer }
            answer += block[..<count]
        }
    }
}
