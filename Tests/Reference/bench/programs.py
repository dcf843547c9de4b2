"""Programs run by themselves, with the seconds and the memory that each took.

A child's peak memory begins with what its parent held when it started the child. Therefore the racing
Python imports nothing but Python's own library, and every peer has a process of its own; what is not
greater than this process is given as a bound.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

import places

# Kilobytes on Linux, bytes on macOS.
UNIT = 1024 if sys.platform != "darwin" else 1024 * 1024


class Failed(Exception):
    """A program that did not end well; in one line."""


@dataclass
class Result:
    seconds: float
    megabytes: float
    # Whether the program may have taken less.
    is_bound: bool = False


def own_megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / UNIT


def run(command):
    """What the program printed, and what it took."""
    command = [str(word) for word in command]
    name = os.path.basename(command[0])
    with tempfile.TemporaryFile("w+") as complaints:
        start = time.perf_counter()
        try:
            process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=complaints, text=True)
        except OSError as fault:
            raise Failed(f"{command[0]} cannot be started: {fault.strerror}") from None
        with process.stdout as output:
            printed = output.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            complaints.seek(0)
            reason = (complaints.read().strip() or "no reason given").splitlines()[-1]
            raise Failed(f"{name} ended with status {process.returncode}: {reason}")
    floor, megabytes = own_megabytes(), usage.ru_maxrss / UNIT
    return printed, Result(seconds, max(megabytes, floor), megabytes <= 1.05 * floor)


def program(*command):
    """A side of the race that is a program from its start to its end."""
    return lambda: run(command)[1]


def task(*arguments, threads=None, programs=places.PROGRAMS, count=1):
    """Our side's part: seconds as it measured them itself, and its own peak memory.

    `count` tasks' worth of seconds are wanted where the task does one.
    """
    options = ["--threads", threads] if threads else []
    printed, _ = run([programs / "avaz-bench", *options, *arguments])
    seconds, megabytes = (float(line) for line in printed.split())
    return Result(seconds * count, megabytes)


def lines(*arguments):
    """What another kind of task of our side printed."""
    return run([places.PROGRAMS / "avaz-bench", *arguments])[0].splitlines()
