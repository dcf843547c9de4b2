import AvazRecords

/// The settings in which several records differ.
struct SettingsDifference {
    /// Dotted keys, sorted, each with one value a record; `–` where a record has no such setting.
    let rows: [(key: String, values: [String])]

    init(_ records: [RunRecord]) {
        let settings = records.map { record in
            Dictionary(
                record.settings.flattened.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
        }
        let keys = Set(settings.flatMap(\.keys)).sorted()
        rows = keys.compactMap { key in
            let values = settings.map { $0[key] ?? "–" }
            return Set(values).count > 1 ? (key, values) : nil
        }
    }
}
