#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
import AvazFiles
import AvazTensors

/// The numbers of a weights file, asked for by name and shape.
package struct NamedWeights {
    private let file: String
    private let tensors: [String: Tensor]
    private let matrices: [String: DoubleMatrix]
    /// In front of every name.
    private var prefix = ""

    /// - Throws: `FileFault` where the file is missing, truncated or something else.
    package init(file: String) throws {
        self.file = file
        let data = Data(try WholeFile.read(file))
        do {
            tensors = try SafeTensors.read(data)
            matrices = try SafeTensors.readMatrices(data)
        } catch let error as SafeTensorsError {
            throw FileFault(file: file, reason: error.problem)
        }
        for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            try requireFinite(name, tensor.buffer)
        }
        for (name, matrix) in matrices.sorted(by: { $0.key < $1.key }) {
            for row in 0..<matrix.rows {
                try requireFinite(
                    name, UnsafeBufferPointer(start: matrix.row(row), count: matrix.columns))
            }
        }
    }

    private func requireFinite<Numbers: Collection>(_ name: String, _ numbers: Numbers) throws
    where Numbers.Element: FloatingPoint {
        guard let number = numbers.first(where: { !$0.isFinite }) else { return }
        throw FileFault(
            file: file,
            reason: "“\(PathText.shown(name))” holds "
                + "\(number.isNaN ? "NaN" : "an infinite number"), expected finite numbers: it is "
                + "damaged, or the training ran off; train the model again")
    }

    /// Throws where one of the numbers, such as deviations, which divide, is 0 or less.
    package func requirePositive<Numbers: Collection>(
        _ name: String, _ numbers: Numbers, orZero: Bool = false
    ) throws where Numbers.Element: FloatingPoint {
        guard let number = numbers.first(where: { orZero ? $0 < 0 : $0 <= 0 }) else { return }
        throw FileFault(
            file: file,
            reason: "“\(name)” holds \(number), expected numbers "
                + (orZero ? "from 0" : "above 0") + "; it is damaged: train the model again")
    }

    /// A tensor of a shape, or of so many axes; none of its sizes is 0.
    package func tensor(_ name: String, shape: [Int]? = nil, axes: Int? = nil) throws -> Tensor {
        guard let tensor = tensors[prefix + name] else { throw missing(name) }
        guard shape ?? tensor.shape == tensor.shape,
            axes ?? tensor.shape.count == tensor.shape.count, !tensor.shape.contains(0)
        else { throw fault(name, shape: tensor.shape) }
        return tensor
    }

    /// A matrix of a size.
    package func matrix(_ name: String, rows: Int, columns: Int) throws -> DoubleMatrix {
        guard let matrix = matrices[prefix + name] else { throw missing(name) }
        guard matrix.rows == rows, matrix.columns == columns else {
            throw fault(name, shape: [matrix.rows, matrix.columns])
        }
        return matrix
    }

    /// The numbers whose names begin so, under the rest of their names.
    func within(_ prefix: String) -> NamedWeights {
        var part = self
        part.prefix += prefix
        return part
    }

    /// An error about a list that may not be empty.
    func empty(_ name: String) -> FileFault {
        FileFault(file: file, reason: "belongs to a model.json whose “\(name)” is empty")
    }

    private func missing(_ name: String) -> FileFault {
        FileFault(
            file: file, reason: "holds no “\(prefix)\(name)”; it does not belong to this model.json"
        )
    }

    /// An error about a tensor whose shape does not fit.
    package func fault(_ name: String, shape: [Int]) -> FileFault {
        FileFault(
            file: file, reason: "“\(name)” has the shape \(shape), which does not fit the model")
    }
}
