import AvazDatasets
import AvazFeatures
import AvazFiles
import AvazInputs
import AvazModels

/// A model as one C99 file and its header.
public struct CSource: Equatable, Sendable {
    /// Text of the header: what a caller includes.
    public var header: String
    /// Text of the C file, which includes the header.
    public var source: String
}

extension ClassifierModel {
    /// Why the model cannot be written as C; nil where it can.
    public var cProblem: String? {
        if let problem = exportProblem(from: .samples) ?? CScorer.problem(scorer) {
            return problem
        }
        return CPooling.problem(features.poolings)
    }

    /// The model as C99 that needs nothing but the standard library's mathematics: from samples at
    /// the model's rate to scores, without allocation and for recordings of any length, whose frames
    /// are worked out anew whenever they are wanted; the search for a word alone has room for 10 s.
    ///
    /// ```swift
    /// let source = try model.cSource(named: "digits", version: avazVersion)
    /// // int digits_classify(const float *samples, size_t count, float scores[DIGITS_CLASSES]);
    /// ```
    ///
    /// - Parameter name: of the files, without their endings; what is public begins with it.
    /// - Throws: `ExchangeError` where the model cannot be written; see `cProblem`.
    public func cSource(named name: String, version: String) throws(ExchangeError) -> CSource {
        if let problem = cProblem { throw ExchangeError(problem) }
        let word = Self.identifier(name)
        var file = CWriter()
        file.line(
            "/* \(Self.comment(experiment)): written by avaz \(version); \(word).h tells its use. */"
        )
        file.line("#include \"\(name).h\"\n\n#include <math.h>\n#include <string.h>\n")
        file.block(
            """
            /* What the Fourier transform is worked out in. */
            #ifndef AVAZ_REAL
            #define AVAZ_REAL float
            #endif
            typedef AVAZ_REAL real;
            """)
        file.define("CLASSES", classes.count)
        let upper = word.uppercased()
        file.line("const char *const \(word)_classes[\(upper)_CLASSES] = {")
        for name in classes { file.line("    \(Self.quoted(name)),") }
        file.line("};\n")
        // A linear model chooses by what is not yet a probability.
        if !(scorer is LinearScorer) || features.slices != nil { file.block(Self.choice) }
        CFeatures(features, inputs: scorer.inputs).write(to: &file)
        CScorer.write(scorer, to: &file)
        writeClassify(word, to: &file)
        return CSource(header: header(word, version: version), source: file.text)
    }

    private static let choice = """
        static int place_of_greatest(const float *scores) {
            int k, label = 0;
            for (k = 1; k < CLASSES; k++) if (scores[k] > scores[label]) label = k;
            return label;
        }
        """

    private func header(_ word: String, version: String) -> String {
        let upper = word.uppercased()
        return """
            /* \(Self.comment(experiment)): written by avaz \(version). */
            #ifndef \(upper)_H
            #define \(upper)_H

            #include <stddef.h>

            #define \(upper)_CLASSES \(classes.count)
            /* Hz of the samples. */
            #define \(upper)_RATE \(features.sampleRate ?? 0)

            /* In the order of the scores. */
            extern const char *const \(word)_classes[\(upper)_CLASSES];

            #define \(upper)_UNKNOWN (-1)   /* none of the classes, where the model can tell */
            #define \(upper)_TOO_SHORT (-2) /* fewer samples than a frame, or a slice, has */
            #define \(upper)_SILENT (-3)    /* nothing but zeros, where decibels need a sound */
            #define \(upper)_TOO_LONG (-4)  /* more frames than a search for a word has room for */

            /* The class of a recording, mono, full scale at 1, and each class's score. One call at a
               time: it works in memory of its own. */
            int \(word)_classify(const float *samples, size_t count, float scores[\(upper)_CLASSES]);

            #endif

            """
    }

    private func writeClassify(_ word: String, to file: inout CWriter) {
        let upper = word.uppercased()
        let least = features.settings.spectrum.transformLength
        if let slices = features.slices {
            let rate = Double(features.sampleRate ?? 0)
            file.define("SLICE_LENGTH", max(1, Int((slices.seconds * rate).rounded())))
            file.define("SLICE_HOP", slices.hop * rate)
        }
        if let trim = features.trim {
            file.define("TRIM_SHARE", CWriter.literal(TrimGraph.share(trim.decibels)))
            file.define("TRIM_LENGTH", trim.frameLength)
            file.define("TRIM_HOP", trim.hopLength)
            file.block(CSignal.trim)
        }
        if features.trim == nil, features.endpoints == .word {
            file.define("TOO_LONG", "\(upper)_TOO_LONG")
            CWord.write(rate: features.sampleRate ?? 0, to: &file)
        }
        var lines: [String] = []
        let isSliced = features.slices != nil
        lines.append("    int label = 0;")
        if isSliced {
            lines.append("    float own[CLASSES];\n    long part;\n    int k;")
        }
        if features.settings.decibels.reference == .maximum || threshold != nil {
            lines.append("    size_t i;")
        }
        lines.append("    if (count < \(least)) return \(upper)_TOO_SHORT;")
        if features.settings.decibels.reference == .maximum {
            lines.append("    for (i = 0; i < count && samples[i] == 0; i++) {}")
            lines.append("    if (i == count) return \(upper)_SILENT;")
        }
        if features.kinds.contains(where: { $0 != .zeroCrossingRate && $0 != .rootMeanSquare }) {
            lines.append("    prepare_transform();")
        }
        if features.kinds.contains(.mfcc) { lines.append("    prepare_cepstrum();") }
        if isSliced { lines.append("    for (k = 0; k < CLASSES; k++) scores[k] = 0;") }
        // What is left of a recording can be shorter than it was.
        let shortest = features.settings.spectrum.isCentred ? 1 : least
        let check =
            features.trims ? "if (total < \(shortest)) return \(upper)_TOO_SHORT;\n    " : ""
        let each =
            isSliced
            ? "find_row();\n        find_scores(own);\n        for (k = 0; k < CLASSES; k++) scores[k] += own[k];"
            : check + "find_row();\n    label = find_scores(scores);"
        lines.append(CFeatures.parts(of: features).replacing("EACH", with: each))
        if isSliced {
            lines.append("    if (part == 0) return \(upper)_TOO_SHORT;")
            lines.append("    for (k = 0; k < CLASSES; k++) scores[k] /= (float)part;")
            lines.append("    label = place_of_greatest(scores);")
        }
        if let temperature { lines.append(Self.tempering(temperature)) }
        if let threshold { lines.append(confidenceLines(threshold, upper)) }
        lines.append("    return label;")
        file.block(
            """
            int \(word)_classify(const float *samples, size_t count, float scores[CLASSES]) {
            \(lines.joined(separator: "\n"))
            }
            """)
    }

    /// What the scores say by the model's temperature, as `Temperature` has it.
    private static func tempering(_ temperature: Double) -> String {
        """
            {
                double shares[CLASSES], highest = -INFINITY, whole = 0;
                int n;
                for (n = 0; n < CLASSES; n++) {
                    shares[n] = log(scores[n] > 1e-30 ? (double)scores[n] : 1e-30) / \(CWriter.literal(temperature));
                    if (shares[n] > highest) highest = shares[n];
                }
                for (n = 0; n < CLASSES; n++) whole += shares[n] = exp(shares[n] - highest);
                for (n = 0; n < CLASSES; n++) scores[n] = (float)(shares[n] / whole);
            }
        """
    }

    /// What `Confidence` says, held against the threshold.
    private func confidenceLines(_ threshold: Float, _ upper: String) -> String {
        let background = classes.firstIndex(of: Corpus.backgroundClass)
        let skip = background.map { "            if (i == \($0)) continue;\n" } ?? ""
        let measure =
            confidence == .distance
            ? "-sqrtf(squares + 1 - 2 * best > 0 ? squares + 1 - 2 * best : 0)" : "best"
        let squares = confidence == .distance
        return """
                {
                    float best = -INFINITY\(squares ? ", squares = 0" : "");
                    for (i = 0; i < CLASSES; i++) {
            \(skip)            if (scores[i] > best) best = scores[i];
            \(squares ? "            squares += scores[i] * scores[i];\n" : "")        }
                    if (\(measure) < \(CWriter.literal(threshold))) return \(upper)_UNKNOWN;
                }
            """
    }

    // MARK: Words in C

    /// Letters, digits and underscores, not beginning with a digit.
    private static func identifier(_ name: String) -> String {
        let word = String(
            name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
        return word.first?.isNumber ?? true ? "model_" + word : word
    }

    private static func comment(_ text: String) -> String {
        PathText.shown(text).replacing("*/", with: "* /").replacing("/*", with: "/ *")
            .replacing("\\", with: "/").replacing("??", with: "? ?")
    }

    /// A string literal; bytes beyond ASCII in octal.
    private static func quoted(_ text: String) -> String {
        let body = text.utf8.map { byte -> String in
            let isPlain = (0x20..<0x7f).contains(byte) && !"\"\\?".utf8.contains(byte)
            guard !isPlain else { return String(UnicodeScalar(byte)) }
            let digits = String(byte, radix: 8)
            return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
        }
        return "\"" + body.joined() + "\""
    }
}
