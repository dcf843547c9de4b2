import AvazFiles
import Testing

@testable import AvazModels

/// A `model.json` or weights that were changed by hand or by accident: one line names the part.
@Suite struct ChangedModelTests {
    /// A part of `model.json`, what it is changed to, and what is said of it.
    struct Change: Sendable, CustomTestStringConvertible {
        var place: String
        var value: JSONValue?
        var problem: String
        var testDescription: String { "\(place) = \(value?.name ?? "nothing")" }

        init(_ place: String, _ value: JSONValue?, _ problem: String) {
            self.place = place
            self.value = value
            self.problem = problem
        }
    }

    private func expectProblems(_ changes: [Change], of model: ClassifierModel) throws {
        let folder = try ModelFolder(model)
        #expect(folder.problem() == nil)
        for change in changes {
            let problem = try #require(
                try folder.problem(with: change.value, at: change.place), "\(change)")
            #expect(problem.hasPrefix("model.json: \(change.problem)"), "\(change)")
            #expect(problem.hasSuffix("; it is damaged: train the model again"))
            #expect(!problem.contains("\n"))
        }
    }

    static let names: [Change] = [
        Change("classes", .array([.string("a")]), "“classes” must be two names or more, found 1"),
        Change("classes.1", .string("0"), "“classes” names “0” twice"),
        Change("classes.1", .string(""), "“classes” must be names, found an empty one"),
        Change("classes.1", .number(1), "classes[1]: expected a text, found"),
        Change("classes", nil, "expected the key classes, found none"),
        Change(
            "classes", .array(["a", "b", "c", "d"].map(JSONValue.string)),
            "“network” has 3 outputs for the 4 names of “classes”"),
        Change(
            "task", .string("weather"),
            "“task” must be one of digits, genres, speakers, classes, found"),
        Change("threshold", .number(1e300), "threshold: found 1e+300, which is too great"),
        Change("temperature", .number(0), "“temperature” must be a number from 0.001 to 1000"),
        Change(
            "inputs", .number(0), "“inputs” must be a whole number from 1 to 100000000, found 0"),
        Change("inputs", .number(9), "“inputs” is 9, but “features” give 8 numbers"),
        Change("inputs", .number(1e30), "inputs: found 1e+30, which is too great"),
        Change("inputs", .null, "inputs: expected a whole number, found null"),
    ]

    static let features: [Change] = [
        Change("sampleRate", .number(0), "must be a whole number from 1 to 10000000, found 0"),
        Change("slices", .object(["seconds": .number(1), "hop": .number(0)]), "slices.hop"),
        Change("slices", .object(["seconds": .number(-1), "hop": .number(1)]), "slices.seconds"),
        Change("slices", .object(["seconds": .number(1)]), "slices.hop"),
        Change(
            "trim",
            .object(["decibels": .number(-5), "frameLength": .number(512), "hopLength": .number(1)]
            ),
            "trim.decibels"),
        Change(
            "trim",
            .object(["decibels": .number(5), "frameLength": .number(512), "hopLength": .number(0)]),
            "trim.hopLength"),
        Change("settings.spectrum.transformLength", .number(1e9), "from 16 to 65536, found"),
        Change("settings.spectrum.hopLength", .number(0), "from 1 to 65536, found 0"),
        Change("settings.spectrum.windowLength", .number(257), "from 1 to 256, found 257"),
        Change("settings.mel.bands", .number(-1), "from 1 to 1024, found -1"),
        Change("settings.mel.bands", .string("many"), "expected a whole number, found"),
        Change("settings.mel.filterRate", .number(0), "from 1000 to 384000, found 0"),
        Change("settings.mel.power", .number(0), "from 0.1 to 4, found 0"),
        Change("settings.coefficients", .number(0), "from 1 to 1024, found 0"),
        Change("settings.deltas", .number(2_147_483_648), "from 0 to 2, found 2147483648"),
        Change("settings.decibels.dynamicRange", .number(-1), "from 0.001 to 1000000, found -1"),
        Change("settings.decibels.smallestPower", .number(0), "from 1e-37 to 1e+37, found 0"),
        Change("settings.decibels.reference", .number(0), "from 1e-37 to 1e+37, found 0"),
        Change("kinds.0", .string("loudness"), "kinds[0]"),
        Change("poolings.0", .string("frames:0"), "poolings[0]"),
    ]

    static let combinations: [Change] = [
        Change(
            "features.settings.mel.lowestFrequency", .number(-1),
            "“features.settings.mel.lowestFrequency” must be a number from 0 to 10000000, found -1"),
        Change(
            "features.settings.mel.lowestFrequency", .number(4000),
            "features: mel bands from 4000.0 to 4000.0 Hz"),
        Change(
            "features.settings.coefficients", .number(21),
            "features: 21 cepstral coefficients of 20 mel bands"),
        Change("features.kinds", .array([]), "features.kinds and features.pooling need one word"),
        Change(
            "features.poolings", .array([.string("mean"), .string("flatten")]),
            "features.pooling: “flatten” gives rows of different length"),
        Change(
            "features.kinds", .array([.string("mfcc"), .string("mfcc")]),
            "features.kinds names “mfcc” twice"),
        Change(
            "features.poolings.0", .string("frames:12"),
            "“inputs” is 8, but “features” give 96 numbers"),
        Change(
            "features.poolings.0", .string("flatten"),
            "“inputs” is 8, but “features” give rows of no length (“paddedLength”)"),
    ]

    static let layers: [Change] = [
        Change(
            "network", nil,
            "expected one of “network”, “ensemble”, “linear” and “gaussian”, found none"),
        Change(
            "gaussian", .object(["backgroundWeight": .number(0)]),
            "expected one of “network”, “ensemble”, “linear” and “gaussian”, found 2"),
        Change("network.layers", .array([]), "“network” has 96 outputs for the 3 names"),
        Change(
            "network.layers.0.kind", .string("magic"),
            "“network.layers[0].kind” must be one of \"activation\""),
        Change("network.layers.0.kind", nil, "“network.layers[0].kind” is missing"),
        Change(
            "network.layers.0.filters", .number(-3),
            "“network.layers[0].filters” must be a whole number from 1 to"),
        Change(
            "network.layers.2.size", .number(0),
            "“network.layers[2].size” must be a whole number from 1 to 15, found 0"),
        Change(
            "network.layers.2.stride", .array([.number(1), .number(1e12)]),
            "“network.layers[2].stride” must be two whole numbers"),
        Change(
            "network.layers.2.size", .number(500),
            "“network.layers[2].size” must be a whole number from 1 to 15, found 500"),
        Change(
            "network.layers.2.size", .number(13),
            "network.layers[2]: a max-pool2d window of 13 x 13 does not fit"),
        Change(
            "network.layers.3",
            .object([
                "kind": .string("reshape"),
                "shape": .array(Array(repeating: .number(1_048_576), count: 4)),
            ]), "network.layers[3]: [4, 6, 3] cannot be reshaped to"),
        Change("network.inputShape.0", .number(0), "network: an input of [0, 12, 1] does not hold"),
        Change("network.inputShape", .array([.number(96)]), "network.layers[0]: a conv2d layer"),
    ]

    @Test func namesAndCounts() throws {
        try expectProblems(Self.names, of: SampleModels.perceptron())
    }

    @Test func featuresOutOfBounds() throws {
        let folder = try ModelFolder(SampleModels.perceptron())
        for change in Self.features {
            let problem = try #require(
                try folder.problem(with: change.value, at: "features." + change.place), "\(change)")
            #expect(problem.hasPrefix("model.json: "))
            #expect(problem.contains("features.\(change.place.split(separator: ".")[0])"))
            #expect(problem.contains(change.problem), "\(change)")
        }
    }

    @Test func featuresThatDoNotFitEachOther() throws {
        try expectProblems(Self.combinations, of: SampleModels.perceptron())
    }

    @Test func layersThatDoNotFit() throws {
        try expectProblems(Self.layers, of: SampleModels.convolution())
    }

    @Test func partsOfOtherKindsOfModel() throws {
        try expectProblems(
            [
                Change("gaussian.backgroundWeight", .number(2), "“gaussian.backgroundWeight” must"),
                Change("gaussian.backgroundWeight", nil, "expected the key gaussian.background"),
            ], of: SampleModels.gaussian())
        try expectProblems(
            [Change("linear.probabilities", .string("sure"), "linear.probabilities: ")],
            of: SampleModels.linear(classes: 3))
        try expectProblems(
            [
                Change("features.paddedLength", .number(0), "“features.paddedLength” must be"),
                Change(
                    "features.paddedLength", .number(9), "“inputs” is 200, but “features” give 9"),
            ], of: SampleModels.linear(classes: 2))
    }

    /// A weight, and what is said of it.
    static let weights: [(String, Double, String)] = [
        ("0.weights", .nan, "“0.weights” holds NaN, expected finite numbers"),
        ("3.bias", .infinity, "“3.bias” holds an infinite number"),
        ("1.running-variance", -1, "“1.running-variance” holds -1.0, expected numbers from 0"),
        ("scaler.deviation", 0, "“scaler.deviation” holds 0.0, expected numbers above 0"),
        ("components.mean", -.infinity, "“components.mean” holds an infinite number"),
    ]

    @Test func weightsThatCannotBe() throws {
        let network = try ModelFolder(SampleModels.perceptron())
        for (name, number, problem) in Self.weights {
            let found = try #require(try network.problem(withWeight: number, in: name), "\(name)")
            #expect(found.hasPrefix("weights.safetensors: \(problem)"))
        }
        #expect(try network.problem(withWeight: 0, in: "1.running-variance") == nil)
        let linear = try ModelFolder(SampleModels.linear(classes: 3))
        #expect(
            try linear.problem(withWeight: 0, in: "scaling")?.contains("“scaling” holds 0.0")
                == true)
        #expect(try linear.problem(withWeight: .nan, in: "coefficients")?.contains("NaN") == true)
        let gaussian = try ModelFolder(SampleModels.gaussian())
        #expect(try gaussian.problem(withWeight: .nan, in: "means")?.contains("NaN") == true)
        #expect(
            try gaussian.problem(withWeight: -1, in: "factors")?.contains(
                "a covariance that is none")
                == true)
    }

    @Test func weightsOfAnotherModel() throws {
        let folder = try ModelFolder(SampleModels.perceptron())
        let weights = try folder.read("weights.safetensors")
        try folder.write(
            ModelFolder(SampleModels.convolution()).read("weights.safetensors"),
            "weights.safetensors")
        #expect(folder.problem()?.contains("weights.safetensors: holds no “scaler.mean”") == true)
        try folder.write(weights, "weights.safetensors")
        let found = try folder.problem(with: .number(7), at: "network.layers.0.units")
        #expect(
            found
                == "weights.safetensors: “0.weights” has the shape [5, 6], which does not fit the model"
        )
    }
}
