import AvazModels

/// The options that `avaz compose` and `avaz write` share.
struct GenerationOptions {
    static let names = ["--temperature", "--top-k", "--top-p", "--seed"]

    /// Their lines of `--help`.
    static let help = """
          --temperature T   above 0 (default: 1, as the model thinks); 0.7 is careful and repeats
                            itself more, 1.2 dares more, beyond 1.5 it is mostly noise
          --top-k K         draw among the K likeliest alone
          --top-p P         draw among the fewest that have the probability P together
          --greedy          always the likeliest, nothing drawn: soon repeats itself
          --seed S          another number draws another piece (default: 1); the same one, the same
        """

    let sampling: Sampling
    let seed: Int

    init(_ arguments: Arguments, command: String) throws {
        func number(_ option: String) throws -> Double? {
            guard let text = arguments[option] else { return nil }
            guard let value = Double(text) else {
                throw UsageError("avaz \(command): \(option) expects a number, found “\(text)”")
            }
            return value
        }
        seed = try arguments.integer("--seed", in: 0 ... .max) ?? 1
        let temperature = try number("--temperature")
        let topK = try arguments.integer("--top-k", in: 1...1_000_000)
        let topP = try number("--top-p")
        guard arguments.has("--greedy") else {
            do {
                sampling = try Sampling(
                    temperature: temperature ?? 1, topK: topK, topP: topP)
            } catch {
                throw UsageError("avaz \(command): --\(error)")
            }
            return
        }
        guard temperature == nil, topK == nil, topP == nil else {
            throw UsageError(
                "avaz \(command): --greedy draws nothing: leave out --temperature, --top-k and --top-p"
            )
        }
        sampling = .greedy
    }
}
