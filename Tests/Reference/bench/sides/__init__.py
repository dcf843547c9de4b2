"""The peers: each function prepares one side of a row, and gives back what is to be timed.

A side that does part of the work, or tells the time itself, returns the seconds of the whole. The first
calls, which compile and make buffers, are over before the race.
"""

import time


def warmed(action):
    """The action, whose first call is over. What it gives back is no time, and so is dropped."""
    def run():
        action()

    run()
    return run


def timed(action):
    start = time.perf_counter()
    action()
    return time.perf_counter() - start
