"""Perceptrons by NumPy."""

import numpy as np

from sides import timed, warmed


def bipolar(z):
    return 2 / (1 + np.exp(-z)) - 1


def bipolar_derivative(a):
    return 0.5 * (1 + bipolar(a)) * (1 - bipolar(a))


def per_sample(widths, samples, count):
    """The published protocol, one sample at a time; `count` samples' worth of seconds."""
    random = np.random.RandomState(1)
    sizes = list(zip(widths, widths[1:]))
    weights = [random.randn(*size) / np.sqrt(size[0]) for size in sizes]
    biases = [np.zeros((1, size[1])) for size in sizes]
    x = random.randn(samples, 1, widths[0])
    targets = np.eye(widths[-1])[np.arange(samples) % 10]

    def descend(sample, target):
        values = [sample]
        for weight, bias in zip(weights, biases):
            values.append(bipolar(np.dot(values[-1], weight) + bias))
        delta = values[-1] - target
        for layer in reversed(range(len(weights))):
            step, below = np.dot(values[layer].T, delta), values[layer]
            above = delta
            if layer:
                delta = np.dot(delta, weights[layer].T) * bipolar_derivative(below)
            weights[layer] -= 0.001 * step
            biases[layer] -= 0.001 * above

    def run():
        for sample, target in zip(x, targets):
            descend(sample, target)

    descend(x[0], targets[0])
    return lambda: timed(run) * count / samples


def minibatch(widths, samples, size):
    """An epoch of a perceptron with one hidden layer of rectifiers, cross-entropy, plain descent."""
    random = np.random.RandomState(1)
    x = random.randn(samples, widths[0]).astype(np.float32)
    labels = np.arange(samples) % 10
    w1, w2 = (
        (random.randn(*shape) / np.sqrt(shape[0])).astype(np.float32)
        for shape in zip(widths, widths[1:]))
    b1, b2 = np.zeros(widths[1], np.float32), np.zeros(widths[2], np.float32)
    rate = np.float32(0.01)

    def run():
        nonlocal w1, w2, b1, b2
        order = random.permutation(samples)
        for start in range(0, samples, size):
            batch = order[start : start + size]
            rows = x[batch]
            hidden = np.maximum(rows @ w1 + b1, 0)
            scores = hidden @ w2 + b2
            scores -= scores.max(1, keepdims=True)
            np.exp(scores, out=scores)
            scores /= scores.sum(1, keepdims=True)
            scores[np.arange(len(batch)), labels[batch]] -= 1
            scores /= len(batch)
            below = (scores @ w2.T) * (hidden > 0)
            w2 -= rate * (hidden.T @ scores)
            b2 -= rate * scores.sum(0)
            w1 -= rate * (rows.T @ below)
            b1 -= rate * below.sum(0)

    return warmed(run)


def inference(widths, samples, size):
    random = np.random.RandomState(1)
    x = random.randn(samples, widths[0]).astype(np.float32)
    w1, w2 = (random.randn(*shape).astype(np.float32) for shape in zip(widths, widths[1:]))

    def run():
        for start in range(0, samples, size):
            np.maximum(x[start : start + size] @ w1, 0) @ w2

    return warmed(run)
