/// Windows of one level of a pyramid that lie some hops apart: what a network that slides sees in one pass.
public struct WindowLattice: Equatable, Sendable {
    /// Index of the level; 0 is the largest image.
    public var level: Int
    /// Rows of the level, with its border, that the windows cover.
    public var rows: Range<Int>
    /// Columns of the level, with its border, that the windows cover.
    public var columns: Range<Int>
    /// Each with its place among all windows, and its row and column in hops.
    public var windows: [Window]

    /// A window of a lattice.
    public struct Window: Equatable, Sendable {
        /// Among the windows of the pyramid.
        public var index: Int
        /// Hops from the lattice's first row.
        public var row: Int
        /// Hops from the lattice's first column.
        public var column: Int
    }
}

extension WindowPyramid {
    /// All windows by what they can share: each once. The last row and column of a level, which stand on
    /// its border whatever the stride, share among themselves.
    ///
    /// - Parameters:
    ///   - hop: pixels, 1 or more.
    ///   - most: pixels that a lattice covers at most, where it has more than one row of windows.
    public func lattices(hop: (rows: Int, columns: Int), most: Int = 1 << 18) -> [WindowLattice] {
        let phases = Dictionary(grouping: places.indices) { index in
            let place = places[index]
            return [place.level, place.row % hop.rows, place.column % hop.columns]
        }
        let ordered = phases.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        return ordered.flatMap { lattices(of: $0.value, hop: hop, most: most) }
    }

    /// - Parameter indices: of windows of one level that lie hops apart, row after row.
    private func lattices(
        of indices: [Int], hop: (rows: Int, columns: Int), most: Int
    ) -> [WindowLattice] {
        let columns = indices.map { places[$0].column }
        guard let left = columns.min(), let right = columns.max() else { return [] }
        let width = right - left + window
        let height = max(0, most / width - window)
        let bands = Dictionary(grouping: indices) { index in
            (places[index].row - places[indices[0]].row) / (height / hop.rows * hop.rows + hop.rows)
        }
        return bands.sorted { $0.key < $1.key }.map { band in
            let (first, last) = (places[band.value[0]], places[band.value[band.value.count - 1]])
            return WindowLattice(
                level: first.level, rows: first.row..<last.row + window,
                columns: left..<right + window,
                windows: band.value.map { index in
                    WindowLattice.Window(
                        index: index, row: (places[index].row - first.row) / hop.rows,
                        column: (places[index].column - left) / hop.columns)
                })
        }
    }
}
