/// The pages of an Ogg file (RFC 3533): whether the last one is there, and one recording only.
enum OggPages {
    /// What is wrong; nil where nothing is.
    static func fault(of window: FileWindow) -> String? {
        var offset = 0
        var open: Set<[UInt8]> = []
        var chains = 0
        while let header = window.bytes(at: offset, count: 27), header.prefix(4) == "OggS" {
            guard let segments = window.bytes(at: offset + 27, count: Int(header[26])) else {
                return truncated
            }
            let serial = Array(header[14..<18])
            if header[5] & 2 != 0 {
                if open.isEmpty { chains += 1 }
                open.insert(serial)
            }
            if header[5] & 4 != 0 { open.remove(serial) }
            offset += 27 + segments.count + segments.reduce(0) { $0 + Int($1) }
            if offset > window.size { return truncated }
        }
        if !open.isEmpty
            || "OggS".utf8.starts(with: window.upTo(4, at: offset))
                && offset < window.size
        {
            return truncated
        }
        guard chains <= 1 else {
            return "is \(chains) recordings, one behind the other (a chained Ogg stream), of which "
                + "only the first could be read: cut it into files, or convert it to WAV"
        }
        return nil
    }

    private static let truncated =
        "is truncated: the last page of its Ogg stream is missing: copy it again"
}
