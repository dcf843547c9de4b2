#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import AvazFiles

/// A socket that waits for connections.
struct ListeningSocket {
    let descriptor: Int32
    /// That it waits at, also where any was asked for.
    let port: Int

    /// - Parameters:
    ///   - address: of the machine's own: a number such as 127.0.0.1 or ::1, or a name.
    ///   - port: 0 for any that is free.
    /// - Throws: `FileFault` that names address and port, where they cannot be had.
    init(address: String, port: Int) throws(FileFault) {
        func fault(_ reason: String) -> FileFault {
            FileFault(file: "port \(port) of \(address)", reason: reason)
        }
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        hints.ai_socktype = Self.stream
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(address, "\(port)", &hints, &list)
        guard status == 0, let first = list else {
            throw fault(
                "that is no address of this machine (\(String(cString: gai_strerror(status)))); "
                    + "expected a number such as 127.0.0.1, or 0.0.0.0 for all")
        }
        defer { freeaddrinfo(list) }
        let info = first.pointee
        descriptor = socket(info.ai_family, info.ai_socktype, info.ai_protocol)
        guard descriptor >= 0 else { throw fault(FileSystem.lastFailure) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var yes: Int32 = 1
        setsockopt(
            descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor, info.ai_addr, info.ai_addrlen) == 0, listen(descriptor, 128) == 0,
            let port = Self.port(of: descriptor)
        else {
            let reason = Self.reason(errno)
            close(descriptor)
            throw fault(reason)
        }
        self.port = port
    }

    private static func reason(_ error: Int32) -> String {
        switch error {
        case EADDRINUSE: "is in use by another program; choose another with --port, or 0 for any"
        case EACCES: "is for the system's own; choose one of 1024 or more with --port"
        case EADDRNOTAVAIL:
            "that is no address of this machine; expected one of its own, or 0.0.0.0 for all"
        default: String(cString: strerror(error))
        }
    }

    private static func port(of descriptor: Int32) -> Int? {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let status = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &length)
            }
        }
        guard status == 0 else { return nil }
        // The port stands in one place for either kind of address.
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                Int(UInt16(bigEndian: $0.pointee.sin_port))
            }
        }
    }

    private static var stream: Int32 {
        #if canImport(Glibc)
            Int32(SOCK_STREAM.rawValue)
        #else
            SOCK_STREAM
        #endif
    }
}
