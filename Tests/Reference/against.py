"""A reference program's figures after each epoch, printed and held against a run of the suite."""

import json
from pathlib import Path


def report(history, clips, path, tolerance):
    """Prints the history as JSON; with a run.json's path also how far its figures lie off.

    Ends the program, with status 1 where losses differ by more than `tolerance` of their size or
    the test accuracy by more than two of `clips`.
    """
    print(json.dumps(history, indent=1))
    if path and not agree(history, clips, json.loads(Path(path).read_text()), tolerance):
        raise SystemExit(1)


def agree(history, clips, record, tolerance):
    pairs = list(zip(history, record["runs"][0]["history"], strict=True))
    worst = max(
        abs(theirs[key] - ours[key]) / theirs[key]
        for theirs, ours in pairs
        for key in ("trainLoss", "testLoss")
    )
    off = max(
        round(abs(theirs["testAccuracy"] - ours["testAccuracy"]) * clips) for theirs, ours in pairs
    )
    print(f"losses differ by {worst:.2e} at most, test accuracy by {off} of {clips} clips")
    return worst <= tolerance and off <= 2
