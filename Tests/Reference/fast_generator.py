"""Golden values of the fast generator: xoshiro256++ seeded by SplitMix64, in Python's whole numbers.

Both follow their authors' C code (Blackman and Vigna, https://prng.di.unimi.it). Writes
Tests/TensorsTests/Golden/fast_generator.json. Run from anywhere; needs nothing.
"""

import json
import math
from pathlib import Path

MASK = 2**64 - 1


def split_mix(state):
    """The next state, and the number drawn."""
    state = (state + 0x9E3779B97F4A7C15) & MASK
    z = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return state, z ^ (z >> 31)


def rotate(x, by):
    return ((x << by) | (x >> (64 - by))) & MASK


class Generator:
    def __init__(self, seed, stream):
        # Streams are whole SplitMix64 steps apart, and the first number drawn begins another.
        _, mixer = split_mix((seed + stream * 0x9E3779B97F4A7C15) & MASK)
        self.s = []
        for _ in range(4):
            mixer, word = split_mix(mixer)
            self.s.append(word)

    def next(self):
        s = self.s
        result = (rotate((s[0] + s[3]) & MASK, 23) + s[0]) & MASK
        shifted = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= shifted
        s[3] = rotate(s[3], 45)
        return result

    def uniform(self):
        return (self.next() >> 40) / 2**24

    def normal(self):
        """Marsaglia's polar method, the first of each pair."""
        while True:
            x, y = 2 * self.uniform() - 1, 2 * self.uniform() - 1
            square = x * x + y * y
            if 0 < square < 1:
                return x * math.sqrt(-2 * math.log(square) / square)


def golden(seed, stream):
    generator = Generator(seed, stream)
    return {
        "seed": seed,
        "stream": stream,
        "next": [generator.next() for _ in range(6)],
        "uniform": [generator.uniform() for _ in range(4)],
        "normal": [generator.normal() for _ in range(8)],
    }


if __name__ == "__main__":
    path = Path(__file__).parent.parent / "TensorsTests" / "Golden" / "fast_generator.json"
    values = [golden(*state) for state in [(0, 0), (7, 0), (7, 1), (2**64 - 1, 2**63 + 5)]]
    path.write_text(json.dumps(values) + "\n")
