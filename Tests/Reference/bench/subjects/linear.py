"""Linear classifiers on 600,000 rows of 13 numbers around five centres."""

import os

from limits import FAR, Work
from load import cores
from peers import Worker, figure
from programs import lines, task
from race import Row, suite

ROWS_OF_TABLE, FEATURES, CLASSES = 600_000, 13, 5
TABLE = 8 * ROWS_OF_TABLE * FEATURES


def descent(epochs):
    """Of `epochs` passes: a score and an update a class, in double precision."""
    return Work(
        epochs * ROWS_OF_TABLE * CLASSES * 4 * FEATURES, {("read", FAR): epochs * TABLE},
        "a score and an update a row and class; each row read once an epoch", is_double=True)


def sgd(name):
    return Row(
        name, suite("sgd"),
        {"scikit-learn": Worker("sklearn_sides", "sgd", ROWS_OF_TABLE, 20, cores())},
        descent(20), by_threads=True, rounds=3)


def stream(name):
    """In batches of 10,000 rows, with the memory that few and many take."""
    counts = (100_000, 500_000) if os.environ.get("QUICK") else (500_000, 5_000_000)
    few, many = (task("stream", rows).megabytes for rows in counts)
    return Row(
        name, suite("stream", ROWS_OF_TABLE),
        {"scikit-learn": Worker("sklearn_sides", "stream", ROWS_OF_TABLE)}, descent(1),
        notes=[
            f"{name}: {counts[0]:,} rows take {few:.1f} MB in all, {counts[1]:,} rows "
            f"{many:.1f} MB."])


def logistic(name, solver):
    """To the objective that scikit-learn's solver reaches at its default tolerance, or lower."""
    theirs = figure("sklearn_sides", "objective", ROWS_OF_TABLE, solver)
    tolerance, notes = 1e-4, []
    if theirs is not None:
        tolerance, reached = map(float, lines("logistic-tolerance", theirs))
        notes = [
            f"{name}: {solver} stops at an objective of {theirs:.12f}, ours at {reached:.12f} "
            f"with a tolerance of {tolerance:g}."]
    return Row(
        name, suite("logistic", tolerance),
        {"scikit-learn": Worker("sklearn_sides", "logistic", ROWS_OF_TABLE, solver)},
        by_threads=True, rounds=3, notes=notes)


ROWS = {
    "sgd, 600,000 x 13, 20 epochs": sgd,
    "sgd stream, 600,000 x 13": stream,
    "logistic, 600,000 x 13, lbfgs": lambda name: logistic(name, "lbfgs"),
    "logistic, 600,000 x 13, newton": lambda name: logistic(name, "newton-cholesky"),
}
