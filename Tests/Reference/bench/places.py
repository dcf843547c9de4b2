"""Where the suite's programs, the recordings and the results of a race lie."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PROGRAMS = ROOT / ".build" / "release"
# Built with `PORTABLE=1 swift build -c release --product avaz-bench --scratch-path .build/portable`.
PORTABLE = ROOT / ".build" / "portable" / "release"
SCRATCH = ROOT / ".build" / "bench"
RESULTS = ROOT / "Results" / "benchmarks"
REFERENCE = ROOT / "Tests" / "Reference"


def recordings():
    """A folder of spoken digits: DATA, the fetched FSDD, or the embedded corpus."""
    folders = [os.environ.get("DATA"), ROOT / "Data/fsdd", ROOT / "Data/synthetic-digits"]
    for folder in folders:
        if folder and Path(folder).is_dir():
            return Path(folder).resolve()
    raise SystemExit("bench: no recordings; run `make corpus-digits` first, or give DATA=folder")


def wave_files(folder):
    return sorted(str(path) for path in Path(folder).rglob("*.wav"))
