"""What the machine can do, and what a piece of work needs at least."""

from dataclasses import dataclass, field

from load import cores
from programs import task

# Bytes that all threads together go over: in the caches next to a core, in the cache that cores share,
# and in memory. The middle one is the largest matrix of the digits' perceptrons.
NEAR, SHARED, FAR = "near cache", "shared cache", "memory"
NEAR_BYTES = 256 * 1024  # of each thread
SHARED_BYTES = 2592 * 1301 * 4
FAR_BYTES = 256 * 1024 * 1024
KINDS = ["read", "write", "update"]

# Products as the suite asks for them: a large one, a minibatch's, and that of a genre network's last layer.
PRODUCTS = [(2048, 2048, 2048), (32, 581, 1152), (32, 10, 123_008)]


@dataclass
class Limits:
    """Figures of this machine for one thread and for all."""

    # GB/s by kind, place and threads; of an update, what is read and what is written.
    bandwidth: dict = field(default_factory=dict)
    # GFLOP/s of float32 by threads; half as many for float64.
    peak: dict = field(default_factory=dict)
    # GFLOP/s by sizes and threads.
    products: dict = field(default_factory=dict)


def measure():
    limits = Limits()
    for threads in sorted({1, cores()}):
        sizes = {
            NEAR: NEAR_BYTES, SHARED: SHARED_BYTES // threads, FAR: FAR_BYTES // threads,
        }
        for kind in KINDS:
            for place, size in sizes.items():
                figure = task("bandwidth", kind, size, threads=threads).seconds
                limits.bandwidth[kind, place, threads] = figure
        limits.peak[threads] = task("peak", threads=threads).seconds
        for sizes in PRODUCTS:
            limits.products[sizes, threads] = task("product", *sizes, threads=threads).seconds
    return limits


@dataclass
class Work:
    """The least that a piece of work asks of a machine, however it is done.

    operations: multiplications and additions, two to a multiply-add.
    bytes: `(kind, place)` to the bytes that must be moved; an update's are read and written.
    said: the reasoning, for the page.
    """

    operations: float
    bytes: dict
    said: str
    threads: int | None = None
    is_double: bool = False

    def least(self, limits):
        """Seconds, and what they are spent on: the longer of arithmetic and memory, as if either were free
        beside the other."""
        threads = self.threads or cores()
        peak = limits.peak[threads] * 1e9 / (2 if self.is_double else 1)
        ways = {"arithmetic": self.operations / peak}
        moved = sum(
            size / (limits.bandwidth[kind, place, threads] * 1e9)
            for (kind, place), size in self.bytes.items())
        if moved:
            names = sorted({place for _, place in self.bytes})
            ways["bandwidth of the " + " and the ".join(names)] = moved
        bound = max(ways, key=ways.get)
        return ways[bound], bound
