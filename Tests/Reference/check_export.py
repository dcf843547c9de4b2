"""Exported models against the suite itself, on real recordings.

    check_export.py --avaz .build/release/avaz --clips FOLDER [--count 200] MODEL...

Each model is exported with and without its features, checked by onnx.checker, and run by onnxruntime on
recordings evenly taken from a folder; scores must be within 1e-4 of what `avaz predict` prints (of scores
greater than 1, such as nats, within 1e-4 of their size), and labels the same. Ends with status 1 where one is not. Needs requirements-export.txt.
"""

import argparse
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


def compare(avaz, model, files, folder):
    """The greatest difference of a score, labels that differ, and milliseconds a clip."""
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
    answers = predictions(avaz, model, files)
    worst, wrong, times, lengths = 0.0, 0, [], []
    for file, answer in answers.items():
        signal = samples(file, rate)
        began = time.perf_counter()
        outputs = dict(zip([port.name for port in run.get_outputs()], run.run(None, {"samples": signal})))
        times.append(1000 * (time.perf_counter() - began))
        lengths.append(len(signal) / rate)
        own = np.array([answer["scores"][name] for name in classes])
        worst = max(worst, float((np.abs(outputs["scores"][0] - own) / np.maximum(1, np.abs(own))).max()))
        unknown = "unknown" in outputs and bool(outputs["unknown"][0])
        label = "unknown" if unknown else classes[int(outputs["label"][0])]
        wrong += label != answer["label"]
    return worst, wrong, len(answers), float(np.median(times)), max(times), float(np.median(lengths))


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
        worst, wrong, count, median, slowest, seconds = result
        good = worst <= TOLERANCE and wrong == 0 and count > 0
        failed += not good
        print(
            f"{model}: {'ok' if good else 'DIFFERS'}: {count} clips of {seconds:.2f} s, scores within {worst:.1e}, "
            f"{wrong} other labels, {median:.2f} ms a clip (at most {slowest:.2f})",
            flush=True,
        )
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
