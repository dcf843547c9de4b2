"""Golden files of reading MIDI: small files, their events by mido and their notes by pretty_midi.

Writes Tests/MIDITests/Golden/{single,independent,film,tempos}.mid and reading.json. Run from
anywhere; needs requirements-music.txt.
"""

import json
import pathlib
import random
import warnings

import mido
import pretty_midi
from mido import Message, MetaMessage, MidiFile, MidiTrack

GOLDEN = pathlib.Path(__file__).parent.parent / "MIDITests" / "Golden"


def track(events):
    """A track from (tick, message) pairs in any order."""
    messages, now = [], 0
    for tick, message in sorted(events, key=lambda event: event[0]):
        messages.append(message.copy(time=tick - now))
        now = tick
    return MidiTrack(messages)


def single():
    """Format 0: every kind of message on several channels, running status, notes ended by velocity 0."""
    events = [
        (0, MetaMessage("track_name", name="all in one")),
        (0, MetaMessage("set_tempo", tempo=400_000)),
        (0, Message("program_change", channel=2, program=33)),
        (0, Message("control_change", channel=2, control=7, value=90)),
        (10, Message("pitchwheel", channel=2, pitch=-1234)),
        (11, Message("aftertouch", channel=2, value=17)),
        (12, Message("polytouch", channel=2, note=50, value=3)),
        (13, Message("sysex", data=(0x7E, 0x7F, 0x09, 0x01))),
    ]
    for index in range(20):
        events.append((96 * index, Message("note_on", channel=2, note=50 + index, velocity=40 + index)))
        events.append((96 * index + 60, Message("note_on", channel=2, note=50 + index, velocity=0)))
        events.append((96 * index + 7, Message("note_on", channel=9, note=36, velocity=100)))
        events.append((96 * index + 9, Message("note_off", channel=9, note=36, velocity=12)))
    events.append((1000, MetaMessage("set_tempo", tempo=750_000)))
    # Struck again on the very tick on which it is let go.
    for tick, kind in [(100, "note_on"), (200, "note_on"), (200, "note_off"), (300, "note_off")]:
        events.append((tick, Message(kind, channel=5, note=70, velocity=60)))
    return MidiFile(type=0, ticks_per_beat=96, tracks=[track(events)])


def independent():
    """Format 2: two patterns, each with a tempo of its own."""
    file = MidiFile(type=2, ticks_per_beat=120)
    for tempo, pitch in [(500_000, 60), (1_000_000, 72)]:
        file.tracks.append(
            track(
                [
                    (0, MetaMessage("set_tempo", tempo=tempo)),
                    (120, Message("note_on", channel=0, note=pitch, velocity=64)),
                    (240, Message("note_off", channel=0, note=pitch)),
                ]
            )
        )
    return file


def tempos():
    """Format 1: tempo changes of every length, keys struck again while they are down, programs."""
    draw = random.Random(3)
    conductor, tick = [], 0
    for _ in range(30):
        conductor.append((tick, MetaMessage("set_tempo", tempo=draw.randint(200_000, 1_500_000))))
        tick += draw.choice([0, 1, 37, 240, 1000])
    file = MidiFile(type=1, ticks_per_beat=240, tracks=[track(conductor)])
    for channel in (0, 5, 9):
        events = [(0, Message("program_change", channel=channel, program=channel * 3))] * (channel != 9)
        tick = 0
        for _ in range(60):
            tick += draw.choice([0, 0, 5, 60, 120])
            pitch, length = draw.randint(58, 64), draw.choice([1, 30, 200, 500])
            events.append((tick, Message("note_on", channel=channel, note=pitch, velocity=draw.randint(1, 127))))
            events.append((tick + length, Message("note_off", channel=channel, note=pitch)))
        file.tracks.append(track(events))
    return file


def film():
    """Film time: 25 frames a second of 40 ticks, so that a tick is a millisecond."""
    file = MidiFile(
        type=0,
        tracks=[
            track(
                [
                    (0, MetaMessage("set_tempo", tempo=300_000)),
                    (1000, Message("note_on", note=60, velocity=64)),
                    (1500, Message("note_off", note=60)),
                ]
            )
        ],
    )
    path = GOLDEN / "film.mid"
    file.save(path)
    data = bytearray(path.read_bytes())
    data[12:14] = bytes([256 - 25, 40])
    path.write_bytes(data)


def events(path):
    """Of each track (tick, bytes), as the file has them; the end of the track without bytes."""
    tracks = []
    for source in mido.MidiFile(path).tracks:
        now, entries = 0, []
        for message in source:
            now += message.time
            ends = message.type == "end_of_track"
            entries.append([now, [] if ends else list(message.bytes())])
        tracks.append(entries)
    return tracks


def notes(path):
    """(start, end, pitch, velocity, program), by start, pitch and end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        piece = pretty_midi.PrettyMIDI(str(path))
    return sorted(
        [round(float(note.start), 9), round(float(note.end), 9), note.pitch, int(note.velocity), 0 if part.is_drum else int(part.program)]
        for part in piece.instruments
        for note in part.notes
    )


if __name__ == "__main__":
    single().save(GOLDEN / "single.mid")
    independent().save(GOLDEN / "independent.mid")
    tempos().save(GOLDEN / "tempos.mid")
    film()
    reading = {}
    for name in ("piece", "single", "independent", "tempos"):
        path = GOLDEN / f"{name}.mid"
        reading[name] = {"events": events(path)}
        if name != "independent":
            reading[name]["notes"] = notes(path)
    (GOLDEN / "reading.json").write_text(json.dumps(reading, separators=(",", ":")) + "\n")
