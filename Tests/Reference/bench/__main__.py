"""Races the suite against its Python peers, and holds both against what the machine can do.

    python Tests/Reference/bench [WORD ...]

runs the rows whose names have one of the words in them, all without, and writes
Results/benchmarks/README.md, its picture and its figures. Rows that the words leave out stay as the last race
on the same machine found them, and so do the machine's limits. In the environment: DATA, a folder of spoken
digits; QUICK=1, one round of each instead of up to five; ONLY, words.
"""

import os
import statistics
import sys
import time

import limits
import machine
import page
import picture
import places
import record
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
    rows, start, here = chosen(words), time.perf_counter(), machine.describe()
    kept = record.read(here) if words and not is_quick else None
    described, limit, outcomes, bad, minutes = kept or (here, limits.measure(), {}, {}, None)
    for name, prepare in rows.items():
        bad.pop(name, None)
        try:
            outcomes[name] = race(prepare(name), here["Suite"], rounds=1 if is_quick else 5)
        except Failed as failure:
            bad[name] = str(failure)
            outcomes.pop(name, None)
            print(f"{name:44} failed: {failure}")
            continue
        print("\n".join(told(outcomes[name])), flush=True)
    book = page.Page(
        is_quick, [] if kept else words, described, limit,
        [outcomes[name] for name in ROWS if name in outcomes], bad,
        minutes or (time.perf_counter() - start) / 60)
    places.RESULTS.mkdir(parents=True, exist_ok=True)
    record.write(book)
    (places.RESULTS / "ratios.svg").write_text(picture.draw(book.outcomes, book.limits))
    (places.RESULTS / "README.md").write_text(book.text())
    print(f"{places.RESULTS.relative_to(places.ROOT)}/README.md")
    return 1 if any(name in bad for name in rows) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit(f"bench: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
