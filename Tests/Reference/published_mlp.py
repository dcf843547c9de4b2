"""The published protocol of the digits chapter in NumPy, as the source report writes it.

For any of its eleven networks: features by librosa, split by scikit-learn, training sample by
sample, quirks included. Prints the figures after each epoch as JSON, so that a run of the suite
with the same seed can be held against it.

    python published_mlp.py recordings mlp-two-hidden --seed 42
    python published_mlp.py recordings mlp-two-hidden --against Results/fsdd/mlp-two-hidden/run.json

Where the report leaves a choice open, the comments below say what is taken.
"""

import argparse
from pathlib import Path

import librosa
import numpy as np
from sklearn.model_selection import train_test_split

from against import report

# features, activation, widths of the hidden layers, start, standardised
EXPERIMENTS = {
    "mlp-one-hidden-deltas": ("deltas", "bipolar", ["half"], "normal", False),
    "mlp-one-hidden-mean": ("mean", "bipolar", ["half"], "normal", False),
    "mlp-two-hidden-unscaled-init": ("mean", "bipolar", ["half", "half"], "normal", False),
    "mlp-two-hidden": ("mean", "bipolar", ["half", "half"], "xavier", True),
    "mlp-two-hidden-wide": ("mean", "bipolar", ["two-thirds", "in-half"], "xavier", True),
    "mlp-two-hidden-narrow": ("mean", "bipolar", ["in-half", "third"], "xavier", True),
    # The report does not say how its ReLU networks start, nor whether their inputs are
    # standardised; unscaled, none of them learns. As those of the second question, then.
    "mlp-one-hidden-deltas-relu": ("deltas", "relu", ["half"], "xavier", True),
    "mlp-one-hidden-mean-relu": ("mean", "relu", ["half"], "xavier", True),
    "mlp-two-hidden-relu": ("mean", "relu", ["half", "half"], "xavier", True),
    "mlp-two-hidden-wide-relu": ("mean", "relu", ["two-thirds", "in-half"], "xavier", True),
    "mlp-two-hidden-narrow-relu": ("mean", "relu", ["in-half", "third"], "xavier", True),
}

OUTPUTS = 10
WIDTHS = {
    "half": lambda n: int((n + OUTPUTS) / 2),
    "two-thirds": lambda n: int(2 * n / 3),
    "in-half": lambda n: int(n / 2),
    "third": lambda n: int(n / 3),
}


def bipolar(x):
    return 2 / (1 + np.exp(-x)) - 1


def bipolar_derivative(x):
    return 0.5 * (1 + bipolar(x)) * (1 - bipolar(x))


def relu(x):
    return np.maximum(0, x)


def relu_derivative(x):
    return np.where(x > 0, 1, 0)


ACTIVATIONS = {"bipolar": (bipolar, bipolar_derivative), "relu": (relu, relu_derivative)}


def delta_width(frames):
    """9, or the largest odd number of frames there are."""
    return min(9, frames - 1 + frames % 2)


def row(path, kind):
    audio, rate = librosa.load(path, sr=16000)
    mfcc = librosa.feature.mfcc(y=audio, sr=rate, n_mfcc=12, n_fft=400, n_mels=24)
    if kind == "mean":
        return np.mean(mfcc, axis=1)
    width = delta_width(mfcc.shape[1])
    if width < 3:
        deltas = [np.zeros_like(mfcc)] * 2
    else:
        deltas = [librosa.feature.delta(mfcc, order=order, width=width) for order in (1, 2)]
    return np.vstack([mfcc, *deltas]).flatten()


def corpus(folder, kind):
    """Rows and labels, sorted by path; flattened rows padded with zeros to the longest."""
    paths = sorted(str(path) for path in Path(folder).rglob("*.wav"))
    rows = [row(path, kind) for path in paths]
    longest = max(len(r) for r in rows)
    padded = np.array([np.pad(r, (0, longest - len(r))) for r in rows])
    return padded, np.array([int(Path(path).name.split("_")[0]) for path in paths])


def standardise(part):
    """By its own mean and deviation; a column that never changes becomes zeros."""
    part = part.astype(np.float64)
    deviation = np.std(part, axis=0)
    return (part - np.mean(part, axis=0)) / np.where(deviation == 0, 1, deviation)


class MLP:
    def __init__(self, widths, start, activation, rate=0.001):
        self.f, self.derivative = ACTIVATIONS[activation]
        self.rate = rate
        self.weights = []
        for fan_in, fan_out in zip(widths, widths[1:]):
            weights = np.random.randn(fan_in, fan_out)
            self.weights.append(weights * np.sqrt(1 / fan_in) if start == "xavier" else weights)
        self.biases = [np.zeros((1, width)) for width in widths[1:]]

    def forward(self, x):
        self.activations = [x]
        for weights, bias in zip(self.weights, self.biases):
            self.activations.append(self.f(np.dot(self.activations[-1], weights) + bias))
        return self.activations[-1]

    def backward(self, target, output):
        delta = output - target
        steps = []
        for layer in reversed(range(len(self.weights))):
            before = self.activations[layer]
            steps.append((layer, np.dot(before.T, delta), np.sum(delta, axis=0, keepdims=True)))
            if layer:
                delta = np.dot(delta, self.weights[layer].T) * self.derivative(before)
        for layer, weights, bias in steps:
            self.weights[layer] -= self.rate * weights
            self.biases[layer] -= self.rate * bias


def train(name, rows, labels, seed, epochs):
    features, activation, hidden, start, standardised = EXPERIMENTS[name]
    x_train, x_test, y_train, y_test = train_test_split(
        rows, labels, test_size=0.2, random_state=42
    )
    if standardised:
        x_train, x_test = standardise(x_train), standardise(x_test)
    np.random.seed(seed)
    inputs = rows.shape[1]
    network = MLP([inputs, *(WIDTHS[w](inputs) for w in hidden), OUTPUTS], start, activation)
    targets, test_targets = np.eye(OUTPUTS)[y_train], np.eye(OUTPUTS)[y_test]
    history = []
    for epoch in range(1, epochs + 1):
        error, correct = 0.0, 0
        for x, target, label in zip(x_train, targets, y_train):
            output = network.forward(x.reshape(1, -1))
            network.backward(target.reshape(1, -1), output)
            correct += int(np.argmax(output)) == label
            error += np.mean((target - output) ** 2)
        output = network.forward(x_test)
        history.append(
            {
                "epoch": epoch,
                "trainLoss": error / len(x_train),
                "trainAccuracy": correct / len(x_train),
                "testLoss": float(np.mean((test_targets - output) ** 2)),
                "testAccuracy": float(np.mean(np.argmax(output, axis=1) == y_test)),
            }
        )
    return history, len(y_test)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("recordings")
    parser.add_argument("experiment", choices=EXPERIMENTS)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--against", help="a run.json to compare with")
    arguments = parser.parse_args()
    rows, labels = corpus(arguments.recordings, EXPERIMENTS[arguments.experiment][0])
    history, clips = train(
        arguments.experiment, rows, labels, arguments.seed, arguments.epochs
    )
    report(history, clips, arguments.against, tolerance=1e-3)


if __name__ == "__main__":
    main()
