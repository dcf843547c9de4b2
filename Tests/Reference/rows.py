"""Golden values of what turns features into rows: trimming, pooling, scaling, components.

Writes Tests/FeaturesTests/Golden/rows.json. Run from anywhere; needs requirements.txt.
"""

import json
from pathlib import Path

import librosa
import numpy as np
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

GOLDEN = Path(__file__).parent.parent / "FeaturesTests" / "Golden" / "rows.json"


def rounded(values):
    return np.asarray(values, np.float64).ravel().tolist()


def trims():
    """A burst between silences of different loudness."""
    random = np.random.RandomState(1)
    signal = np.concatenate(
        [0.001 * random.randn(1500), 0.5 * random.randn(3000), 0.01 * random.randn(2500)]
    ).astype(np.float32)
    cases = [(60, 2048, 512), (30, 256, 80), (20, 400, 100), (80, 512, 128)]
    return {
        "signal": [float(x) for x in signal.round(6)],
        "cases": [
            {
                "decibels": decibels,
                "frame": frame,
                "hop": hop,
                "range": librosa.effects.trim(
                    signal.round(6), top_db=decibels, frame_length=frame, hop_length=hop
                )[1].tolist(),
            }
            for decibels, frame, hop in cases
        ],
    }


def pools():
    features = np.random.RandomState(2).randn(3, 7).astype(np.float32)
    places = np.linspace(0, 6, 4)
    return {
        "features": rounded(features),
        "mean": rounded(features.mean(axis=1)),
        "variance": rounded(features.var(axis=1)),
        "median": rounded(np.median(features, axis=1)),
        "medianOfSix": rounded(np.median(features[:, :6], axis=1)),
        "log-deviation:2": rounded(np.log(features[:2].std(axis=1) + 1e-3)),
        "minimum": rounded(features.min(axis=1)),
        "maximum": rounded(features.max(axis=1)),
        "frames:4": rounded([np.interp(places, np.arange(7), row) for row in features]),
    }


def components():
    random = np.random.RandomState(3)
    rows = (random.randn(40, 6) @ random.randn(6, 6) + 10 * random.randn(6)).astype(np.float32)
    pca = PCA(3).fit(rows)
    directions = pca.components_ * np.sign(
        pca.components_[np.arange(3), np.abs(pca.components_).argmax(axis=1)]
    )[:, None]
    scaler = StandardScaler().fit(rows)
    return {
        "rows": rounded(rows),
        "variances": rounded(pca.explained_variance_),
        "directions": rounded(directions),
        "projected": rounded((rows - pca.mean_) @ directions.T),
        "mean": rounded(scaler.mean_),
        "deviation": rounded(scaler.scale_),
        "scaled": rounded(scaler.transform(rows)),
    }


def main():
    values = {"trims": trims(), "pools": pools(), "components": components()}
    GOLDEN.write_text(json.dumps(values) + "\n")


if __name__ == "__main__":
    main()
