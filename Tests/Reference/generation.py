"""Golden values of how generators are judged and of the way back to sound, from NumPy, SciPy and librosa.

    python Tests/Reference/generation.py

writes generation.json for Metrics, frechet.json for Adversarial and griffin-lim.json for Features; needs
requirements.txt.
"""

import json
from pathlib import Path

import librosa
import numpy as np
from scipy.linalg import sqrtm
from scipy.optimize import nnls
from scipy.spatial.distance import cdist

TESTS = Path(__file__).parent.parent
random = np.random.RandomState(31)


def write(name, room, digits=9, **values):
    def rounded(value):
        if isinstance(value, (list, tuple)):
            return [rounded(each) for each in value]
        return float(f"{value:.{digits}g}")

    plain = {key: rounded(np.asarray(value, float).tolist()) for key, value in values.items()}
    folder = TESTS / room / "Golden"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(plain, separators=(",", ":")) + "\n")


def inception_score(p):
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(p > 0, p * np.log(p / p.mean(0)), 0)
    return np.exp(terms.sum(1).mean())


def covered(samples, others, k):
    """Share of samples within the k-nearest-neighbour ball of one of the others."""
    reaches = np.sort(cdist(others, others), 1)[:, k]
    return (cdist(samples, others) <= reaches).any(1).mean()


def metrics():
    p = random.dirichlet([0.3] * 5, 40)
    p[0] = [1, 0, 0, 0, 0]
    real, made = random.randn(60, 11), 0.7 * random.randn(50, 11) + 0.4
    # Numbers that a float holds, so that both sides compare the same ones.
    real, made = (x.astype(np.float32).astype(float) for x in (real, made))
    write(
        "generation", "MetricsTests", probabilities=p, inceptionScore=[inception_score(p)],
        real=real, made=made, precision=[covered(made, real, k) for k in (1, 3, 5)],
        recall=[covered(real, made, k) for k in (1, 3, 5)])


def frechet():
    first = random.randn(30, 6) @ random.randn(6, 6)
    second = random.randn(45, 6) @ random.randn(6, 6) + 0.5
    # Fewer samples than numbers: covariances without full rank.
    few = first[:4]
    first, second, few = (x.astype(np.float32).astype(float) for x in (first, second, few))

    def distance(a, b):
        one, other = np.cov(a.T), np.cov(b.T)
        way = a.mean(0) - b.mean(0)
        return way @ way + np.trace(one + other - 2 * sqrtm(one @ other).real)

    write(
        "frechet", "AdversarialTests", first=first, second=second, few=few,
        distances=[distance(first, second), distance(few, second), distance(first, first)])


def griffin_lim():
    time = np.arange(400) / 8000
    signal = np.sin(2 * np.pi * (300 + 4000 * time) * time) + 0.1 * random.randn(400)
    magnitudes = np.abs(librosa.stft(signal, n_fft=64, hop_length=16))
    magnitudes = magnitudes.astype(np.float32).astype(float)
    signals = [
        librosa.griffinlim(
            magnitudes, n_iter=n, hop_length=16, n_fft=64, momentum=momentum, init=None)
        for n, momentum in [(1, 0.99), (8, 0.99), (8, 0)]
    ]
    filters = librosa.filters.mel(sr=8000, n_fft=64, n_mels=12, htk=True)
    bands = filters.astype(float) @ magnitudes[:, :6] ** 2
    least = [nnls(filters.astype(float), frame)[1] for frame in bands.T]
    write(
        "griffin-lim", "FeaturesTests", magnitudes=magnitudes, signals=signals, bands=bands,
        least=least)


if __name__ == "__main__":
    metrics()
    frechet()
    griffin_lim()
