import AvazFiles
import Foundation

/// A folder that nobody else may look into, gone when its owner is.
final class PrivateFolder: Sendable {
    let path: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "avaz-serve-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700])
        path = folder.path
    }

    deinit { remove() }

    /// Now, where nobody may wait for the last owner to let go.
    func remove() { FileSystem.remove(path) }
}
