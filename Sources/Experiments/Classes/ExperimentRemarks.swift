import AvazDatasets
import AvazInputs

extension ExperimentRun {
    /// What is odd, a line each.
    ///
    /// - Throws: where a split cannot be lived with.
    func remarks(on splits: [Split], _ material: Material) throws -> [String] {
        let (corpus, table) = (material.corpus, material.table)
        var remarks = try splits.flatMap { split in
            try SplitCheck(
                [split], isStratified: experiment.split.kind == .stratified,
                toleratesMissing: experiment.split.toleratesMissingClasses, clips: table.clips,
                classes: material.classes.filter { name in
                    material.open?.section.kind != .unknownFolds || name != split.fold
                }
            ).warnings
        }
        if material.ungrouped > 0 {
            remarks.append(
                "\(material.ungrouped) of \(corpus.clips.count) recordings are not in the table of "
                    + "groups; each counts as one of its own")
        }
        if !table.rejected.isEmpty {
            let files = corpus.clips.count + corpus.rejected.count
            remarks.append(
                "\(table.rejected.count) of \(files) files cannot be used: "
                    + "\(table.rejected[0].path): \(table.rejected[0].reason)"
                    + (table.rejected.count > 1 ? "; the others are listed in the table" : ""))
        }
        remarks += table.remarks
        if let low = table.sampleRates.first, let high = table.sampleRates.last, low < high {
            remarks.append(
                "the clips have sample rates from \(low) to \(high) Hz, so that a channel stands "
                    + "for another frequency in each; set features.sampleRate to bring them to one")
        }
        if let first = table.duplicates.first, experiment.duplicates == .keep {
            remarks.append(
                "\(table.duplicates.count) clips have exactly the samples of another, such as "
                    + "\(first.path) and \(first.original), which a split may part; "
                    + "duplicates: \"leave-out\" rejects them")
        }
        return remarks
    }
}
