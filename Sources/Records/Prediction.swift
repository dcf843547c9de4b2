import AvazMetrics

/// What a model said of one test clip.
public struct Prediction: Equatable, Sendable {
    /// Path below the corpus folder.
    public var file: String
    /// What must not stand on both sides of a split, such as the speaker; nil where nothing does.
    public var group: String?
    /// Index of the true class.
    public var truth: Int
    /// Index of the class that the model gave.
    public var predicted: Int
    /// One score a class, in class order.
    public var scores: [Float]

    /// - Parameters:
    ///   - group: what must not stand on both sides of a split; nil where nothing does.
    ///   - truth: index of a class, as `predicted` is.
    ///   - scores: one a class, in class order.
    public init(file: String, group: String? = nil, truth: Int, predicted: Int, scores: [Float]) {
        self.file = file
        self.group = group
        self.truth = truth
        self.predicted = predicted
        self.scores = scores
    }

    /// The recording that `file` names: the whole of it where the file is a slice, such as
    /// `a.wav#t=6,9` (W3C Media Fragments, 2012).
    public var clip: Substring {
        guard let mark = file.lastIndex(of: "#"), file[mark...].hasPrefix("#t=") else {
            return file[...]
        }
        return file[..<mark]
    }

    /// Whether `file` names a part of a recording.
    var isSlice: Bool { clip.utf8.count < file.utf8.count }

    /// Whether the clip was given its own label.
    public var isRight: Bool { truth == predicted }
}

extension RunRecord.Classification {
    /// The judgement that follows from the predictions: counts, figures, the vote where they are of
    /// slices, and the ten mistakes with the highest score of the predicted label, equal scores by file
    /// name.
    public init(
        predictions: [Prediction], classes: [String], detection: RunRecord.Detection? = nil
    ) {
        var matrix = ConfusionMatrix(classes: classes)
        for prediction in predictions {
            matrix.record(truth: prediction.truth, predicted: prediction.predicted)
        }
        let mistakes = predictions.filter { !$0.isRight }.map { prediction in
            RunRecord.Mistake(
                file: prediction.file, truth: classes[prediction.truth],
                predicted: classes[prediction.predicted],
                score: decimal(prediction.scores[prediction.predicted]))
        }
        let worst = mistakes.sorted {
            $0.score == $1.score
                ? $0.file.utf8.lexicographicallyPrecedes($1.file.utf8) : $0.score > $1.score
        }
        self.init(
            accuracy: matrix.accuracy, perClass: matrix.figures, confusion: matrix.counts,
            vote: RunRecord.Vote(predictions, classes: classes), mistakes: Array(worst.prefix(10)),
            detection: detection)
    }
}

extension RunRecord.Vote {
    /// Nil where every prediction is of a whole clip.
    init?(_ predictions: [Prediction], classes: [String]) {
        guard predictions.contains(where: \.isSlice) else { return nil }
        var matrix = ConfusionMatrix(classes: classes)
        for vote in predictions.votes {
            matrix.record(truth: vote.truth, predicted: vote.predicted)
        }
        self.init(accuracy: matrix.accuracy, confusion: matrix.counts)
    }
}

extension [Prediction] {
    /// One prediction a clip, in the order in which clips first stand here: the sums of its slices'
    /// scores, the largest of which decides. Of whole clips the same as they are.
    public var votes: [Prediction] {
        guard contains(where: \.isSlice) else { return self }
        var (votes, places): ([Prediction], [Substring: Int]) = ([], [:])
        var sums: [[Double]] = []
        for slice in self {
            if let place = places[slice.clip] {
                for (index, score) in slice.scores.enumerated() {
                    sums[place][index] += Double(score)
                }
                continue
            }
            places[slice.clip] = votes.count
            var vote = slice
            vote.file = String(slice.clip)
            votes.append(vote)
            sums.append(slice.scores.map(Double.init))
        }
        for (index, sums) in sums.enumerated() {
            votes[index].scores = sums.map { Float($0) }
            votes[index].predicted = sums.indices.reduce(0) { sums[$1] > sums[$0] ? $1 : $0 }
        }
        return votes
    }
}

/// The double with the float's own shortest digits: 0.475, not 0.4749999940395355.
private func decimal(_ score: Float) -> Double { Double(score.description) ?? Double(score) }
