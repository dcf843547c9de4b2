@testable import AvazNeuralNetworks
@testable import AvazFiles
import Testing

@testable import AvazExperiments

/// Every mistake in an experiment gives its one clear error.
@Suite struct SettingsTests {
    @Test(arguments: [
        (
            "training.epoch=3",
            "--set training.epoch: unknown key “training.epoch”; did you mean “training.epochs”?"
        ),
        (
            "trainig.epochs=3",
            "sample.json5:1: unknown key “trainig”; did you mean “training”?"
        ),
        (
            "training.epochs=0",
            "--set training.epochs: “training.epochs” must be a whole number from 1 to 1000000, "
                + "found 0"
        ),
        (
            "training.epochs=\"many\"",
            "--set training.epochs: “training.epochs” must be a whole number from 1 to 1000000, "
                + "found “many”"
        ),
        (
            "training.learningRate=-0.1",
            "--set training.learningRate: “training.learningRate” must be a number above 0, "
                + "found -0.1"
        ),
        (
            "training.learningRate=NaN",
            "--set training.learningRate: “training.learningRate” must be a number above 0, "
                + "found nan"
        ),
        (
            "model.hidden=[-3]",
            "--set model.hidden: “model.hidden” must be a list of widths: a whole number from 1, "
                + "or a formula such as \"(in + out) / 2\" with at most 20 parentheses open at a "
                + "time, found a list of -3"
        ),
        (
            "model.activation=rely",
            "--set model.activation: “model.activation” must be one of \"bipolar-sigmoid\", "
                + "\"relu\", \"tanh\", \"identity\", \"sigmoid\" (did you mean \"relu\"?), found “rely”"
        ),
        (
            "seeds=[]",
            "sample.json5:1: seeds must be one or more different numbers, such as [1, 2, 3]"
        ),
        (
            "features=7",
            "--set features: “features” must be a section { … }, found 7"
        ),
        (
            "training.epochs.x=7",
            "--set training.epochs.x: there is no key “x” within 3 at sample.json5:10"
        ),
        (
            "training.shuffle=1",
            "--set training.shuffle: “training.shuffle” must be true or false, found 1"
        ),
        (
            "training.targets=[1, 0]",
            "sample.json5:10: training.targets must be two numbers, the lower first, such as [0, 1]"
        ),
        (
            "model={kind: 'layers', layers: [{kind: 'max-pool2d', size: 16}]}",
            "--set model: “model.layers[0].size” must be a whole number from 1 to 15, found 16"
        ),
        (
            "model={kind: 'layers', layers: [{kind: 'lstm', units: 3, carriesState: true}]}",
            "--set model: a layer with carriesState: true goes on from one batch to the next, which "
                + "needs them in their own order; set training.shuffle: false, or leave "
                + "carriesState out"
        ),
        (
            "model={kind: 'layers', layers: [{kind: 'gru', units: 3, direction: 'sideways'}]}",
            "--set model: “model.layers[0].direction” must be one of \"forward\", \"backward\", "
                + "\"both\", found “sideways”"
        ),
        (
            "published=nowhere/nothing",
            "sample.json5:1: published: there are no figures “nowhere/nothing” in "
                + "Experiments/published.json; expected <corpus>/<name>"
        ),
    ])
    func refuses(override: String, message: String) {
        let found = SampleExperiment.failure([override])
        // An unknown key of the whole file is named with the line where it stands.
        #expect(
            found == message || found.hasSuffix(message.split(separator: ": ", maxSplits: 1)[1]))
    }

    @Test func namesTheLineOfAMisspeltKey() {
        let text = SampleExperiment.text.replacing("epochs: 3", with: "epoch: 3")
        #expect(
            SampleExperiment.failure(text: text)
                == "sample.json5:10: unknown key “training.epoch”; did you mean "
                + "“training.epochs”?")
    }

    @Test func namesWhatIsMissing() {
        let text = SampleExperiment.text.replacing("scaling: { fit: \"train\" },", with: "")
        #expect(
            SampleExperiment.failure(text: text)
                == "sample.json5:1: “scaling” is missing; expected a section { … }")
    }

    @Test(arguments: ["adamax", "adadelta", "rmsprop"])
    func optimisersAndLossesAreNamed(optimiser: String) throws {
        _ = try SampleExperiment.make("training.optimiser=\(optimiser)", "training.loss=mae")
        #expect(
            SampleExperiment.failure(["training.optimiser=\(optimiser)", "training.momentum=0.9"])
                .contains("the others have their own"))
    }

    @Test func overridesTakeJSON5AndBareWords() throws {
        let experiment = try SampleExperiment.make(
            "training.epochs=7", "model.activation=relu", "model.hidden=['2 * in', 5]")
        guard case .object(let settings) = experiment.settings,
            case .object(let model)? = settings["model"],
            case .object(let training)? = settings["training"]
        else {
            Issue.record("settings are no object")
            return
        }
        #expect(training["epochs"] == .number(7))
        #expect(model["activation"] == .string("relu"))
        #expect(model["hidden"] == .array([.string("2 * in"), .number(5)]))
        // Defaults stand in the record, too.
        #expect(training["loss"] == .string("mse"))
    }

    @Test(arguments: [(0, 3), (1, 1), (10, 1), (11, 2), (40, 4)])
    func stepsAreMadeInWholeEpochs(steps: Int, epochs: Int) throws {
        let experiment = try SampleExperiment.make(
            "training.batchSize=4", "training.steps=\(steps == 0 ? "null" : "\(steps)")")
        guard case .network(_, let training) = experiment.model else {
            Issue.record("the sample trains no network")
            return
        }
        // 38 examples make 10 steps; the sample's own epochs are 3.
        #expect(training.plan(examples: 38).epochs == epochs)
    }

    /// Records of runs without the younger keys stay what they were.
    @Test func youngerKeysLeaveNoTraceWhereTheyAreLeftOut() throws {
        let bare = try SampleExperiment.make("augmentation={copies:1}")
        let all = try SampleExperiment.make(
            "augmentation={copies:1,equaliser:6,surroundings:{}}", "training.steps=9",
            "features.filterRate=22050", "features.dynamicRange=50", "features.trim=word",
            "groups=artists.csv")
        guard case .object(let before) = bare.settings, case .object(let after) = all.settings
        else {
            Issue.record("settings are no object")
            return
        }
        #expect(before["groups"] == nil && after["groups"] == .string("artists.csv"))
        let younger = [
            ("features", ["filterRate", "dynamicRange"]), ("training", ["steps"]),
            ("augmentation", ["equaliser", "surroundings"]),
        ]
        for (name, keys) in younger {
            guard case .object(let without)? = before[name], case .object(let with)? = after[name]
            else {
                Issue.record("\(name) is no section")
                continue
            }
            for key in keys { #expect(without[key] == nil && with[key] != nil) }
        }
        #expect(all.features.recipe.endpoints == .word && all.features.recipe.trim == nil)
        #expect(all.features.recipe.settings.mel.filterRate == 22050)
    }

    @Test(arguments: ["training.epochs", "=3", "a..b=3"])
    func refusesMalformedOverrides(text: String) {
        #expect(throws: SettingsError.self) { try Override(text) }
    }

    @Test(arguments: [
        ("(in + out) / 2", 11), ("2*in/3", 8), ("in / 2", 6), ("in/3", 4), ("17", 17),
        ("(in+out)/2 - 1", 10), ("2 * (in - out)", 4),
    ])
    func widthsAreIntegerParts(formula: String, width: Int) throws {
        let parsed = try #require(WidthFormula(formula))
        #expect(parsed.value(inputs: 12, outputs: 10) == width)
    }

    @Test(arguments: ["", "in +", "(in", "in out", "input", "2 ^ in", "in)"])
    func otherTextsAreNoWidths(formula: String) { #expect(WidthFormula(formula) == nil) }

    @Test func nestingIsBounded() {
        func formula(_ depth: Int) -> WidthFormula? {
            let (open, close) = ("(", ")")
            return WidthFormula(
                String(repeating: open, count: depth) + "in"
                    + String(repeating: close, count: depth))
        }
        #expect(formula(20)?.value(inputs: 3, outputs: 5) == 3)
        #expect(formula(21) == nil)
        #expect(formula(40_000) == nil)
        let shallow = Array(repeating: "(in)", count: 30).joined(separator: " + ")
        #expect(WidthFormula(shallow)?.value(inputs: 2, outputs: 1) == 60)
        let deep = Array(repeating: "a", count: 40_000).joined(separator: ".") + "=1"
        #expect(throws: SettingsError.self) { try Override(deep) }
        let brackets = "a=" + String(repeating: "[", count: 40_000)
        #expect(throws: SettingsError.self) { try Override(brackets) }
    }

    @Test func theNearestNameIsNearEnough() {
        let names = ["mlp-two-hidden", "mlp-one-hidden-mean"]
        #expect(nearest(to: "mlp-two-hiden", among: names) == "mlp-two-hidden")
        #expect(nearest(to: "zzz", among: names) == nil)
    }
}
