import AvazTensors

/// The loudness of a frame, `√(Σ x² / N)`, without a window: `librosa.feature.rms`.
enum RootMeanSquare {
    static func value(_ frame: UnsafePointer<Float>, count: Int) -> Float {
        (Vector.dot(frame, frame, count: count) / Float(count)).squareRoot()
    }
}
