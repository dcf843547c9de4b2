"""Golden file of the MIDI tests, from mido.

Writes Tests/MIDITests/Golden/piece.mid: two parts with a program, controllers, a repeated note, a
chord, and a pause long enough for three bytes of time. Run from anywhere; needs requirements.txt.
"""

import pathlib

from mido import Message, MetaMessage, MidiFile, MidiTrack, bpm2tempo

GOLDEN = pathlib.Path(__file__).parent.parent / "MIDITests" / "Golden" / "piece.mid"


def track(name, events):
    """A track from (tick, message) pairs in the order in which they shall stand."""
    messages, now = [MetaMessage("track_name", name=name, time=0)], 0
    for tick, message in events:
        messages.append(message.copy(time=tick - now))
        now = tick
    return MidiTrack(messages)


piece = MidiFile(type=1, ticks_per_beat=480)
piece.tracks.append(
    MidiTrack(
        [
            MetaMessage("set_tempo", tempo=bpm2tempo(90)),
            MetaMessage("time_signature", numerator=3, denominator=4),
        ]
    )
)


def on(channel, note, velocity):
    return Message("note_on", channel=channel, note=note, velocity=velocity)


def off(channel, note):
    return Message("note_off", channel=channel, note=note, velocity=64)


piece.tracks.append(
    track(
        "piano",
        [
            (0, Message("program_change", channel=0, program=0)),
            (0, Message("control_change", channel=0, control=7, value=100)),
            (0, on(0, 60, 80)),
            (480, off(0, 60)),
            (480, on(0, 60, 70)),
            (480, on(0, 64, 71)),
            (720, Message("control_change", channel=0, control=64, value=127)),
            (720, off(0, 60)),
            (960, off(0, 64)),
            (480 * 100, on(0, 72, 127)),
            (480 * 100 + 1, off(0, 72)),
        ],
    )
)
piece.tracks.append(track("drums", [(240, on(9, 36, 100)), (360, off(9, 36))]))
piece.save(GOLDEN)
