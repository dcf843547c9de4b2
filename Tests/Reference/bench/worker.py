"""A peer in a process of its own, which does its part of the race whenever it is asked to.

    python worker.py MODULE FUNCTION ARGUMENTS-AS-JSON

calls the function of `sides/MODULE.py`, which prepares everything and gives back what is to be timed;
then for every line on standard input does that once and answers with its seconds, or with what it
returned instead, and its memory: JSON, a line each.
"""

import importlib
import json
import multiprocessing
import os
import resource
import sys
import time
from pathlib import Path


def peak_megabytes(pid="self"):
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1024
    except (OSError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024)


def main():
    module, function, arguments = sys.argv[1:4]
    # What libraries print by the way is not part of the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def answer(**values):
        print(json.dumps(values), file=answers, flush=True)

    try:
        side = getattr(importlib.import_module(f"sides.{module}"), function)
        run = side(*json.loads(arguments))
    except ModuleNotFoundError as missing:
        return answer(missing=missing.name)
    answer(ready=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        figure = run()
        seconds = time.perf_counter() - start
        helpers = [child.pid for child in multiprocessing.active_children()]
        answer(
            figure=seconds if figure is None else figure,
            megabytes=peak_megabytes() + sum(map(peak_megabytes, helpers)))


if __name__ == "__main__":
    os.environ |= {"CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3"}
    main()
