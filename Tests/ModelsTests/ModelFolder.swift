import AvazFiles
import AvazTensors
import Foundation

@testable import AvazModels

/// A model's folder, to be changed.
final class ModelFolder {
    let path: String

    init(_ model: ClassifierModel) throws {
        path =
            FileManager.default.temporaryDirectory
            .appending(path: "avaz-model-\(UUID().uuidString)").path
        try model.write(toNewFolder: path)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func read(_ name: String) throws -> [UInt8] { try WholeFile.read("\(path)/\(name)") }

    func write(_ bytes: [UInt8], _ name: String) throws {
        try WholeFile.write(bytes: bytes, to: "\(path)/\(name)")
    }

    /// What reading complains of, without the folder; nil where it does not.
    func problem() -> String? {
        do {
            _ = try ClassifierModel(contentsOf: path)
            return nil
        } catch {
            return "\(error)".replacing(path + "/", with: "")
        }
    }

    /// The same after a part of `model.json`, at a dotted path, has another value, and is then as
    /// it was.
    func problem(with value: JSONValue?, at place: String) throws -> String? {
        let before = try read("model.json")
        defer { try? write(before, "model.json") }
        let json = try JSONDecoder().decode(JSONValue.self, from: Data(before))
        let keys = place.split(separator: ".").map(String.init)
        try write(Array(JSONEncoder().encode(json.setting(keys[...], to: value))), "model.json")
        return problem()
    }

    /// The same after a number of the weights has another value.
    func problem(withWeight number: Double, in name: String) throws -> String? {
        let before = try read("weights.safetensors")
        defer { try? write(before, "weights.safetensors") }
        let tensors = try SafeTensors.read(Data(before))
        let matrices = try SafeTensors.readMatrices(Data(before))
        tensors[name]?[1] = Float(number)
        if let matrix = matrices[name] { matrix[matrix.rows - 1, matrix.columns - 1] = number }
        try write(
            Array(
                SafeTensors.data(
                    tensors.map { (name: $0.key, tensor: $0.value) },
                    matrices: matrices.map { (name: $0.key, matrix: $0.value) })),
            "weights.safetensors")
        return problem()
    }
}

extension JSONValue {
    /// Keys of objects, and indices of lists; nil takes a member away.
    fileprivate func setting(_ keys: ArraySlice<String>, to value: JSONValue?) -> JSONValue {
        guard let key = keys.first else { return value ?? .null }
        let rest = keys.dropFirst()
        switch self {
        case .array(var elements):
            guard let index = Int(key) else { return self }
            elements[index] = elements[index].setting(rest, to: value)
            return .array(elements)
        case .object(var members):
            members[key] =
                rest.isEmpty ? value : (members[key] ?? .object([:])).setting(rest, to: value)
            return .object(members)
        default: return self
        }
    }
}
