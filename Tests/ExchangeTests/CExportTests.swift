import AvazFeatures
import AvazFiles
import AvazInputs
import Foundation
import Testing

@testable import AvazExchange
@testable import AvazModels

@Suite struct CExportTests {
    /// What the C file can do without memory of its own.
    private static func models() throws -> [ClassifierModel] {
        try (ExportedModels.all() + ExportedModels.sequential()).filter { $0.cProblem == nil }
    }

    @Test(
        .enabled(
            if: CompiledModels.compiler != nil,
            "no cc, clang or gcc in PATH to compile the C with"))
    func compiledCAnswersAsTheSuiteDoes() throws {
        let compiler = try #require(CompiledModels.compiler)
        let compiled = try CompiledModels(try Self.models(), compiler: compiler)
        defer { compiled.remove() }
        #expect(compiled.complaints == "")
        for samples in ExportedModels.recordings {
            let answers = try compiled.answers(to: samples)
            try #require(answers.count == compiled.models.count)
            for (model, answer) in zip(compiled.models, answers) {
                let own = try model.classify(samples: samples, sampleRate: 8000)
                let label = own.isUnknown ? -1 : model.classes.firstIndex(of: own.label)
                #expect(answer.label == label, "\(model.experiment)")
                let worst = zip(answer.scores, own.scores).map {
                    abs($0 - $1) / max(1, abs($1))
                }.max()
                #expect(worst ?? 1 < 1e-4, "\(model.experiment): \(worst ?? 1)")
            }
        }
        // More than ten seconds: too long for the search for a word alone.
        let long = try compiled.answers(to: [Float](repeating: 0.1, count: 90_000)).map(\.label)
        #expect(zip(compiled.models, long).allSatisfy { ($0.experiment == "word") == ($1 == -4) })
        // Too short for a frame of any of them.
        #expect(try compiled.answers(to: [0.5]).allSatisfy { $0.label == -2 })
    }

    @Test func whatNeedsAllFramesIsSaidBeforehand() throws {
        let all = try ExportedModels.all() + ExportedModels.sequential()
        let problems = all.compactMap { model in
            model.cProblem.map { "\(model.experiment): \($0.prefix(30))" }
        }
        #expect(
            problems == ["projected: its “median” needs all frames "])
    }

    /// Weights are packed as exactly as floats are, in characters that need no escape but one.
    @Test func packedWeightsComeBack() throws {
        let row = (0..<1000).map { sinf(Float($0)) * 3 }
        var file = CWriter()
        file.weights("w", [row, [Float](repeating: 0, count: 1000)])
        #expect(!file.text.contains("??"))
        let lines = file.text.split(separator: "\n").filter { $0.hasPrefix("    \"") }
        let digits = lines.joined().replacing("\\\\", with: "\\").utf8.filter {
            $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: " ")
        }.map { Int($0) - 35 }
        let scale = (row.map { abs($0) }.max() ?? 0) / Float(35_819_632)
        for (index, value) in row.enumerated() {
            let number = digits[4 * index..<4 * index + 4].reduce(0) { $0 * 92 + $1 }
            #expect(abs(Float(number - 35_819_648) * scale - value) < 5e-7, "\(index)")
        }
    }
}
