import Foundation
import AvazTensors
import Testing

@Suite struct SafeTensorsTests {
    let tensors: [(name: String, tensor: Tensor)] = [
        ("0.weights", Tensor([2, 3], [1, -2, 3.5, 0, .leastNonzeroMagnitude, 6])),
        ("0.bias", Tensor([3], [7, 8, 9])), ("empty", Tensor([0])),
    ]

    @Test func comesBackBitForBit() throws {
        let read = try SafeTensors.read(SafeTensors.data(tensors))
        #expect(read.count == 3)
        for (name, tensor) in tensors {
            #expect(read[name]?.shape == tensor.shape)
            #expect(read[name]?.array == tensor.array)
        }
    }

    @Test func doublesComeBackBitForBit() throws {
        let matrix = DoubleMatrix([[1, -2.5, 1 / 3], [.pi, .leastNonzeroMagnitude, 1e300]])
        let data = try SafeTensors.data(tensors, matrices: [("coefficients", matrix)])
        let read = try SafeTensors.readMatrices(data)
        #expect(read.keys.sorted() == ["coefficients"])
        #expect(read["coefficients"]?.arrays == matrix.arrays)
        #expect(try SafeTensors.read(data)["0.bias"]?.array == [7, 8, 9])
        for length in 0..<data.count {
            #expect(throws: SafeTensorsError.self) {
                try SafeTensors.readMatrices(data.prefix(length))
            }
        }
    }

    @Test func doublesOfOneAxisAreNoMatrix() throws {
        let header = #"{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}"#
        var data = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
        data.append(Data(header.utf8))
        data.append(Data(count: 8))
        #expect(throws: SafeTensorsError.self) { try SafeTensors.readMatrices(data) }
    }

    /// The format's own description: length, header, data.
    @Test func isLaidOutAsTheFormatSays() throws {
        let data = try SafeTensors.data([("a", Tensor([1], [1]))])
        let length = data.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        let header = try #require(
            JSONSerialization.jsonObject(with: data[8..<8 + length]) as? [String: [String: Any]])
        #expect(header["a"]?["dtype"] as? String == "F32")
        #expect(header["a"]?["data_offsets"] as? [Int] == [0, 4])
        #expect(Array(data[(8 + length)...]) == [0, 0, 0x80, 0x3f])
    }

    @Test func everyTruncationIsAnError() throws {
        let data = try SafeTensors.data(tensors)
        for length in 0..<data.count {
            #expect(throws: SafeTensorsError.self) { try SafeTensors.read(data.prefix(length)) }
        }
    }

    @Test(arguments: [
        #"{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}"#,
        #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#,
        #"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}"#,
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#,
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}"#,
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,-9223372036854775808]}}"#, "[]", "{",
    ])
    func foreignHeadersAreErrors(header: String) {
        var data = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
        data.append(Data(header.utf8))
        data.append(contentsOf: [0, 0, 0, 0])
        #expect(throws: SafeTensorsError.self) { try SafeTensors.read(data) }
    }
}
