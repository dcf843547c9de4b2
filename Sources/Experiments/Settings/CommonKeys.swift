import AvazFiles

/// Keys that experiments of several kinds have.
extension SettingsSection {
    /// `seeds`: one or more different numbers, each of which draws all that is drawn in one training.
    func seeds() throws -> [Int] {
        let seeds = try list(
            "seeds", of: "whole numbers from 0 to 4294967295", json: { .number(Double($0)) }
        ) { $0.integer.flatMap { (0...Int(UInt32.max)).contains($0) ? $0 : nil } }
        guard !seeds.isEmpty, Set(seeds).count == seeds.count else {
            throw failure("seeds must be one or more different numbers, such as [1, 2, 3]")
        }
        return seeds
    }

    /// `model`: of the one kind that lists its layers.
    func layeredModel() throws -> (section: SettingsSection, network: NetworkSection) {
        let model = try section("model")
        let kind = try model.string("kind")
        guard kind == "layers" else {
            throw model.failure("model.kind: expected \"layers\", found \"\(kind)\"")
        }
        return (model, try NetworkSection(model, isListed: true))
    }
}
