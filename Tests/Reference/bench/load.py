"""A program that keeps one core busy, as a browser or a build does on a user's machine."""

import contextlib
import os
import subprocess
import sys
import time

# Held to one core where the system can: which one it takes is then no matter of luck.
SPINNING = """
import os
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
while True:
    pass
"""


@contextlib.contextmanager
def one_core():
    process = subprocess.Popen([sys.executable, "-c", SPINNING])
    try:
        time.sleep(0.2)
        yield
    finally:
        process.kill()
        process.wait()


def cores():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
