"""Golden values of the end-pointer: another implementation of it, on synthetic words in noise.

Writes Tests/FeaturesTests/Golden/endpoints.json. Run from anywhere; needs requirements.txt.
"""

import json
import pathlib

import librosa
import numpy as np

GOLDEN = pathlib.Path(__file__).parent.parent / "FeaturesTests" / "Golden" / "endpoints.json"
RATE = 8000
HOP = RATE // 100


def endpoints(samples):
    """First and last sample of the word; see Sources/Features/WordEndpoints.swift."""
    powers = librosa.feature.melspectrogram(
        y=samples, sr=RATE, n_fft=256, hop_length=HOP, n_mels=32
    )
    if powers.max() == 0:
        return [0, len(samples)]
    padded = np.pad(powers, ((0, 0), (1, 1)), mode="edge")
    smooth = (padded[:, :-2] + padded[:, 1:-1] + padded[:, 2:]) / 3
    decibels = 10 * np.log10(np.maximum(smooth, powers.max() * 1e-10))
    decibels = np.maximum(decibels, decibels.max() - 30)
    floors = np.quantile(decibels, 0.1, axis=1, keepdims=True)
    heights = np.maximum(decibels - floors, 0).mean(axis=0)
    quiet, loud = np.quantile(heights, [0.1, 0.95])
    low, high = quiet + np.array([0.2, 0.4]) * (loud - quiet)

    # Runs of frames above the lower threshold that somewhere reach the higher.
    above = np.concatenate([[0], heights > low, [0]]).astype(int)
    starts, ends = np.flatnonzero(np.diff(above) == 1), np.flatnonzero(np.diff(above) == -1)
    runs = [(a, b) for a, b in zip(starts, ends) if heights[a:b].max() >= high]
    if not runs:
        return [0, len(samples)]
    first = last = int(np.argmax([heights[a:b].sum() for a, b in runs]))
    while first > 0 and runs[first][0] - runs[first - 1][1] <= 25:
        first -= 1
    while last + 1 < len(runs) and runs[last + 1][0] - runs[last][1] <= 25:
        last += 1
    start, end = runs[first][0] - 2, runs[last][1] + 2
    return [max(0, int(start) * HOP), min(len(samples), int(end) * HOP)]


def voiced(seconds, pitch):
    """Harmonics of a falling pitch that swell and fade."""
    time = np.arange(int(seconds * RATE)) / RATE
    phase = 2 * np.pi * np.cumsum(pitch * (1.1 - 0.2 * time / seconds)) / RATE
    tone = sum(np.sin(k * phase) / k for k in range(1, 12))
    return 0.2 * tone * np.hanning(len(tone)) ** 0.5


def signals(random):
    """Name, samples: words between noises of every kind."""
    length = int(0.7 * RATE)
    time = np.arange(length) / RATE
    white = random.standard_normal(length)
    hum = sum(np.sin(2 * np.pi * 50 * k * time) / k for k in range(1, 6))
    rumble = np.convolve(random.standard_normal(length + 99), np.hanning(100) / 50, "valid")

    def placed(start, *parts):
        """Parts of a word one after the other, a number for so many seconds of pause."""
        signal = np.zeros(length)
        place = int(start * RATE)
        for part in parts:
            if isinstance(part, float):
                place += int(part * RATE)
            else:
                signal[place : place + len(part)] += part
                place += len(part)
        return signal

    hiss = 0.05 * np.diff(random.standard_normal(801))
    six = placed(0.2, hiss, voiced(0.15, 130), 0.08, hiss)
    one = placed(0.35, voiced(0.3, 110))
    yield "clean", one
    yield "hiss", one + 0.02 * white
    yield "loudHiss", one + 0.08 * white
    yield "hum", one + 0.05 * hum
    yield "rumble", six + 0.05 * rumble
    yield "gap", six + 0.003 * white
    yield "click", one + 0.003 * white + np.where(abs(time - 0.05) < 0.001, 0.4, 0)
    yield "noise", 0.1 * white
    yield "silence", np.zeros(length)
    yield "tight", voiced(0.3, 160)


def main():
    cases = []
    for name, signal in signals(np.random.RandomState(5)):
        samples = np.round(signal * 32767).astype(int)
        cases.append({
            "name": name,
            "samples": samples.tolist(),
            "range": endpoints((samples / 32768).astype(np.float32)),
        })
        print(name, cases[-1]["range"])
    GOLDEN.write_text(json.dumps(cases, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
