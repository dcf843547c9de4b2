"""From recordings to features."""

import array
import math
import random
import wave

import places
from load import cores
from peers import Worker
from race import Row, suite

CLIPS = 7501  # one-second clips of the speakers' corpus


def decoding(folder, **options):
    """What no way of making features of recordings can leave out."""
    return "reading and resampling by libsndfile and soxr", suite("decode", folder, **options)


def corpus(name, processes):
    """Decoded, brought to 16 kHz, 12 MFCCs with both deltas, by so many processes or threads."""
    folder = places.recordings()
    count = len(places.wave_files(folder))
    return Row(
        name, suite("features", folder, threads=processes),
        {"librosa": Worker("librosa_sides", "features", str(folder), processes)},
        floor=decoding(folder, threads=processes), rounds=3,
        notes=[
            f"{name}: {count} recordings of {folder.name}; librosa does about a thousand, and its seconds are "
            "scaled to all."])


def one_second_clips():
    """A folder of 250 tones in noise at 16 kHz, made once."""
    folder = places.SCRATCH / "clips"
    if len(places.wave_files(folder)) == 250:
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    drawn = random.Random(1)
    for index in range(250):
        samples = array.array("h", (
            round(9830 * math.sin(place * (0.05 + 0.001 * index)) + drawn.gauss(0, 1638))
            for place in range(16000)))
        with wave.open(str(folder / f"{index}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(16000)
            file.writeframes(samples.tobytes())
    return folder


def clips(name, kind):
    folder = one_second_clips()
    return Row(
        name, suite("clips", folder, kind, CLIPS),
        {"librosa, one process": Worker("librosa_sides", "clips", str(folder), kind, CLIPS)},
        floor=decoding(folder, count=CLIPS / 250), rounds=3, by_threads=True,
        notes=[f"{name}: librosa does 250 of them, and its seconds are scaled to all."])


ROWS = {
    "features of the corpus, 1 thread": lambda name: corpus(name, 1),
    "features of the corpus, all cores": lambda name: corpus(name, cores()),
    "7,501 clips, spectral": lambda name: clips(name, "spectral"),
    "7,501 clips, mfcc": lambda name: clips(name, "mfcc"),
}
