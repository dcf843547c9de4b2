import AvazTensors
import Testing

@testable import AvazNeuralNetworks

@Suite struct ChannelMomentsTests {
    /// One range of rows and several, of even and uneven length.
    @Test(arguments: [(1, 1), (7, 3), (9000, 4), (16_384, 1), (40_000, 2), (70, 300)])
    func agreeWithThePlainLoops(rows: Int, channels: Int) {
        let x = randomTensor([rows, channels])
        // Each stretch of rows with a mean of its own.
        for index in 0..<x.count { x[index] += 100 + Float(index * 5 / x.count) }
        let expected = Plain.channelMoments(x, channels: channels)
        let found = atThreads {
            var moments = ChannelMoments()
            var found = [(mean: Double, variance: Double)](
                repeating: (0, 0), count: channels)
            moments.measure(x, channels: channels) { found[$0] = ($1, $2) }
            return found
        }
        for channel in 0..<channels {
            for found in found {
                #expect(found[channel] == found[channel])
                #expect(abs(found[channel].mean - expected[channel].mean) < 1e-5)
                #expect(abs(found[channel].variance - expected[channel].variance) < 1e-4)
            }
            #expect(found[0][channel] == found[1][channel])
            #expect(found[0][channel] == found[2][channel])
        }
    }
}

@Suite struct PartialSumsTests {
    /// Fewer samples than parts, as many, and more.
    @Test(arguments: [0, 1, 2, 15, 16, 17, 31, 32, 33, 100])
    func sumEverySampleOnce(samples: Int) {
        let shares = wholeTensor([samples, 5], seed: 1)
        let expected = Plain.sums(shares.array, columns: 5)
        let found = atThreads {
            var sums = PartialSums()
            let (first, second) = (Tensor([2]), Tensor([3]))
            first.fill(9)
            // The second time in memory that has been used.
            for _ in 0..<2 {
                sums.sum(over: samples, to: [first, second]) { range, part, sums in
                    #expect((0..<PartialSums.parts).contains(part))
                    for sample in range {
                        for column in 0..<5 { sums[column] += shares[sample, column] }
                    }
                }
            }
            return first.array + second.array
        }
        #expect(found == [expected, expected, expected])
    }
}

@Suite struct NormalisedRowsTests {
    /// Widths of less than a block, whole blocks and more; fours of samples and fives of outputs with
    /// a rest and without.
    @Test(
        arguments: [(2, 1, 1), (3, 5, 3), (1, 4, 16), (2, 3, 17), (1, 3, 32), (2, 1, 200)],
        [1, 5, 7, 16])
    func agreeWithThePlainLoops(image: (Int, Int, Int), outputs: Int) {
        let (height, width, channels) = image
        for samples in [1, 3, 4, 9] {
            let x = wholeTensor([samples, height, width, channels], seed: 1)
            let normalisation = BatchNorm(channels: channels)
            let dense = Dense(
                weights: wholeTensor([height * width * channels, outputs], seed: 2),
                bias: wholeTensor([outputs], seed: 3))
            // The numbers of batch normalisation themselves, whatever data they might come from.
            normalisation.mean.assign(wholeTensor([channels], seed: 4))
            normalisation.factor.assign(wholeTensor([channels], seed: 5))
            normalisation.shift.value.assign(wholeTensor([channels], seed: 6))
            normalisation.slope.assign(wholeTensor([channels], seed: 7))
            normalisation.rest.assign(wholeTensor([channels], seed: 8))
            let d = wholeTensor([samples, outputs], seed: 9)
            let plain = Plain.normalisedDense(
                x, mean: normalisation.mean, factor: normalisation.factor,
                shift: normalisation.shift.value, dense.weights.value, dense.bias.value, d)

            let rows = NormalisedRows(x, normalisation, dense)
            let scratch = Tensor([rows.scratchCount])
            let shares = Tensor([rows.count, samples, rows.columns])
            let (output, weights, input) = (
                Tensor([samples, outputs]), Tensor(dense.weights.value.shape), Tensor(x.shape)
            )
            let total = Tensor([outputs], Plain.sums(d.array, columns: outputs))
            let sums = Tensor([rows.count, 2 * channels])
            for row in 0..<rows.count {
                rows.multiply(
                    row, scratch: scratch.pointer, to: shares.pointer + row * shares.columns)
                rows.weightGradient(
                    row, d, total: total, scratch: scratch.pointer, to: weights,
                    sums: sums.pointer + row * sums.columns)
                rows.inputGradient(row, d, scratch: scratch.pointer) { sample, gradient in
                    (input.pointer + rows.place(row, sample)).update(
                        from: gradient, count: rows.width)
                }
            }
            SkinnyProduct.join(shares, dense.bias.value, to: output)
            #expect(output.array == plain.output.array)
            #expect(weights.array == plain.weights.array)
            #expect(Plain.sums(sums.array, columns: 2 * channels) == plain.sums + plain.products)
            let combined = Plain.combine(
                plain.normalised.array, scale: normalisation.factor.array, x.array,
                mean: normalisation.mean.array, slope: normalisation.slope.array,
                shift: normalisation.rest.array)
            #expect(input.array == combined)
        }
    }
}

@Suite struct DescentStageTests {
    /// Rows in fours and more, columns of less than a block and more; two samples, so that what is
    /// pending is applied once.
    @Test(arguments: 1...9, [1, 10, 16, 33])
    func agreesWithThePlainLoops(rows: Int, outputs: Int) {
        let activation = Activation(.bipolarSigmoid)
        let dense = Dense(
            weights: randomTensor([rows, outputs], seed: 1, scale: 0.3),
            bias: randomTensor([outputs], seed: 2, scale: 0.3))
        let (weights, bias) = (dense.weights.value.copy(), dense.bias.value.copy())
        let stage = DescentStage(dense, activation)
        stage.begin()
        for sample in 0..<3 as Range<UInt64> {
            let x = randomTensor([1, rows], seed: 3 + sample)
            let g = randomTensor([1, outputs], seed: 6 + sample)
            var expected = Tensor([0])
            let input = Plain.descend(
                x, weights, bias, activation, learningRate: 0.1
            ) {
                expected = $0.copy()
                return g.copy()
            }
            // By columns, as two threads share them.
            let half = stage.columns / 32 * 16
            withExtendedLifetime(x) {
                stage.forward(x.pointer, columns: 0..<half)
                stage.forward(x.pointer, columns: half..<stage.columns)
            }
            for output in 0..<outputs {
                #expect(abs(stage.output[output] - expected[output]) < 1e-6)
                stage.delta[output] = g[output]
            }
            stage.applyDerivative()
            let found = Tensor([rows])
            withExtendedLifetime(found) { stage.backward(into: found.pointer, rows: 0..<rows) }
            #expect(distance(found.array, input.array) < 1e-5)
            stage.scheduleUpdate(0.1)
        }
        stage.finish()
        #expect(distance(dense.weights.value, weights) < 1e-6)
        #expect(distance(dense.bias.value, bias) < 1e-6)
    }

    @Test func whatIsDroppedIsForgotten() {
        let dense = Dense(weights: randomTensor([5, 3]), bias: Tensor([3]))
        let before = dense.weights.value.array
        let stage = DescentStage(dense, Activation(.identity))
        stage.begin()
        let x = randomTensor([5])
        withExtendedLifetime(x) { stage.forward(x.pointer, columns: 0..<stage.columns) }
        for output in 0..<3 { stage.delta[output] = 1 }
        stage.scheduleUpdate(0.1)
        stage.dropUpdate()
        stage.finish()
        #expect(dense.weights.value.array == before)
    }
}
