import AvazTensors
import Testing

struct ExamplesTests {
    let all = Examples(
        inputs: Tensor([4, 2, 1], [1, 2, 3, 4, 5, 6, 7, 8]), lengths: [1, 2, 2, 1],
        targets: .labels([0, 1, 2, 3]))

    @Test func viewsAreTheRowsThatCopiesWouldHold() {
        let (view, copy) = (all.viewing([3, 1, 1]), all.selecting([3, 1, 1]))
        #expect(view.source === all.source)
        #expect(view.inputs.array == [7, 8, 3, 4, 3, 4])
        #expect(copy.inputs.array == view.inputs.array)
        #expect(view.lengths == [1, 2, 2] && view.lengths == copy.lengths)
        #expect(view.targets == .labels([3, 1, 1]) && view.targets == copy.targets)
        #expect(view.count == 3 && view.shape == [2, 1])
        #expect(view.viewing([2, 0]).inputs.array == [3, 4, 7, 8])
        #expect(view.range(1..<3).inputs.array == [3, 4, 3, 4])
        #expect(view.prefix(1).inputs.array == [7, 8])
        #expect(view.reshaped([2]).inputs.shape == [3, 2])
        #expect(all.range(1..<3).inputs.array == [3, 4, 5, 6])
    }

    @Test func preparationsActOnCopiesOneAfterTheOther() {
        let doubled = all.viewing([2, 0]).prepared { for index in 0..<$0.count { $0[index] *= 2 } }
        let changed = doubled.prepared { for index in 0..<$0.count { $0[index] += 1 } }
        #expect(changed.inputs.array == [11, 13, 3, 5])
        #expect(changed.selecting([1]).inputs.array == [3, 5])
        #expect(changed.range(0..<1).inputs.array == [11, 13])
        #expect(changed.viewing([1, 1]).inputs.array == [3, 5, 3, 5])
        #expect(all.prepared { $0[0] = 9 }.inputs.array == [9, 2, 3, 4, 5, 6, 7, 8])
        #expect(all.inputs.array == [1, 2, 3, 4, 5, 6, 7, 8])
        // What is copied is prepared once.
        #expect(changed.selecting([0]).selecting([0]).inputs.array == [11, 13])
    }

    @Test func batchesTakeWhatIsPrepared() {
        let part = all.viewing([2, 0, 3]).prepared { for index in 0..<$0.count { $0[index] -= 1 } }
        let batch = Batch(of: part, size: 2)
        batch.gather([2, 0])
        #expect(batch.inputs.array == [6, 7, 4, 5])
        #expect(batch.lengths == [1, 2] && batch.targets == .labels([3, 2]))
        batch.gather([1])
        #expect(batch.inputs.array == [0, 1])
        #expect(Batch(part.range(0..<2)).inputs.array == [4, 5, 0, 1])
    }
}
