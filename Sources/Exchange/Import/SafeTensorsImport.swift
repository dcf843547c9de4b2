import AvazFiles
import AvazTensors

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension ForeignNetwork {
    /// The layers of a safetensors file: one for each part of the names before the last dot, in the
    /// order of the numbers in them.
    ///
    /// | | dense | conv2d | batch-norm |
    /// | --- | --- | --- | --- |
    /// | PyTorch | `weight` `[out, in]`, `bias` | `weight` `[filters, C, H, W]`, `bias` | `weight`, `bias`, `running_mean`, `running_var` |
    /// | Keras | `kernel` `[in, out]`, `bias` | `kernel` `[H, W, C, filters]`, `bias` | `gamma`, `beta`, `moving_mean`, `moving_variance` |
    /// | Avaz | `weights`, `bias` | `kernel`, `bias` | `scale`, `shift`, `running-mean`, `running-variance` |
    ///
    /// Names of recurrent layers: `ForeignRecurrent`.
    init(safetensors bytes: [UInt8]) throws(ExchangeError) {
        let tensors: [String: Tensor]
        do {
            tensors = try SafeTensors.read(Data(bytes))
        } catch {
            throw ExchangeError("\((error as? SafeTensorsError)?.problem ?? "\(error)")")
        }
        var parts: [String: [String: Tensor]] = [:]
        for (name, tensor) in tensors {
            let words = name.split(separator: ".", omittingEmptySubsequences: false)
            parts[words.dropLast().joined(separator: "."), default: [:]][String(words.last ?? "")] =
                tensor
        }
        for (name, part) in parts.sorted(by: { Self.precedes($0.key, $1.key) })
        where name != "scaler" && name != "components" {
            let recurrent = try ForeignRecurrent.layers(of: part, PathText.shown(name))
            layers += recurrent.map { .recurrent($0) }
            if recurrent.isEmpty { layers.append(try layer(name, part)) }
        }
    }

    private mutating func layer(
        _ name: String, _ part: [String: Tensor]
    ) throws(ExchangeError) -> ForeignLayer {
        for names in Self.normalisations {
            let own = names.compactMap { part[$0] }
            if own.count == names.count { return .normalisation(own) }
        }
        let bias = part["bias"]
        switch (part["weight"], part["kernel"] ?? part["weights"]) {
        case (let weight?, _) where weight.shape.count == 2:
            flattensChannelsFirst = true
            return .dense(turned: weight, bias: bias)
        case (let weight?, _) where weight.shape.count == 4:
            flattensChannelsFirst = true
            return .convolution(turned: weight, bias: bias)
        case (nil, let kernel?) where kernel.shape.count == 2: return .dense(kernel, bias: bias)
        case (nil, let kernel?) where kernel.shape.count == 4:
            return .convolution(kernel, bias: bias)
        default:
            let found = part.keys.sorted().prefix(6).map { "\(PathText.shown($0))" }
            throw ExchangeError(
                "“\(PathText.shown(name))” holds \(found.joined(separator: ", ")), expected the "
                    + "weights of a dense, convolution, normalisation or recurrent layer by the names "
                    + "of PyTorch (weight, bias, running_mean, running_var, weight_ih_l0, weight_hh_l0), "
                    + "Keras (kernel, recurrent_kernel, bias, gamma, beta, moving_mean, "
                    + "moving_variance) or Avaz")
        }
    }

    private static let normalisations = [
        ["weight", "bias", "running_mean", "running_var"],
        ["gamma", "beta", "moving_mean", "moving_variance"],
        ["scale", "shift", "running-mean", "running-variance"],
    ]

    /// By letters, runs of digits by their number: `conv2` stands before `conv10`.
    static func precedes(_ a: String, _ b: String) -> Bool {
        var (first, second) = (Array(a.utf8)[...], Array(b.utf8)[...])
        func number(_ text: inout ArraySlice<UInt8>) -> (length: Int, digits: [UInt8])? {
            let digits = text.prefix { (48...57).contains($0) }
            guard !digits.isEmpty else { return nil }
            text = text.dropFirst(digits.count)
            let own = Array(digits.drop { $0 == 48 })
            return (own.count, own)
        }
        while let x = first.first, let y = second.first {
            if let one = number(&first), let other = number(&second) {
                if one.length != other.length { return one.length < other.length }
                if one.digits != other.digits {
                    return one.digits.lexicographicallyPrecedes(other.digits)
                }
                continue
            }
            if x != y { return x < y }
            (first, second) = (first.dropFirst(), second.dropFirst())
        }
        return first.isEmpty && !second.isEmpty
    }
}
