import AvazCOpenBLAS

/// Eigenvalues and eigenvectors of a symmetric matrix, by LAPACK's `dsyevd`.
public struct SymmetricEigen: Sendable {
    /// Descending.
    public let values: [Double]
    /// One a value, each of length 1; the sign of each is LAPACK's.
    public let vectors: [[Double]]

    /// - Parameter matrix: `size * size` numbers; only one triangle is looked at.
    /// - Returns: nil where LAPACK finds no solution, as with NaN.
    public init?(_ matrix: [Double], size: Int) {
        precondition(matrix.count == size * size && size > 0, "\(matrix.count) numbers for \(size)")
        guard matrix.allSatisfy(\.isFinite) else { return nil }
        var a = matrix
        var eigenvalues = [Double](repeating: 0, count: size)
        var n = blasint(size)
        var info = blasint(0)
        var lengths = (work: blasint(-1), integers: blasint(-1))
        var work = [0.0]
        var integers = [blasint(0)]
        // Called twice: first for the room it needs, then in earnest.
        for _ in 0..<2 {
            dsyevd_(
                "V", "U", &n, &a, &n, &eigenvalues, &work, &lengths.work, &integers,
                &lengths.integers, &info)
            guard info == 0 else { return nil }
            guard lengths.work == -1 else { break }
            lengths = (blasint(work[0]), integers[0])
            work = [Double](repeating: 0, count: Int(lengths.work))
            integers = [blasint](repeating: 0, count: Int(lengths.integers))
        }
        values = eigenvalues.reversed()
        vectors = (0..<size).reversed().map { Array(a[$0 * size..<($0 + 1) * size]) }
    }
}
