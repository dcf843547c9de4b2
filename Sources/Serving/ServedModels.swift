import AvazFiles
import AvazInputs
import AvazModels
import AvazReports
import Foundation

/// A model's answers, as the page wants them.
struct ServedModel {
    private let model: ClassifierModel
    private let limits: ServingLimits

    init(_ model: ClassifierModel, limits: ServingLimits) {
        (self.model, self.limits) = (model, limits)
    }

    // MARK: What it is

    struct Description: Encodable {
        var experiment: String
        var classes: [String]
        /// Seconds of the slices that it judges; absent where it judges whole recordings.
        var sliceSeconds: Double?
        /// Bytes that may be sent at a time.
        var largestUpload: Int
        /// Whether it can be taught new classes here, and the folder that those are written to.
        var teaches: Bool
        var output: String?
    }

    func description(_ teaching: Teaching?, _ limits: HTTPLimits) -> Description {
        Description(
            experiment: model.experiment, classes: model.classes,
            sliceSeconds: model.features.slices?.seconds, largestUpload: limits.bodyBytes,
            teaches: teaching != nil, output: teaching?.output.map(PathText.plain))
    }

    // MARK: What it answers

    struct Answer: Encodable {
        /// What it takes the recording for; “unknown” where it is not confident enough.
        var label: String
        /// The label's class among those of the model, also where it is unknown.
        var best: Int
        var isUnknown: Bool
        /// One a class.
        var scores: [Float]
        /// What the user should know of the recording.
        var remark: String?

        init(_ answer: ClassifierModel.Answer, classes: [String]) {
            label = answer.isUnknown ? "unknown" : answer.label
            best = classes.firstIndex(of: answer.label) ?? 0
            isUnknown = answer.isUnknown
            scores = answer.scores
            remark = answer.remark
        }
    }

    /// - Parameter folder: for a file, which decoders want to look forth and back in.
    /// - Throws: `HTTPRefusal` for what is no sound.
    func answer(to request: HTTPRequest, in folder: String) throws -> Answer {
        if let rate = try UploadedSound.rate(of: request, limits) {
            let samples = try UploadedSound.samples(request.body)
            guard Double(samples.count) <= limits.seconds * Double(rate) else {
                throw HTTPRefusal(
                    413, "That is more than \(Int(limits.seconds)) seconds of samples.")
            }
            return try refusing {
                Answer(
                    try model.classify(samples: samples, sampleRate: rate), classes: model.classes)
            }
        }
        return try withSound(request, in: folder, longest: limits.seconds) { path in
            Answer(try model.classify(path), classes: model.classes)
        }
    }

    /// What drove the decision, as a picture.
    func explanation(of request: HTTPRequest, in folder: String) throws -> String {
        try withSound(request, in: folder, longest: limits.explainedSeconds) { path in
            EvidenceDrawing(try model.explain(path), clip: "your recording", by: model).picture.file
        }
    }

    private func withSound<Result>(
        _ request: HTTPRequest, in folder: String, longest: Double,
        _ body: (String) throws -> Result
    ) throws -> Result {
        let path = "\(folder)/sound"
        _ = try UploadedSound(request, writtenTo: path, limits: limits, longest: longest)
        defer { FileSystem.remove(path) }
        return try refusing { try body(path) }
    }

    /// What the suite says of a recording that it cannot use, without the file's name.
    private func refusing<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let fault as FileFault {
            throw HTTPRefusal(422, "The recording \(fault.reason).")
        } catch {
            throw HTTPRefusal(422, "\(error)")
        }
    }
}

extension EvidenceDrawing {
    /// What drove a model's decision on a recording that is called `clip`.
    package init(_ explanation: Explanation, clip: String, by model: ClassifierModel) {
        let answer = explanation.answer
        self.init(
            clip: clip, label: answer.label,
            score: model.classes.firstIndex(of: answer.label).map { Double(answer.scores[$0]) }
                ?? 0,
            slices: explanation.slices.map { ($0.seconds, $0.answer.label) },
            image: explanation.image, evidence: explanation.evidence, height: explanation.height,
            width: explanation.width, seconds: explanation.seconds,
            frequencies: explanation.frequencies)
    }
}
