"""Golden files of symbols of music, from music21 5.5.0.

Writes small files to Tests/InputsTests/Golden/*.mid and the symbols that music21 gives for them, by the
published programs' way, to scores.json. Run from anywhere; needs requirements-music.txt.
"""

import itertools
import json
import pathlib
import random

from mido import Message, MetaMessage, MidiFile, MidiTrack
from music21 import chord, converter, instrument, note

GOLDEN = pathlib.Path(__file__).parent.parent / "InputsTests" / "Golden"
TICKS = 480


def track(notes, extra=()):
    """A track from (start, end, pitch), in ticks; keys go up before others go down."""
    events = [(start, 1, Message("note_on", note=pitch, velocity=70)) for start, _, pitch in notes]
    events += [(end, 0, Message("note_off", note=pitch)) for _, end, pitch in notes]
    events += [(tick, 2, message) for tick, message in extra]
    # music21 sorts parts by instrument.
    events.append((0, -1, Message("program_change", program=0)))
    messages, now = [], 0
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        messages.append(message.copy(time=tick - now))
        now = tick
    return MidiTrack(messages)


def signature(tick):
    return tick, MetaMessage("time_signature", numerator=3, denominator=4)


def tempo(tick):
    return tick, MetaMessage("set_tempo", tempo=600_000)


def chords():
    """Chords struck not quite together, doublings, every triad, a whole octave at once."""
    notes, now = [], 0
    for pitches in [(60, 64, 67), (60, 63, 66, 69), (57, 69), (60, 64, 68), (61, 62, 63, 64), (48, 55, 64, 70)]:
        for index, pitch in enumerate(pitches):
            notes.append((now + 9 * index, now + 400, pitch))
        now += 480
    notes += [(now, now + 240, pitch) for pitch in range(60, 71)]
    return [track(notes)]


def voices():
    """Notes that begin together and end apart; lengths of thirds beside fourths."""
    notes, now = [], 0
    for index in range(24):
        notes.append((now, now + [160, 320, 480, 800][index % 4], 72 + index % 5))
        notes.append((now + index % 3, now + [120, 480, 960][index % 3], 48 + index % 7))
        now += [160, 160, 160, 120, 120, 240][index % 6]
    return [track(notes)]


def triplets():
    """Onsets between the grids."""
    return [track([(tick, tick + 70, 60 + index % 12) for index, tick in enumerate(range(0, 4800, 67))])]


def overlaps():
    """Keys struck again while they are down; notes without length; a note without end."""
    events = []
    for index in range(30):
        events.append((index * 100, Message("note_on", note=60 + index % 3, velocity=60)))
        events.append((index * 100 + 350, Message("note_off", note=60 + index % 3)))
    events.append((3500, Message("note_on", note=80, velocity=60)))
    events.append((3500, Message("note_off", note=80)))
    events.append((3600, Message("note_on", note=81, velocity=60)))
    return [track([], events)]


def ends():
    """Elements without length at the very end, in parts that tempo and metre hold open or not."""
    conductor = track([], [signature(0), tempo(0), signature(960), tempo(2000)])
    first = track([(0, 480, 60), (1920, 1940, 62)])
    second = track([(0, 480, 50), (960, 970, 52)])
    third = track([(0, 480, 40), (800, 805, 41), (1600, 1605, 42)])
    return [conductor, first, second, third]


def last_chord():
    """A chord spread so far that its length, from its last note, lets what follows begin at the end."""
    return [track([(0, 150, 60), (30, 150, 64), (110, 115, 67)])]


def parts():
    """Three parts that meet on the same onsets."""
    draw = random.Random(5)
    tracks = [track([], [signature(0), tempo(0)])]
    for base in (76, 60, 45):
        starts = sorted(draw.sample(range(0, 9600, 60), 60))
        tracks.append(track([(at, at + draw.choice([60, 200, 480]), base + draw.randint(0, 9)) for at in starts]))
    return tracks


def dense():
    """As a careless player plays: everything at any time."""
    draw = random.Random(8)
    notes = []
    for _ in range(400):
        start = draw.randint(0, 12_000)
        notes.append((start, start + draw.choice([0, 10, 33, 160, 320, 477, 900]), draw.randint(40, 84)))
    return [track(notes[:200]), track(notes[200:])]


def symbols(path):
    """Note: name and octave; chord: normal order; as music21 lists them."""
    piece = instrument.partitionByInstrument(converter.parse(str(path), forceSource=True))
    found = []
    for element in itertools.chain.from_iterable(part.recurse() for part in piece.parts):
        if isinstance(element, note.Note):
            found.append(str(element.pitch))
        elif isinstance(element, chord.Chord):
            found.append(".".join(str(pitch_class) for pitch_class in element.normalOrder))
    return found


def normal_orders():
    """Of every set of one to twelve pitch classes, by its bits."""
    orders = []
    for bits in range(1, 1 << 12):
        classes = [pitch_class for pitch_class in range(12) if bits >> pitch_class & 1]
        orders.append("".join("0123456789ab"[p] for p in chord.Chord([60 + p for p in classes]).normalOrder))
    return " ".join(orders)


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    golden = {}
    for make in (chords, voices, triplets, overlaps, ends, last_chord, parts, dense):
        path = GOLDEN / f"{make.__name__}.mid"
        MidiFile(type=1, ticks_per_beat=TICKS, tracks=make()).save(path)
        golden[make.__name__] = symbols(path)
    golden["normal orders"] = normal_orders()
    (GOLDEN / "scores.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
