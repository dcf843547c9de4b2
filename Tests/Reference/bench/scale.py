"""How time and memory grow with the data: each chapter's main run on 1, 10 and 100 times as much, by one
thread and by all.

    python Tests/Reference/bench/scale.py

writes Results/benchmarks/scaling.md and scaling.json. The corpora are made up, from AudioMNIST's size downward for digits
(30,000 clips at 48 kHz) and from GTZAN's for genres (1,000 clips of 30 s): from files to tables. Each lies
below .build only while it is used; the largest takes 2 GB. In the environment: QUICK=1 leaves the largest
out, ONLY names chapters; those that it leaves out stay as an earlier run on the same machine found them.
"""

import json
import os
import random
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass

import load
import machine
import places
from page import seconds, table
from programs import Failed, run

TIMES = (1, 10, 100)


@dataclass
class Chapter:
    """A run, with what there is of data for each of `TIMES`."""

    experiment: str
    # What is counted, and the corpus: given the index of the size and the folder to make.
    said: list[str]
    make: Callable | None
    # Further words of the command, by the index of the size.
    words: Callable = lambda size: ["--epochs", "1"]


def synthetic(name, *options):
    """A corpus by avaz-synth; options by the index of the size."""

    def make(size, folder):
        words = [word for option, values in options for word in (option, values[size])]
        run([places.PROGRAMS / "avaz-synth", name, *words, "--output", folder])

    return make


def songs(size, folder):
    """Texts of made-up words, 100 to 10,000 of some hundred characters."""
    drawn = random.Random(1)
    words = ["".join(drawn.choices("aeioulnrst", k=drawn.randint(1, 7))) for _ in range(2000)]
    folder.mkdir(parents=True)
    for index in range(100 * TIMES[size]):
        lines = (" ".join(drawn.choices(words, k=6)) for _ in range(10))
        (folder / f"{index:05}.txt").write_text("\n".join(lines) + "\n")


CHAPTERS = {
    "digits": Chapter(
        "mlp-two-hidden", ["300 clips", "3,000 clips", "30,000 clips"],
        synthetic("digits", ("--speakers", [6, 60, 60]), ("--takes", [5, 5, 50])),
        words=lambda size: []),
    "genres": Chapter(
        "cnn-genre-corrected", ["50 clips of 6 s", "100 clips of 30 s", "1,000 clips of 30 s"],
        synthetic("genres", ("--clips", [5, 10, 100]), ("--seconds", [6, 30, 30]))),
    "speakers": Chapter(
        "speaker-mfcc-logistic-corrected",
        ["8 voices of 8 s", "8 voices of 80 s", "8 voices of 800 s"],
        synthetic("speakers", ("--clips", [8, 80, 800])), words=lambda size: []),
    "music": Chapter(
        "music-mozart-corrected", ["2 x 4 pieces", "2 x 40 pieces", "2 x 400 pieces"],
        synthetic("music", ("--pieces", [4, 40, 400]))),
    "lyrics": Chapter("lyrics-corrected", ["100 songs", "1,000 songs", "10,000 songs"], songs),
    "images": Chapter(
        "detection-corrected", ["9 scenes", "90 scenes", "900 scenes"],
        synthetic("scenes", ("--scenes", [9, 90, 900])),
        words=lambda size: ["--epochs", "1", "--seed", "1"]),
    "adversarial": Chapter(
        "gan-ring", ["160 steps", "1,600 steps", "16,000 steps"], None,
        words=lambda size: ["--seed", "1", "--set", f"training.steps={160 * TIMES[size]}"]),
}


def measure(name, chapter, size):
    """Of one size: seconds and MB by all threads and by one."""
    folder = places.SCRATCH / "scale" / f"{name}-{TIMES[size]}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    data = []
    try:
        if chapter.make:
            chapter.make(size, folder)
            data = ["--data", folder, "--corpus", "bench"]
        results = []
        for threads in sorted({load.cores(), 1}, reverse=True):
            results.append(run([
                places.PROGRAMS / "avaz", "run", chapter.experiment, *data, "--quiet", "--results",
                places.SCRATCH / "results", "--threads", threads, *chapter.words(size)])[1])
        return results
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# What a figure depends on, but for the suite's own code, which stands beside each.
DESCRIBED = ["Processor", "Memory", "System", "Compiler", "BLAS", "Kernels"]


def kept(machine):
    """Chapters of earlier runs on the same machine: the commit that each is of, and its rows."""
    try:
        past = json.loads((places.RESULTS / "scaling.json").read_text())
    except (OSError, ValueError):
        return {}
    return past["chapters"] if past["machine"] == machine else {}


def page(machine, chapters, bad):
    cores = load.cores()
    head = ["run", "data", "times"]
    for threads in sorted({cores, 1}, reverse=True):
        said = f"{threads} thread{'s' * (threads > 1)}"
        head += [said, f"MB, {said}"]
    head.append("commit")
    rows = [row + [chapters[name]["commit"]]
            for name in CHAPTERS if name in chapters for row in chapters[name]["rows"]]
    lines = [
        "# How time and memory grow", "",
        "Generated by `make bench-scale` on one machine: each chapter's main run, whole, from files to "
        "tables; networks that are trained in batches go over the data once. "
        "[The race](README.md) has the peers and the machine's limits.", ""]
    lines += [table(["", ""], machine.items(), words=2), table(head, rows, words=2)]
    lines += [f"Not run: {name}: {reason}\n" for name, reason in bad.items()]
    return "\n".join(lines)


def write(machine, chapters, bad):
    """Both files; after every chapter, so that what is measured is not lost."""
    places.RESULTS.mkdir(parents=True, exist_ok=True)
    (places.RESULTS / "scaling.json").write_text(
        json.dumps({"machine": machine, "chapters": chapters}, indent=1) + "\n")
    (places.RESULTS / "scaling.md").write_text(page(machine, chapters, bad))


def main():
    words = os.environ.get("ONLY", "").split()
    unknown = [word for word in words if word not in CHAPTERS]
    if unknown:
        raise SystemExit(f"bench: no chapter “{unknown[0]}”; there are: {', '.join(CHAPTERS)}")
    is_quick = bool(os.environ.get("QUICK"))
    free = shutil.disk_usage(places.ROOT).free / 1e9
    if free < 4 and not is_quick:
        raise SystemExit(f"bench: 4 GB of free disk are needed, there are {free:.1f}; try QUICK=1")
    described = machine.describe()
    commit = described["Suite"].rsplit(" ", 1)[-1]
    described = {name: described[name] for name in DESCRIBED}
    chapters, bad = kept(described), {}
    for name, chapter in CHAPTERS.items():
        if words and name not in words:
            continue
        rows = []
        for size, said in enumerate(chapter.said[: 2 if is_quick else 3]):
            try:
                results = measure(name, chapter, size)
            except Failed as failure:
                bad[f"{chapter.experiment}, {said}"] = str(failure)
                continue
            row = [chapter.experiment, said, TIMES[size]]
            for result in results:
                row += [seconds(result.seconds), f"{result.megabytes:.0f}"]
            rows.append(row)
            print(" | ".join(map(str, row)), flush=True)
        if rows:
            chapters[name] = {"commit": commit, "rows": rows}
        write(described, chapters, bad)
    for name, reason in bad.items():
        print(f"not run: {name}: {reason}")
    return 1 if bad else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit(f"bench: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
