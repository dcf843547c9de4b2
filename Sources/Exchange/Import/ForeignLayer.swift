import AvazTensors

/// A layer of another program's network, its weights in the order of the suite's axes.
enum ForeignLayer {
    /// `[in, out]` and `[out]`.
    case dense(Tensor, bias: Tensor?)
    /// `[height, width, C, filters]` and `[filters]`.
    case convolution(Tensor, bias: Tensor?)
    /// Scale, shift, running mean and running variance.
    case normalisation([Tensor])
    case recurrent(ForeignRecurrent)

    /// The suite's word.
    var word: String {
        switch self {
        case .dense: "dense"
        case .convolution: "conv2d"
        case .normalisation: "batch-norm"
        case .recurrent(let layer): layer.word
        }
    }

    /// A dense layer of weights that stand as `[out, in]`.
    static func dense(turned weights: Tensor, bias: Tensor?) -> ForeignLayer {
        let (outputs, inputs) = (weights.shape[0], weights.shape[1])
        let result = Tensor([inputs, outputs])
        for output in 0..<outputs {
            for input in 0..<inputs { result[input, output] = weights[output, input] }
        }
        return .dense(result, bias: bias)
    }

    /// A convolution of a kernel that stands as `[filters, C, height, width]`.
    static func convolution(turned kernel: Tensor, bias: Tensor?) -> ForeignLayer {
        let (filters, channels) = (kernel.shape[0], kernel.shape[1])
        let (height, width) = (kernel.shape[2], kernel.shape[3])
        let result = Tensor([height, width, channels, filters])
        for filter in 0..<filters {
            for channel in 0..<channels {
                for place in 0..<height * width {
                    result[(place * channels + channel) * filters + filter] =
                        kernel[(filter * channels + channel) * height * width + place]
                }
            }
        }
        return .convolution(result, bias: bias)
    }

    /// A dense layer behind an image `[H, W, C]` that was flattened with its channels first: its rows
    /// in the order of an image whose channels come last.
    func reordered(behind image: [Int]) -> ForeignLayer {
        guard case .dense(let weights, let bias) = self, image.count == 3,
            weights.shape[0] == image.reduce(1, *)
        else { return self }
        let (places, channels, outputs) = (image[0] * image[1], image[2], weights.shape[1])
        let result = Tensor(weights.shape)
        for place in 0..<places {
            for channel in 0..<channels {
                for output in 0..<outputs {
                    result[place * channels + channel, output] =
                        weights[channel * places + place, output]
                }
            }
        }
        return .dense(result, bias: bias)
    }
}

/// The layers of a file, in their order.
struct ForeignNetwork {
    var layers: [ForeignLayer] = []
    /// Whether images are flattened with their channels first, as PyTorch does.
    var flattensChannelsFirst = false
}
