"""Features by librosa."""

from concurrent.futures import ProcessPoolExecutor

import librosa

from places import wave_files
from sides import timed

PARTS = 1000


def deltas(path):
    audio, rate = librosa.load(path, sr=16000)
    mfcc = librosa.feature.mfcc(y=audio, sr=rate, n_mfcc=12, n_fft=400, n_mels=24)
    width = min(9, mfcc.shape[1] - 1 + mfcc.shape[1] % 2)
    for order in (1, 2):
        librosa.feature.delta(mfcc, order=order, width=width)


def features(folder, processes):
    """12 MFCCs with both deltas at 16 kHz, of every so many files; the seconds of all."""
    files = wave_files(folder)
    part = files[:: max(1, len(files) // PARTS)]
    scale = len(files) / len(part)
    pool = ProcessPoolExecutor(processes)
    list(pool.map(deltas, part[:8]))
    return lambda: timed(lambda: list(pool.map(deltas, part, chunksize=50))) * scale


def means(path, kind):
    audio, rate = librosa.load(path, sr=16000)
    if kind == "mfcc":
        return librosa.feature.mfcc(y=audio, sr=rate, n_mfcc=13).mean(axis=1)
    return [
        librosa.feature.spectral_centroid(y=audio, sr=rate).mean(),
        librosa.feature.zero_crossing_rate(audio).mean(),
        librosa.feature.rms(y=audio).mean(),
    ]


def clips(folder, kind, count):
    """Means over time of one-second clips, in one process; `count` clips' worth of seconds."""
    files = wave_files(folder)
    means(files[0], kind)
    return lambda: timed(lambda: [means(path, kind) for path in files]) * count / len(files)
