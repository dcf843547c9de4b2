import Foundation

/// A client that sends what it is told, byte for byte.
final class Client {
    private let descriptor: Int32

    /// Connects to a port of this machine.
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
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    /// Whether all could be sent.
    @discardableResult func send(_ bytes: some Collection<UInt8>) -> Bool {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            #if canImport(Darwin)
                let flags: Int32 = 0
            #else
                let flags = Int32(MSG_NOSIGNAL)
            #endif
            let sent = Array(rest).withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, flags)
            }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    /// No more is sent.
    func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// All that comes until the server closes; nil where it does not.
    func receive() -> String? {
        var received: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(descriptor, &block, block.count, 0)
            if count < 0 && errno == EAGAIN { return nil }
            guard count > 0 else { return String(decoding: received, as: UTF8.self) }
            received += block[..<count]
        }
    }

    /// What a server answers to a request, whose connection is then closed.
    static func ask(
        _ port: Int, _ line: String, headers: [String] = [], host: String? = "localhost",
        body: [UInt8]? = nil
    ) -> Answer {
        var lines = ["\(line) HTTP/1.1", "Connection: close"] + headers
        if let host { lines.append("Host: \(host)") }
        if let body { lines.append("Content-Length: \(body.count)") }
        let client = Client(port)
        client.send((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
        client.send(body ?? [])
        return Answer(client.receive() ?? "")
    }

    struct Answer {
        /// 0 where there was none.
        var status = 0
        var head = ""
        var body = ""

        init(_ text: String) {
            guard let end = text.range(of: "\r\n\r\n") else { return }
            head = String(text[..<end.lowerBound])
            body = String(text[end.upperBound...])
            status = head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        }
    }
}
