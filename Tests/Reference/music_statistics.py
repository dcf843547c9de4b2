"""Golden values of the statistics of notes, from MusPy.

    python Tests/Reference/music_statistics.py

writes Tests/MetricsTests/Golden/music-statistics.json; needs requirements-music.txt.
"""

import json
from pathlib import Path

import muspy
import numpy as np

GOLDEN = Path(__file__).parent.parent / "MetricsTests" / "Golden" / "music-statistics.json"
random = np.random.RandomState(41)


def piece(count, steps, resolution, pitches):
    """Notes by chance, none of a pitch that sounds already, for MusPy's rolls hold a pitch once."""
    notes, taken = [], set()
    for _ in range(count):
        pitch, start = int(random.choice(pitches)), int(random.randint(steps))
        end = start + int(random.randint(1, 5))
        cells = {(pitch, step) for step in range(start, end)}
        if not cells & taken:
            taken |= cells
            notes.append([pitch, start, end])
    track = muspy.Track(notes=[muspy.Note(start, pitch, end - start) for pitch, start, end in notes])
    music = muspy.Music(resolution=resolution, tracks=[track])
    return {
        "notes": notes,
        "stepsOfBeat": resolution,
        "pitchClasses": muspy.n_pitch_classes_used(music),
        "pitchClassEntropy": muspy.pitch_class_entropy(music),
        "polyphony": muspy.polyphony(music),
        "scaleConsistency": muspy.scale_consistency(music),
        "emptyBeats": muspy.empty_beat_rate(music),
    }


if __name__ == "__main__":
    pieces = [
        piece(30, 40, 4, range(40, 80)),
        piece(12, 90, 2, [60, 62, 63, 65, 67, 68, 70]),
        piece(8, 60, 1, [60, 64, 67]),
        piece(1, 5, 4, [61]),
    ]
    GOLDEN.write_text(json.dumps(pieces, separators=(",", ":")) + "\n")
