"""Races the suite against its Python peers, and holds both against what the machine can do.

    python Tests/Reference/bench [WORD ...]

runs the rows whose names have one of the words in them, all without, and writes
Results/benchmarks/README.md, its picture and its figures. In the environment: DATA, a folder of spoken
digits; QUICK=1, one round of each instead of up to five; ONLY, words.
"""

import json
import os
import statistics
import sys
import time

import limits
import machine
import page
import picture
import places
from programs import Failed
from race import race
from subjects import ROWS


def chosen(words):
    """The rows that are meant, each with what makes it ready."""
    unknown = [word for word in words if not any(word in name for name in ROWS)]
    if unknown:
        known = "; ".join(ROWS)
        raise SystemExit(f"bench: no row is called “{unknown[0]}”; there are: {known}")
    return {
        name: row for name, row in ROWS.items()
        if not words or any(word in name for word in words)
    }


def told(outcome):
    """The lines of a row, as it is through."""
    name, mine = outcome.row.name, outcome.seconds
    if not outcome.peers:
        yield f"{name:44} {'':>22} {'':>10} {mine:10.4g} s"
    for peer, (ratio, _, _) in page.ratios(outcome).items():
        theirs = statistics.median(outcome.peers[peer])
        yield f"{name:44} {peer:>22} {theirs:10.4g} {mine:10.4g} s {ratio:7.1f}x"


def main():
    words = sys.argv[1:] or os.environ.get("ONLY", "").split()
    is_quick = bool(os.environ.get("QUICK"))
    rows, start = chosen(words), time.perf_counter()
    book = page.Page(is_quick, words, machine.describe(), limits.measure())
    for name, prepare in rows.items():
        try:
            outcome = race(prepare(name), rounds=1 if is_quick else 5)
        except Failed as failure:
            book.bad[name] = str(failure)
            print(f"{name:44} failed: {failure}")
            continue
        book.outcomes.append(outcome)
        print("\n".join(told(outcome)), flush=True)
    book.minutes = (time.perf_counter() - start) / 60
    places.RESULTS.mkdir(parents=True, exist_ok=True)
    (places.RESULTS / "figures.json").write_text(json.dumps(book.figures(), indent=1) + "\n")
    (places.RESULTS / "ratios.svg").write_text(picture.draw(book.outcomes, book.limits))
    (places.RESULTS / "README.md").write_text(book.text())
    print(f"{places.RESULTS.relative_to(places.ROOT)}/README.md: {book.minutes:.1f} minutes")
    return 1 if book.bad else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit(f"bench: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
