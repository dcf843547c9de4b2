extension RunRecord {
    /// The first number that no run can have left and that sums, scales and axes could not hold; nil
    /// where all are ordinary.
    var extreme: String? {
        for (index, run) in runs.enumerated() {
            let fault = run.extreme ?? run.classification?.extreme
            if let fault { return "runs[\(index)].\(fault)" }
        }
        return inputs?.extreme
    }
}

extension RunRecord.Run {
    fileprivate var extreme: String? {
        for (index, epoch) in history.enumerated() {
            guard epoch.epoch <= 1_000_000_000 else {
                return "history[\(index)].epoch: expected up to 1,000,000,000 epochs, "
                    + "found \(epoch.epoch)"
            }
            let figures =
                [
                    ("trainLoss", epoch.trainLoss), ("testLoss", epoch.testLoss),
                    ("validationLoss", epoch.validationLoss),
                ] + (epoch.figures ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
            for (name, value) in figures {
                if let fault = extremity(value) { return "history[\(index)].\(name): \(fault)" }
            }
        }
        for (name, value) in test.figures.sorted(by: { $0.key < $1.key }) {
            if let fault = extremity(value) { return "test.\(name): \(fault)" }
        }
        for (name, estimate) in test.intervals.sorted(by: { $0.key < $1.key }) {
            for value in [estimate.mean, estimate.low, estimate.high] {
                if let fault = extremity(value) { return "test.intervals.\(name): \(fault)" }
            }
        }
        for value in [
            seconds.features, seconds.featuresOneThread, seconds.training, seconds.search,
        ] {
            if let fault = extremity(value) { return "seconds: \(fault)" }
        }
        return nil
    }
}

extension RunRecord.Classification {
    fileprivate var extreme: String? {
        let counts = confusion.joined().map { $0 } + (vote?.confusion ?? []).joined()
        if let count = counts.first(where: { $0 > 1_000_000_000_000 }) {
            return "test.confusion: expected counts up to 1,000,000,000,000, found \(count)"
        }
        for value in mistakes.map(\.score) + [detection?.threshold ?? 0] {
            if let fault = extremity(value) { return "test: \(fault)" }
        }
        return nil
    }
}

extension RunRecord.Inputs {
    fileprivate var extreme: String? {
        if let map {
            for value in map.explained + map.train.x + map.train.y + map.test.x + map.test.y {
                if let fault = extremity(value) { return "inputs.map: \(fault)" }
            }
        }
        return samples.first { $0.height > 10_000 || $0.width > 10_000 }.map {
            "inputs.samples: expected up to 10,000 rows and columns, found \($0.height) x \($0.width)"
        }
    }
}

private func extremity(_ value: Double?) -> String? {
    guard let value, value.isFinite, value != 0, !(1e-100...1e100).contains(abs(value)) else {
        return nil
    }
    return "expected 0 or a figure from 1e-100 to 1e100 in size, found \(value)"
}
