"""Golden values of the Features tests, from librosa and scikit-image.

Writes Tests/FeaturesTests/Golden/: `cases.json` says what each case is, with librosa's names for
its settings, and where its numbers begin in `signals.npy` and `expected.npy`; `resize.json`,
`images.npy` and `resized.npy` are the same for images. Run from anywhere; needs requirements.txt.
"""

import json
import pathlib
import warnings

import librosa
import numpy as np
from skimage.transform import resize

GOLDEN = pathlib.Path(__file__).parent.parent / "FeaturesTests" / "Golden"
SPECTRUM = {"n_fft", "hop_length", "win_length", "window", "center", "pad_mode"}
MEL = {"n_mels", "fmin", "fmax", "htk", "norm", "power"}
DECIBELS = {"ref", "amin", "top_db"}


def signals(random):
    """Short recordings of every kind that a corpus may hold, each with its rate."""

    def sixteen_bit(x):
        return np.round(np.clip(x, -1, 1) * 32767) / 32768

    def speech(rate, seconds):
        """Pulses of a falling pitch through three formants, a pause, and a hiss."""
        time = np.arange(int(rate * seconds)) / rate
        pulses = np.diff(np.floor(np.cumsum(140 - 40 * time) / rate), prepend=0)
        voice = sum(
            np.convolve(pulses, np.exp(-80 * time[:400]) * np.sin(2 * np.pi * f * time[:400]))
            for f in (600, 1300, 2600)
        )[: len(time)]
        hiss = 0.05 * np.diff(random.standard_normal(len(time) + 1))
        return np.where(time < 0.2, 0.3 * voice, np.where(time < 0.28, 0, hiss))

    time = np.arange(6000) / 16000
    yield "chirp", 16000, librosa.chirp(fmin=60, fmax=7500, sr=16000, length=6000)
    yield "speech", 16000, sixteen_bit(speech(16000, 0.45))
    yield "noise", 22050, 0.5 * random.uniform(-1, 1, 5000)
    yield "quiet", 8000, sixteen_bit(3e-4 * random.standard_normal(3000))
    yield "silence", 16000, np.zeros(1600)
    yield "constant", 16000, np.full(3000, 0.25)
    yield "burst", 16000, np.where(time < 0.1, 0.9 * np.sin(2 * np.pi * 440 * time), 0)
    yield "click", 44100, np.eye(1, 2500, 700)[0]
    yield "tiny", 16000, 1e-11 * random.standard_normal(2000)
    yield "short", 16000, sixteen_bit(0.3 * random.standard_normal(100))
    yield "one", 16000, np.array([0.5])


def feature(kind, y, rate, settings):
    """The feature as librosa has it, with the settings it takes."""

    def chosen(*names):
        return {k: v for k, v in settings.items() if k in set().union(*names)}

    if kind == "stft":
        return np.abs(librosa.stft(y, **chosen(SPECTRUM)))
    if kind == "centroid":
        return librosa.feature.spectral_centroid(y=y, sr=rate, **chosen(SPECTRUM))
    frames = {
        name: settings[key]
        for name, key in {
            "frame_length": "n_fft", "hop_length": "hop_length", "center": "center"
        }.items()
        if key in settings
    }
    if kind == "zcr":
        return librosa.feature.zero_crossing_rate(y, **frames)
    if kind == "rms":
        return librosa.feature.rms(y=y, pad_mode=settings.get("pad_mode", "constant"), **frames)
    filters = settings.get("sr", rate)  # as librosa takes it, whatever the recording's rate is
    mel = librosa.feature.melspectrogram(y=y, sr=filters, **chosen(SPECTRUM, MEL))
    if kind == "mel":
        return mel
    ref = settings.get("ref", 1.0)
    decibels = librosa.power_to_db(
        mel, **{**chosen(DECIBELS), "ref": np.max if ref == "max" else ref})
    if kind == "mel-db":
        return decibels
    cepstrum = librosa.feature.mfcc(S=decibels, n_mfcc=settings.get("n_mfcc", 20))
    return np.concatenate(
        [cepstrum] + [delta(cepstrum, order + 1) for order in range(settings.get("deltas", 0))])


def delta(features, order):
    """librosa's, over fewer frames where there are fewer than nine."""
    width = min(9, (features.shape[1] - 1) // 2 * 2 + 1)
    if width < 3:
        return np.zeros_like(features)
    return librosa.feature.delta(features, order=order, width=width)


PUBLISHED = {"n_fft": 400, "hop_length": 512, "n_mels": 24, "n_mfcc": 12, "deltas": 2}
SMALL = {"n_fft": 256, "hop_length": 400, "n_mels": 20, "n_mfcc": 10}


def cases():
    """Name of the signal, kind of feature, settings."""
    every = [
        "chirp", "speech", "noise", "quiet", "silence", "constant", "burst", "click", "tiny",
        "short", "one",
    ]
    for signal in every:
        for kind in ("centroid", "zcr", "rms"):
            yield signal, kind, {}
            yield signal, kind, SMALL
        yield signal, "mfcc", PUBLISHED
        for kind in ("mel", "mel-db"):
            yield signal, kind, SMALL
    for kind in ("stft", "mel", "mel-db", "mfcc"):
        yield "short", kind, {}
    yield "speech", "mel-db", {}
    yield "chirp", "mfcc", {"n_fft": 400, "hop_length": 100, "n_mels": 40, "deltas": 2}
    yield "speech", "mfcc", {"n_fft": 400, "hop_length": 1000, "deltas": 2}
    yield "burst", "mfcc", {"n_fft": 400, "hop_length": 4000, "deltas": 1}

    # One setting at a time, and where two meet.
    variants = [
        *({"window": name} for name in ("hann", "hamming", "blackman", "bartlett", "boxcar")),
        {"win_length": 100},
        {"win_length": 101, "window": "hamming"},
        {"center": False},
        {"center": False, "n_fft": 257},
        {"pad_mode": "reflect"},
        {"pad_mode": "edge"},
        {"pad_mode": "reflect", "n_fft": 255},
        *({"n_fft": n} for n in (1, 2, 3, 30, 31, 211, 250, 360)),
        {"hop_length": 157},
        {"hop_length": 700},
    ]
    for variant in variants:
        yield "speech", "stft", {**SMALL, **variant}
        yield "speech", "centroid", {**SMALL, **variant}
    for variant in variants[7:12]:
        yield "speech", "rms", {**SMALL, **variant}
        yield "speech", "zcr", {**SMALL, **variant}
    for signal in ("short", "one"):
        for mode in ("constant", "reflect", "edge"):
            yield signal, "stft", {**SMALL, "pad_mode": mode}
    yield "short", "stft", {"n_fft": 100}
    yield "short", "stft", {"n_fft": 100, "win_length": 50}

    for variant in (
        {"htk": True},
        {"norm": None},
        {"htk": True, "norm": None},
        {"fmin": 300.0},
        {"fmax": 3400.0},
        {"fmin": 300.0, "fmax": 3400.0, "n_mels": 8},
        {"n_mels": 1},
        {"n_mels": 200},
        {"power": 1.0},
        {"power": 1.5},
    ):
        yield "speech", "mel", {**SMALL, **variant}
        yield "noise", "mel", {**SMALL, **variant}
    for signal in ("speech", "burst", "silence", "tiny"):
        for variant in (
            {"top_db": None},
            {"top_db": 0.0},
            {"top_db": 30.0},
            {"ref": "max"},
            {"ref": "max", "top_db": None},
            {"ref": 0.5},
            {"amin": 1e-5},
            {"amin": 1e-16, "top_db": None},
            {"ref": "max", "amin": 1e-3, "top_db": 50.0},
        ):
            yield signal, "mel-db", {**SMALL, **variant}
    yield "burst", "mfcc", {**SMALL, "top_db": None, "n_mfcc": 20, "deltas": 1}
    yield "noise", "mfcc", {**SMALL, "htk": True, "fmin": 100.0, "n_mfcc": 1}
    for signal in ("speech", "quiet"):
        for kind in ("mel", "mfcc"):
            yield signal, kind, {**SMALL, "sr": 22050}


def images(random):
    """Height and width of images and of what they become."""
    for old, new in (
        ((24, 300), (16, 32)), ((64, 22), (64, 64)), ((64, 30), (32, 40)), ((7, 9), (7, 9)),
        ((5, 4), (17, 3)), ((1, 1), (3, 4)), ((1, 50), (2, 7)), ((31, 2), (4, 5)),
        ((100, 100), (1, 1)), ((9, 9), (8, 10)),
    ):
        rows, columns = np.mgrid[: old[0], : old[1]]
        waves = np.sin(rows / 5) * np.cos(columns / 7) * 30 - 40
        yield (waves + 10 * random.standard_normal(old)).clip(-80, 0).astype(np.float32), new


def pack(arrays, name):
    np.save(GOLDEN / name, np.concatenate([a.ravel() for a in arrays]).astype("<f4"))


def main():
    warnings.simplefilter("ignore")
    GOLDEN.mkdir(exist_ok=True)
    recordings = {
        name: (rate, y.astype(np.float32))
        for name, rate, y in signals(np.random.default_rng(7))
    }
    described, expected = [], []
    for signal, kind, settings in cases():
        rate, y = recordings[signal]
        expected.append(feature(kind, y, rate, settings))
        described.append({
            "signal": signal, "kind": kind, "settings": settings,
            "shape": expected[-1].shape,
        })
    lengths = [
        {"name": name, "rate": rate, "count": len(y)} for name, (rate, y) in recordings.items()
    ]
    dump({"signals": lengths, "cases": described}, "cases.json")
    pack([y for _, y in recordings.values()], "signals.npy")
    pack(expected, "expected.npy")

    sizes, before, after = [], [], []
    for image, shape in images(np.random.default_rng(8)):
        before.append(image)
        after.append(resize(
            image, shape, order=1, mode="reflect", anti_aliasing=True, preserve_range=True))
        assert after[-1].dtype == np.float32
        sizes.append({"from": image.shape, "to": shape})
    dump(sizes, "resize.json")
    pack(before, "images.npy")
    pack(after, "resized.npy")


def dump(value, name):
    lines = json.dumps(value).replace('}, {"', '},\n {"')
    (GOLDEN / name).write_text(lines + "\n")


if __name__ == "__main__":
    main()
