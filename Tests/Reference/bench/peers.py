"""Our end of a peer's process."""

import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from programs import Failed, Result, run

# Seconds after a peer's turn in which its threads fall asleep: many libraries let them spin for a
# while, in case there is more to do.
BREATH = 0.3


class Missing(Exception):
    """A package that is not installed."""


class Worker:
    """A peer that stays ready between its turns: see worker.py."""

    def __init__(self, module, function, *arguments):
        self.words = [module, function, json.dumps(arguments)]
        self.process = None

    def __enter__(self):
        self.complaints = tempfile.TemporaryFile("w+")
        worker = Path(__file__).with_name("worker.py")
        self.process = subprocess.Popen(
            [sys.executable, str(worker), *self.words], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=self.complaints, text=True)
        try:
            self.answer()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()
        self.complaints.close()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            self.complaints.seek(0)
            reason = (self.complaints.read().strip() or "no reason given").splitlines()[-1]
            raise Failed(reason)
        answer = json.loads(line)
        if "missing" in answer:
            raise Missing(answer["missing"])
        return answer

    def __call__(self):
        print("go", file=self.process.stdin, flush=True)
        answer = self.answer()
        time.sleep(BREATH)
        return Result(answer["figure"], answer["megabytes"])


class Fresh:
    """A peer that is a program from its start to its end."""

    def __init__(self, *command, needs=()):
        self.command, self.needs = command, needs

    def __enter__(self):
        for package in self.needs:
            if not importlib.util.find_spec(package):
                raise Missing(package)
        return self

    def __exit__(self, *_):
        pass

    def __call__(self):
        return run(self.command)[1]


def python(script, *arguments, needs=()):
    """A Python program as a peer."""
    return Fresh(sys.executable, script, *arguments, needs=needs)


def figure(module, function, *arguments):
    """What a function of the sides gives back; None without its packages."""
    try:
        with Worker(module, function, *arguments) as worker:
            return worker().seconds
    except Missing:
        return None
