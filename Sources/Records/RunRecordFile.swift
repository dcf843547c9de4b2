import AvazFiles

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension RunRecord {
    /// The version of the record's layout, `version` in the file; a file without one is of the
    /// first.
    public static let version = 1

    /// Reads the `run.json` at `path`.
    ///
    /// Throws `FileFault` where the file cannot be read, is cut short, is no JSON, is of another
    /// version or shape, or contradicts itself (see `contradiction`).
    public static func read(_ path: String) throws -> RunRecord {
        let bytes = try WholeFile.read(path)
        let data = Data(bytes)
        do {
            let header = try JSONDecoder().decode(Header.self, from: data)
            if let found = header.version, found != version {
                let remedy = "run the experiment again or use the program that wrote it"
                throw FileFault(
                    file: path,
                    reason: "expected version \(version) of the record, found \(found); \(remedy)")
            }
            let record = try JSONDecoder().decode(RunRecord.self, from: data)
            if let contradiction = record.contradiction {
                throw FileFault(file: path, reason: "\(contradiction); \(again)")
            }
            return record
        } catch let error as DecodingError {
            throw FileFault(
                file: path, reason: "\(error.problem(in: bytes, whole: "the record")); \(again)")
        }
    }

    /// Writes the record to `path`, whole or not at all; the same record gives the same bytes.
    ///
    /// Throws `FileFault` where a figure is not finite, the record contradicts itself or the disk
    /// refuses.
    public func write(to path: String) throws {
        try WholeFile.write(text(for: path), to: path)
    }

    private func text(for path: String) throws -> String {
        if let contradiction {
            throw FileFault(file: path, reason: "not written: \(contradiction)")
        }
        do {
            guard case .object(var members) = try JSONValue(encoding: self) else { return "" }
            members["version"] = .number(Double(Self.version))
            return JSONValue.object(members).text
        } catch EncodingError.invalidValue(let value, let context) {
            let place = dotted(context.codingPath)
            let key = place.isEmpty ? "the record" : place
            throw FileFault(
                file: path,
                reason: "not written: \(key) is \(value), which JSON cannot hold; "
                    + "lower the learning rate or look for faulty clips")
        }
    }

    private struct Header: Decodable { var version: Int? }
}

private let again = "run the experiment again"
