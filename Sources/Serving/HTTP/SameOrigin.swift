#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Turns away what pages from elsewhere send through the user's browser.
///
/// A foreign page can have a browser send requests here, but not without naming itself in `Origin`; and
/// it can give a name of its own the address of this machine, but then `Host` holds that name. Addresses
/// in numbers and `localhost` cannot be given away so.
struct SameOrigin: Sendable {
    /// The name, if it is one, that the server was told to wait at.
    let name: String

    /// Why a request is refused; nil where it is not.
    func refusal(of request: HTTPRequest) -> HTTPRefusal? {
        guard let host = request.headers["host"]?.lowercased(), isOwn(host) else {
            return HTTPRefusal(
                403,
                "The page is served under this machine's address or localhost, and no other name.")
        }
        if ["GET", "HEAD"].contains(request.method) { return nil }
        let origin = request.headers["origin"]?.lowercased()
        let site = request.headers["sec-fetch-site"]
        let isOwnOrigin = origin.map { ["http://\(host)", "https://\(host)"].contains($0) } ?? true
        guard isOwnOrigin, ["same-origin", "none"].contains(site ?? "none") else {
            return HTTPRefusal(403, "Only the page itself may ask that, no page from elsewhere.")
        }
        return nil
    }

    /// Whether a `Host` header names this server.
    private func isOwn(_ host: String) -> Bool {
        let own = Self.withoutPort(host)
        return own == "localhost" || own == name.lowercased() || Self.isNumber(own)
    }

    /// `[::1]:8080` → `::1`, `localhost:8080` → `localhost`.
    private static func withoutPort(_ host: String) -> String {
        if host.hasPrefix("[") { return String(host.dropFirst().prefix { $0 != "]" }) }
        return String(host.prefix { $0 != ":" })
    }

    private static func isNumber(_ host: String) -> Bool {
        var (four, six) = (in_addr(), in6_addr())
        return inet_pton(AF_INET, host, &four) == 1 || inet_pton(AF_INET6, host, &six) == 1
    }
}
