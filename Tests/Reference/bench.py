"""Races the suite against its Python peers: the two in turn, in the same minutes, and the ratio.

    python bench.py [row ...]        # all rows without names

Peers whose package is missing are passed over. A figure is the median of the rounds; MB is the
greatest memory of our side's program, data and all.
"""

import importlib.util
import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / ".build" / "release"
ROUNDS = 3
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"


def recordings():
    """A folder of spoken digits: DATA, a fetched corpus, or the embedded one."""
    folders = [os.environ.get("DATA"), ROOT / "Data/fsdd", ROOT / "Data/synthetic-digits"]
    for folder in folders:
        if folder and Path(folder).is_dir():
            return Path(folder)
    raise SystemExit("bench: no recordings; run `make corpus-digits` first, or give DATA=folder")


class Ours:
    """Our side's programs, one after the other."""

    # MB, of all since it was last set to 0.
    peak = 0

    @classmethod
    def run(cls, command):
        """What the program printed."""
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        with process.stdout as output:
            printed = output.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise subprocess.CalledProcessError(process.returncode, command)
        cls.peak = max(cls.peak, usage.ru_maxrss / 1024)
        return printed


def ours(task, *arguments):
    """Seconds that our side measured itself, or another figure that the task is named after."""
    return float(Ours.run([PROGRAMS / "avaz-bench", task, *map(str, arguments)]))


def timed(action):
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


# MARK: Features


def deltas(path):
    import librosa

    audio, rate = librosa.load(path, sr=16000)
    mfcc = librosa.feature.mfcc(y=audio, sr=rate, n_mfcc=12, n_fft=400, n_mels=24)
    width = min(9, mfcc.shape[1] - 1 + mfcc.shape[1] % 2)
    for order in (1, 2):
        librosa.feature.delta(mfcc, order=order, width=width)


def features(processes):
    files = sorted(str(path) for path in recordings().rglob("*.wav"))
    part = files[:: max(1, len(files) // 1000)]
    scale = len(files) / len(part)
    with ProcessPoolExecutor(processes) as pool:
        list(pool.map(deltas, part[:8]))  # imports and first calls

        def peer():
            list(pool.map(deltas, part, chunksize=50))

        yield "librosa", lambda: timed(peer) * scale
        yield "ours", lambda: ours("features", recordings(), processes)


CLIPS = 7501  # one-second clips of the speakers' corpus


def means(path, kind):
    import librosa

    audio, rate = librosa.load(path, sr=16000)
    if kind == "mfcc":
        return librosa.feature.mfcc(y=audio, sr=rate, n_mfcc=13).mean(axis=1)
    return [
        librosa.feature.spectral_centroid(y=audio, sr=rate).mean(),
        librosa.feature.zero_crossing_rate(audio).mean(),
        librosa.feature.rms(y=audio).mean(),
    ]


def clips(kind):
    """One-second clips at 16 kHz, 250 files over and over: librosa in one process, ours on both."""
    import numpy as np
    import soundfile

    random = np.random.RandomState(1)
    with tempfile.TemporaryDirectory() as folder:
        files = [f"{folder}/{index}.wav" for index in range(250)]
        for index, path in enumerate(files):
            tone = np.sin(np.arange(16000) * (0.05 + 0.001 * index))
            soundfile.write(path, 0.3 * tone + 0.05 * random.randn(16000), 16000, "PCM_16")
        means(files[0], kind)  # imports and first calls

        def peer():
            for path in files:
                means(path, kind)

        yield "librosa, serial", lambda: timed(peer) * CLIPS / len(files)
        yield "ours", lambda: ours("clips", folder, 2, kind, CLIPS)


# MARK: Networks


def per_sample_numpy(samples):
    import numpy as np

    random = np.random.RandomState(1)
    x = random.randn(samples, 1, 2592)
    w1, w2 = random.randn(2592, 1301) / 51, random.randn(1301, 10) / 36
    b1, b2 = np.zeros((1, 1301)), np.zeros((1, 10))
    targets = np.eye(10)[np.arange(samples) % 10]
    f = lambda z: 2 / (1 + np.exp(-z)) - 1
    derivative = lambda a: 0.5 * (1 + f(a)) * (1 - f(a))

    def run():
        nonlocal w1, w2, b1, b2
        for sample, target in zip(x, targets):
            a1 = f(np.dot(sample, w1) + b1)
            a2 = f(np.dot(a1, w2) + b2)
            d2 = a2 - target
            d1 = np.dot(d2, w2.T) * derivative(a1)
            w2 -= 0.001 * np.dot(a1.T, d2)
            b2 -= 0.001 * d2
            w1 -= 0.001 * np.dot(sample.T, d1)
            b1 -= 0.001 * d1

    return run


def per_sample_torch(samples):
    import torch

    x = torch.randn(samples, 1, 2592)
    targets = torch.eye(10)[torch.arange(samples) % 10].unsqueeze(1)
    model = torch.nn.Sequential(
        torch.nn.Linear(2592, 1301), torch.nn.Tanh(), torch.nn.Linear(1301, 10), torch.nn.Tanh()
    )
    rule = torch.optim.SGD(model.parameters(), 0.001)

    def run():
        for sample, target in zip(x, targets):
            rule.zero_grad()
            torch.nn.functional.mse_loss(model(sample), target).backward()
            rule.step()

    return run


def per_sample():
    samples = 400
    numpy = per_sample_numpy(samples // 4)
    yield "numpy", lambda: timed(numpy) * 4
    if importlib.util.find_spec("torch"):
        torch = per_sample_torch(samples)
        yield "torch", lambda: timed(torch)
    yield "ours", lambda: ours("per-sample", samples)


def cnn_peer(name):
    command = [sys.executable, Path(__file__).with_name("bench_cnn.py"), name, "2"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return float(printed.split()[-5])  # "keras epoch 1.17 s  inference 0.31 s"


def cnn():
    if importlib.util.find_spec("tensorflow"):
        yield "keras", lambda: cnn_peer("keras")
    if importlib.util.find_spec("torch"):
        yield "torch", lambda: cnn_peer("torch")
    yield "ours", lambda: ours("cnn")


def recurrent_peer(name, times):
    command = [sys.executable, Path(__file__).with_name("bench_recurrent.py"), name, str(times)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def recurrent():
    if importlib.util.find_spec("tensorflow"):
        yield "keras", lambda: recurrent_peer("keras", 8)
    if importlib.util.find_spec("torch"):
        yield "torch", lambda: recurrent_peer("torch", 8)
    yield "ours", lambda: ours("recurrent", 8)


def token():
    if importlib.util.find_spec("torch"):
        yield "torch", lambda: recurrent_peer("torch-token", 3000)
        yield "torch, cells", lambda: recurrent_peer("torch-cell-token", 3000)
    yield "ours", lambda: ours("recurrent-token", 5000)


# MARK: Linear models


def centres():
    import numpy as np

    random = np.random.RandomState(1)
    labels = np.arange(600_000) % 5
    return random.randn(5, 13)[labels] + random.randn(600_000, 13), labels


def sgd():
    from sklearn.linear_model import SGDClassifier

    x, y = centres()
    model = SGDClassifier(
        loss="log_loss", learning_rate="constant", eta0=0.01, max_iter=20, tol=None, n_jobs=2
    )
    yield "scikit-learn", lambda: timed(lambda: model.fit(x, y))
    yield "ours", lambda: ours("sgd")


def objective(model, x, y):
    """What logistic regression minimises, of the mean row."""
    import numpy as np
    from scipy.special import logsumexp

    scores = model.decision_function(x)
    loss = logsumexp(scores, axis=1) - scores[np.arange(len(y)), y]
    return loss.mean() + (model.coef_**2).sum() / 2 / len(y)


def logistic(solver):
    """To the objective that scikit-learn's solver reaches at its default tolerance, or lower."""
    from sklearn.linear_model import LogisticRegression

    x, y = centres()
    model = LogisticRegression(solver=solver)
    theirs = objective(model.fit(x, y), x, y)
    for tolerance in (1e-4, 3e-5, 1e-5, 3e-6, 1e-6, 1e-7, 1e-8):
        reached = ours("logistic-objective", tolerance)
        if reached <= theirs:
            break
    print(f"objective: {solver} {theirs:.12f}, ours {reached:.12f} with tol {tolerance:g}")
    yield "scikit-learn", lambda: timed(lambda: model.fit(x, y))
    yield "ours", lambda: ours("logistic", tolerance)


def stream():
    """In batches of 10,000 rows; says the memory for a million rows and for ten."""
    from sklearn.linear_model import SGDClassifier

    few, many = (ours("stream-memory", rows) for rows in (1_000_000, 10_000_000))
    print(f"memory: 1 million rows {few:.1f} MB, 10 million rows {many:.1f} MB")
    x, y = centres()

    def peer():
        model = SGDClassifier(loss="log_loss", learning_rate="constant", eta0=0.01)
        for batch in range(0, 600_000, 10_000):
            part = slice(batch, batch + 10_000)
            model.partial_fit(x[part], y[part], classes=range(5))

    yield "scikit-learn", lambda: timed(peer)
    yield "ours", lambda: ours("stream", 600_000)


# MARK: Whole runs


def whole_run():
    data = recordings()
    avaz = [PROGRAMS / "avaz", "run", "mlp-two-hidden", "--data", data, "--quiet"]
    results = ["--results", ROOT / ".build" / "bench"]
    peer = [sys.executable, Path(__file__).with_name("published_mlp.py"), data, "mlp-two-hidden"]

    yield "librosa + numpy", lambda: timed(
        lambda: subprocess.run(peer, check=True, capture_output=True)
    )
    yield "ours", lambda: timed(lambda: Ours.run(avaz + results))


ROWS = {
    "mlp-two-hidden, whole run": whole_run,
    "features, 1 process": lambda: features(1),
    "features, 2 processes": lambda: features(2),
    "7,501 clips, spectral": lambda: clips("spectral"),
    "7,501 clips, mfcc": lambda: clips("mfcc"),
    "per sample, 2592-1301-10": per_sample,
    "cnn epoch, 800 images": cnn,
    "lstm step, 256 windows": recurrent,
    "lstm token": token,
    "sgd, 600,000 x 13, 20 epochs": sgd,
    "sgd stream, 600,000 x 13": stream,
    "logistic, 600,000 x 13, lbfgs": lambda: logistic("lbfgs"),
    "logistic, 600,000 x 13, newton": lambda: logistic("newton-cholesky"),
}


def race(sides):
    """Median seconds of each side, taken in turn."""
    times = {name: [] for name, _ in sides}
    for _ in range(ROUNDS):
        for name, action in sides:
            times[name].append(action())
    return {name: statistics.median(values) for name, values in times.items()}


def main():
    wanted = sys.argv[1:]
    rows = {
        name: row
        for name, row in ROWS.items()
        if not wanted or any(word in name for word in wanted)
    }
    print(f"{'':31} {'peer':>16} {'seconds':>9} {'ours':>9} {'ratio':>8} {'MB':>6}")
    for name, row in rows.items():
        sides = []
        generator = row()
        for side in generator:
            sides.append(side)
            if side[0] == "ours":
                break
        Ours.peak = 0
        medians = race(sides)
        mine = medians.pop("ours")
        for peer, seconds in medians.items():
            print(
                f"{name:31} {peer:>16} {seconds:9.3f} {mine:9.3f} {seconds / mine:7.1f}x "
                f"{Ours.peak:6.0f}"
            )
        generator.close()


if __name__ == "__main__":
    main()
