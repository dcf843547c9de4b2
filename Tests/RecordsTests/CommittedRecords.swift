@testable import AvazFiles
import Foundation

/// The paths of committed records: of each corpus the three shortest, for all are written by the same code.
/// `make check-results` reads every one.
func committedRecords() throws -> [String] {
    let results = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Results").path
    let files = FileManager.default
    return try files.contentsOfDirectory(atPath: results).flatMap { corpus in
        let folder = "\(results)/\(corpus)"
        let records = (try? files.contentsOfDirectory(atPath: folder))?.map {
            "\(folder)/\($0)/run.json"
        }
        return try (records ?? []).filter(files.fileExists(atPath:))
            .map { (try WholeFile.read($0).count, $0) }
            .sorted { $0 < $1 }.prefix(3).map(\.1)
    }
}
