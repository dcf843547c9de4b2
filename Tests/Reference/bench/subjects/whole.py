"""Whole programs, from their start to their end."""

import places
from peers import python
from programs import program
from race import Row
from subjects.features import decoding

MODEL = places.SCRATCH / "results" / "bench" / "mlp-two-hidden"


def by_avaz(*arguments):
    """A command of `avaz` as our side."""

    def ours(threads=None, programs=places.PROGRAMS):
        options = ["--threads", threads] if threads else []
        return program(programs / "avaz", *arguments, *options)()

    return ours


def experiment():
    return by_avaz(
        "run", "mlp-two-hidden", "--data", places.recordings(), "--quiet", "--corpus", "bench",
        "--results", places.SCRATCH / "results")


def whole_run(name):
    peer = python(
        places.REFERENCE / "published_mlp.py", places.recordings(), "mlp-two-hidden",
        needs=["librosa", "sklearn"])
    return Row(
        name, experiment(), {"librosa + numpy": peer}, floor=decoding(places.recordings()),
        by_threads=True, program="avaz", rounds=3)


def predict(name, target, count):
    """By the model of `mlp-two-hidden`, which is made if need be."""
    if not MODEL.is_dir():
        experiment()()
    peer = python(
        places.REFERENCE / "bench/sides/predict.py", places.recordings(), count,
        needs=["librosa"])
    return Row(
        name, by_avaz("predict", MODEL, target), {"librosa + numpy": peer}, program="avaz",
        rounds=3)


def predict_one(name):
    return predict(name, places.wave_files(places.recordings())[0], 1)


def predict_all(name):
    folder = places.recordings()
    count = len(places.wave_files(folder))
    row = predict(name, folder, count)
    row.by_threads, row.floor = True, decoding(folder)
    row.notes = [f"{name}: {count} recordings of {folder.name}."]
    return row


def start_up(name):
    peers = {
        "importing librosa": python("-c", "import librosa; librosa.load", needs=["librosa"])}
    least = ("a program that does nothing", program("true"))
    return Row(name, by_avaz("--help"), peers, floor=least, program="avaz")


ROWS = {
    "mlp-two-hidden, whole run": whole_run,
    "predict, one recording": predict_one,
    "predict, the whole corpus": predict_all,
    "start-up, avaz --help": start_up,
}
