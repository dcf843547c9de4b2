"""Exported models against the suite itself, on real recordings.

    check_export.py --avaz .build/release/avaz --clips FOLDER [--count 200] MODEL...

Each model is exported with and without its features, checked by onnx.checker, and run by onnxruntime on
recordings evenly taken from a folder; scores must be within 1e-4 of what `avaz predict` prints (of scores
greater than 1, such as nats, within 1e-4 of their size), and labels the same, but where the suite's own scores of
the two are as near as that: a saturated output is as good as the next. The same of the C file, compiled by `cc`,
where a model can be one. Ends with status 1 where one differs. Needs requirements-export.txt.
"""

import argparse
import ctypes
import json
import math
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np
import onnx
import onnxruntime
import soundfile
import soxr

TOLERANCE = 1e-4


def samples(path, rate):
    """Mono samples at a rate, as the suite (and librosa.load) decodes them."""
    signal, own = soundfile.read(path, dtype="float32", always_2d=True)
    signal = signal.T.mean(axis=0) if signal.shape[1] > 1 else signal[:, 0]
    if own == rate:
        return signal
    length = math.ceil(len(signal) * rate / own)
    signal = soxr.resample(signal, own, rate, quality="HQ")[:length]
    return np.pad(signal, (0, length - len(signal))).astype(np.float32)


def recordings(folder, count):
    """So many, evenly spread over all that lie below a folder."""
    files = sorted(str(path) for path in pathlib.Path(folder).rglob("*") if path.suffix in (".wav", ".flac", ".mp3"))
    return files[:: max(1, len(files) // count)][:count]


def predictions(avaz, model, files):
    """What the suite answers: scores in class order, of the files that it can read."""
    output = subprocess.run([avaz, "predict", model, "--json", *files], stdout=subprocess.PIPE, text=True).stdout
    return {answer["file"]: answer for answer in json.loads(output)}


def session(path):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


class Compiled:
    """A model's C file as a shared library."""

    def __init__(self, avaz, model, classes, folder):
        source = f"{folder}/m.c"
        result = subprocess.run([avaz, "export", model, "--c", source], capture_output=True, text=True)
        self.problem = result.stderr.strip()
        if result.returncode != 0:
            return
        flags = ["-std=c99", "-Wall", "-Wextra", "-Werror"]
        subprocess.run(["cc", *flags, "-Os", "-c", "-o", f"{folder}/m.o", source], check=True)
        # Code and constants, and the memory that it works in.
        text, data, bss = subprocess.run(["size", f"{folder}/m.o"], capture_output=True, text=True).stdout.split()[6:9]
        self.kilobytes = [pathlib.Path(source).stat().st_size // 1000, (int(text) + int(data)) // 1000, int(bss) // 1000]
        library = f"{folder}/m.so"
        subprocess.run(["cc", *flags, "-O2", "-shared", "-fPIC", "-o", library, source, "-lm"], check=True)
        self.function = ctypes.CDLL(library).m_classify
        self.scores = (ctypes.c_float * classes)()

    def __call__(self, signal):
        signal = np.ascontiguousarray(signal, dtype=np.float32)
        pointer = signal.ctypes.data_as(ctypes.POINTER(ctypes.c_float))
        return self.function(pointer, ctypes.c_size_t(len(signal)), self.scores), np.array(self.scores)


def difference(scores, own):
    """Of the size of a score, where that is above 1."""
    return float((np.abs(scores - own) / np.maximum(1, np.abs(own))).max())


def is_other(label, answer, classes):
    """Whether a label, -1 for unknown, is not what the suite says, nor as good by its scores."""
    own = answer["label"]
    if label < 0 or own not in classes:
        return ("unknown" if label < 0 else classes[label]) != own
    given, expected = answer["scores"][classes[label]], answer["scores"][own]
    return abs(given - expected) > TOLERANCE * max(1, abs(expected))


def compare(avaz, model, files, folder):
    """Whether all is well, and figures; one line where the model cannot be exported."""
    graph = f"{folder}/samples.onnx"
    result = subprocess.run([avaz, "export", model, "--onnx", graph, "--from-samples"], capture_output=True, text=True)
    if result.returncode != 0:
        return result.stderr.strip()
    onnx.checker.check_model(graph, full_check=True)
    subprocess.run([avaz, "export", model, "--onnx", f"{folder}/features.onnx"], check=True, capture_output=True)
    onnx.checker.check_model(f"{folder}/features.onnx", full_check=True)
    session(f"{folder}/features.onnx")
    metadata = {entry.key: entry.value for entry in onnx.load(graph).metadata_props}
    rate, classes = int(metadata["avaz.sampleRate"]), json.loads(metadata["avaz.classes"])
    run = session(graph)
    compiled = Compiled(avaz, model, len(classes), folder)
    answers = predictions(avaz, model, files)
    worst, wrong, times, lengths = 0.0, 0, [], []
    c_worst, c_wrong, c_times = 0.0, 0, []
    for file, answer in answers.items():
        signal = samples(file, rate)
        own = np.array([answer["scores"][name] for name in classes])
        began = time.perf_counter()
        outputs = dict(zip([port.name for port in run.get_outputs()], run.run(None, {"samples": signal})))
        times.append(1000 * (time.perf_counter() - began))
        lengths.append(len(signal) / rate)
        worst = max(worst, difference(outputs["scores"][0], own))
        unknown = "unknown" in outputs and bool(outputs["unknown"][0])
        wrong += is_other(-1 if unknown else int(outputs["label"][0]), answer, classes)
        if not compiled.problem:
            began = time.perf_counter()
            label, scores = compiled(signal)
            c_times.append(1000 * (time.perf_counter() - began))
            c_worst = max(c_worst, difference(scores, own))
            c_wrong += is_other(label, answer, classes)
    line = (
        f"{len(answers)} clips of {np.median(lengths):.2f} s; onnx: scores within {worst:.1e}, {wrong} other labels, "
        f"{np.median(times):.2f} ms a clip (at most {max(times, default=0):.2f}); c: "
    )
    if compiled.problem:
        line += f"none ({compiled.problem.split(': ')[-1]})"
    else:
        text, code, memory = compiled.kilobytes
        line += (
            f"scores within {c_worst:.1e}, {c_wrong} other labels, {np.median(c_times):.2f} ms, {text} kB of text, "
            f"{code} kB compiled, {memory} kB of memory"
        )
    good = max(worst, c_worst) <= TOLERANCE and wrong + c_wrong == 0 and answers
    return bool(good), line


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--avaz", default=".build/release/avaz")
    parser.add_argument("--clips", required=True)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("models", nargs="+")
    options = parser.parse_args()
    files = recordings(options.clips, options.count)
    failed = 0
    for model in options.models:
        with tempfile.TemporaryDirectory() as folder:
            result = compare(options.avaz, model, files, folder)
        if isinstance(result, str):
            print(f"{model}: not exported: {result}")
            continue
        good, line = result
        failed += not good
        print(f"{model}: {'ok' if good else 'DIFFERS'}: {line}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
