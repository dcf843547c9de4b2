"""Numbers by a rule that the tests draw from as well: no file has to carry them."""

import numpy as np


def drawn(shape, seed, limit=1.0):
    """Numbers between -limit and limit: the bits of each index, well mixed."""
    x = np.arange(int(np.prod(shape)), dtype=np.uint64) + np.uint64(seed * 1_000_003)
    x = (x * np.uint64(0x9E3779B1)) & np.uint64(0xFFFFFFFF)
    for _ in range(2):
        x = ((x ^ (x >> np.uint64(16))) * np.uint64(0x45D9F3B)) & np.uint64(0xFFFFFFFF)
    x ^= x >> np.uint64(16)
    return (limit * (x / 2.0**31 - 1)).astype(np.float32).reshape(shape)
