"""The race: sides in turn, in the same minutes, and what came of it."""

import contextlib
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import load
import places
from limits import Work
from peers import Missing
from programs import Failed, Result, task


# A row has two rounds, so that it has a spread, or the one that it asks for. No further one begins after so many
# seconds, half as many beside a busy program, so that all rows take less than a quarter of an hour.
LEAST_ROUNDS = 2
ROW_SECONDS = 3


@dataclass
class Row:
    """A piece of work, and who does it."""

    name: str
    # Given `threads` and `programs`: all cores and the programs as built where they are absent.
    ours: Callable[..., Result]
    peers: dict = field(default_factory=dict)
    # What it needs at least; None where no formula says.
    work: Work | None = None
    # A part that no way of doing the work can leave out, and what it is: raced as well.
    floor: tuple[str, Callable[[], Result]] | None = None
    # Whether it is raced on one thread, too.
    by_threads: bool = False
    # Ours, which is raced as built for any processor, too, where such a build is at hand.
    program: str = "avaz-bench"
    rounds: int = 5
    notes: list[str] = field(default_factory=list)


def suite(*arguments, **options):
    """Our side of a row: a task of avaz-bench."""
    return lambda **others: task(*arguments, **(options | others))


@dataclass
class Outcome:
    """What each side took in each round, seconds."""

    row: Row
    # Ours: version and commit.
    suite: str = ""
    ours: list[float] = field(default_factory=list)
    peers: dict[str, list[float]] = field(default_factory=dict)
    one_thread: list[float] = field(default_factory=list)
    portable: list[float] = field(default_factory=list)
    loaded: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    # Of each side, the greatest.
    memory: dict[str, Result] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    def take(self, side, times, result):
        times.append(result.seconds)
        if side not in self.memory or result.megabytes > self.memory[side].megabytes:
            self.memory[side] = result

    @property
    def seconds(self):
        return statistics.median(self.ours)

    def ratio(self, peer):
        """Median, least and greatest ratio of a round."""
        return spread(theirs / mine for theirs, mine in zip(self.peers[peer], self.ours))


def spread(values):
    values = list(values)
    return statistics.median(values), min(values), max(values)


def race(row, suite, rounds):
    """All sides in turn; those whose package is missing are left out."""
    outcome = Outcome(row, suite)
    with contextlib.ExitStack() as stack:
        sides = {}
        for name, peer in row.peers.items():
            try:
                sides[name] = stack.enter_context(peer)
                outcome.peers[name] = []
            except Missing as missing:
                outcome.missing.append(str(missing))
            except Failed as failure:
                row.notes.append(f"{row.name}: {name} is left out: {failure}")
        for _ in rounds_in_time(min(rounds, row.rounds), LEAST_ROUNDS, ROW_SECONDS):
            for name, side in sides.items():
                outcome.take(name, outcome.peers[name], side())
            outcome.take("ours", outcome.ours, row.ours())
            if row.floor:
                outcome.floor.append(row.floor[1]().seconds)
        if row.by_threads:
            outcome.one_thread = [row.ours(threads=1).seconds]
            if (places.PORTABLE / row.program).exists():
                outcome.portable = [row.ours(programs=places.PORTABLE).seconds]
    if load.cores() > 1:
        with load.one_core():
            outcome.loaded = [
                row.ours().seconds for _ in rounds_in_time(min(rounds, 3), 1, ROW_SECONDS / 2)]
    return outcome


def rounds_in_time(rounds, least, seconds):
    """The least number, and others as long as there is time."""
    end = time.perf_counter() + seconds
    for number in range(rounds):
        if number < least or time.perf_counter() < end:
            yield number
