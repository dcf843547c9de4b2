import AvazLinearModels
import AvazTensors
import Testing

@Suite struct StandardScalerTests {
    @Test func agreesWithScikitLearn() throws {
        let golden = try Golden.read.get().scaler
        let features = DoubleMatrix(golden.features)
        let scaler = try StandardScaler(fitting: features)
        #expect(difference([scaler.mean], [golden.mean]) < 1e-14)
        #expect(difference([scaler.variance], [golden.variance]) < 1e-13)
        #expect(difference([scaler.scale], [golden.scale]) < 1e-13)
        // Beside a mean of a million, the last digits of the input are already rounding.
        #expect(difference(try scaler.transform(features).arrays, golden.transformed) < 1e-9)
        #expect(scaler.constantFeatures == [3])
        #expect(scaler.scale[3] == 1)
    }

    @Test(arguments: 0..<20)
    func batchesMakeTheWhole(seed: UInt64) throws {
        var generator = FastGenerator(seed: seed)
        let rows = Int.random(in: 2...40, using: &generator)
        let features = DoubleMatrix(
            (0..<rows).map { _ in (0..<5).map { _ in 3 + 10 * Double(generator.normal()) } })
        let whole = try StandardScaler(fitting: features)
        var parts = StandardScaler(features: 5)
        let cut = Int.random(in: 1..<rows, using: &generator)
        try parts.partialFit(features.selecting(Array(0..<cut)))
        try parts.partialFit(features.selecting(Array(cut..<rows)))
        #expect(parts.count == rows)
        #expect(difference([parts.mean], [whole.mean]) < 1e-13)
        #expect(difference([parts.variance], [whole.variance]) < 1e-12)
        let standardised = try StandardScaler(fitting: try whole.transform(features))
        #expect(standardised.mean.allSatisfy { abs($0) < 1e-13 })
        #expect(standardised.scale.allSatisfy { abs($0 - 1) < 1e-13 })
    }

    @Test func refusesWhatItCannotScale() throws {
        let wrong = DoubleMatrix([[1, 2], [3, .nan]])
        #expect(throws: LinearModelError.notFinite(row: 1, column: 1)) {
            try StandardScaler(fitting: wrong)
        }
        #expect(throws: LinearModelError.noRows) {
            try StandardScaler(fitting: DoubleMatrix(rows: 0, columns: 2))
        }
        let scaler = try StandardScaler(fitting: DoubleMatrix([[1, 2], [3, 4]]))
        #expect(
            throws: LinearModelError.count(of: "features of a row", expected: 2, found: 3)
        ) {
            try scaler.transform(DoubleMatrix([[1, 2, 3]]))
        }
    }
}
