"""Golden values of the Audio tests, from librosa.

Writes Tests/AudioTests/Golden/: small recordings in every container, what `librosa.load` makes of
them (`decoded.npy`, one after the other as `decoded.json` lists them), and what `librosa.resample`
makes of a chirp (`chirp.npy`) at many rates (`resampled.json`, `resampled.npy`). Run from anywhere;
needs requirements.txt.
"""

import json
import pathlib

import librosa
import numpy as np
import soundfile

GOLDEN = pathlib.Path(__file__).parent.parent / "AudioTests" / "Golden"

FORMATS = [
    ("wav", "PCM_U8"), ("wav", "PCM_16"), ("wav", "PCM_24"), ("wav", "PCM_32"), ("wav", "FLOAT"),
    ("wav", "DOUBLE"), ("wav", "ULAW"), ("au", "PCM_16"), ("aiff", "PCM_16"), ("flac", "PCM_16"),
    ("flac", "PCM_24"), ("ogg", "VORBIS"), ("mp3", "MPEG_LAYER_III"),
]
RATES = [
    (8000, 16000), (48000, 16000), (44100, 16000), (22050, 16000), (16000, 22050), (11025, 8000),
    (16000, 8000), (32000, 44100), (96000, 16000), (16001, 16000), (7919, 22050), (8000, 48000),
]
LENGTHS = [1, 2, 17, 500, 1501]


def recording(channels):
    """A twentieth of a second of tones, one for each channel."""
    time = np.arange(600)[:, None] / 8000
    tones = 300 * (1 + np.arange(channels))
    return 0.5 * np.sin(2 * np.pi * tones * time) * np.exp(-8 * time)


def pack(arrays, name):
    np.save(GOLDEN / name, np.concatenate(arrays).astype("<f4"))


def dump(value, name):
    lines = json.dumps(value).replace('}, {"', '},\n {"')
    (GOLDEN / name).write_text(lines + "\n")


def main():
    GOLDEN.mkdir(exist_ok=True)
    described, decoded = [], []

    def add(name, rate):
        y, _ = librosa.load(GOLDEN / name, sr=rate)
        described.append({"file": name, "rate": rate, "count": len(y)})
        decoded.append(y)

    for ending, subtype in FORMATS:
        name = f"{subtype.lower()}.{ending}"
        soundfile.write(GOLDEN / name, recording(2), 8000, subtype=subtype)
        add(name, None)
    for channels in (1, 3, 8, 13, 130):
        name = f"channels-{channels}.wav"
        soundfile.write(GOLDEN / name, recording(channels)[: 2000 // channels], 8000, "PCM_16")
        add(name, None)
        add(name, 11025)
    # Long enough to be cut: noise, so that lossy formats do not shrink it to nothing.
    noise = 0.1 * np.random.default_rng(3).standard_normal(8000)
    for name, kind, subtype in [
        ("long.ogg", "OGG", "VORBIS"), ("long.opus", "OGG", "OPUS"),
        ("long.mp3", "MP3", "MPEG_LAYER_III"),
    ]:
        soundfile.write(GOLDEN / name, noise, 8000, subtype=subtype, format=kind)
        add(name, None)
    dump(described, "decoded.json")
    pack(decoded, "decoded.npy")

    chirp = librosa.chirp(fmin=50, fmax=3900, sr=8000, length=max(LENGTHS)).astype(np.float32)
    described, resampled = [], []
    for before, after in RATES:
        for count in LENGTHS if before == 8000 else LENGTHS[2:4]:
            y = librosa.resample(chirp[:count], orig_sr=before, target_sr=after)
            described.append({"from": before, "to": after, "input": count, "count": len(y)})
            resampled.append(y)
    dump(described, "resampled.json")
    pack([chirp], "chirp.npy")
    pack(resampled, "resampled.npy")


if __name__ == "__main__":
    main()
