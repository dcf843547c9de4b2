"""Golden values of the parts that adversarial networks are made of, from Keras and TensorFlow.

    python Tests/Reference/adversarial.py

writes Tests/NeuralNetworksTests/Golden/adversarial-*.json, and gradient-penalty.json for the loop's
room: each file one object of flat arrays of float32.
"""

import json
import os
from pathlib import Path

os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"

import keras
import numpy as np
import tensorflow as tf

TESTS = Path(__file__).parent.parent
random = np.random.RandomState(21)


def write(name, room="NeuralNetworksTests", digits=7, **arrays):
    flat = {
        key: [float(f"{x:.{digits}g}") for x in np.asarray(value, np.float32).ravel()]
        for key, value in arrays.items()
    }
    folder = TESTS / room / "Golden"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(flat, separators=(",", ":")) + "\n")


def normal(*shape):
    return random.randn(*shape).astype(np.float32)


def run(layer, x):
    """Output, and gradients of its product with random weights."""
    variable = tf.Variable(x)
    with tf.GradientTape() as tape:
        y = layer(variable)
        g = normal(*y.shape)
        total = tf.reduce_sum(y * g)
    return y, g, tape.gradient(total, [variable] + list(layer.trainable_variables))


def convolutions():
    """Of lines and images, forward and transposed: each by size, stride, padding."""
    lines = {"valid": (3, 1, "valid"), "same": (4, 2, "same"), "wide": (2, 3, "valid")}
    for name, (size, stride, padding) in lines.items():
        for kind, make in {
            "conv1d": keras.layers.Conv1D, "conv1d-transpose": keras.layers.Conv1DTranspose,
        }.items():
            convolution(f"{kind}-{name}", make(5, size, stride, padding), normal(2, 7, 3))
    images = {
        "valid": ((3, 2), (1, 1), "valid"), "same": ((4, 4), (2, 2), "same"),
        "wide": ((2, 3), (3, 2), "valid"), "odd": ((3, 5), (2, 3), "same"),
    }
    for name, (size, stride, padding) in images.items():
        layer = keras.layers.Conv2DTranspose(3, size, stride, padding)
        convolution(f"conv2d-transpose-{name}", layer, normal(2, 3, 4, 2))


def convolution(name, layer, x):
    layer.build(x.shape)
    layer.bias.assign(normal(layer.filters))
    kernel, bias = layer.kernel.numpy(), layer.bias.numpy()
    y, g, (dx, dkernel, dbias) = run(layer, x)
    write(
        f"adversarial-{name}", x=x, y=y, g=g, dx=dx, dkernel=dkernel, dbias=dbias, kernel=kernel,
        bias=bias, shape=y.shape)


def rows():
    """Leaky rectifier, sigmoid and layer normalisation."""
    x = np.concatenate([[0, -0.0, 20, -20, 1e-3, -1e-3], normal(24) * 3]).astype(np.float32)
    y, g, (dx,) = run(keras.layers.LeakyReLU(negative_slope=0.2), x)
    arrays = {"x": x, "leaky-y": y, "leaky-g": g, "leaky-dx": dx}
    y, g, (dx,) = run(keras.layers.Activation("sigmoid"), x)
    arrays |= {"sigmoid-y": y, "sigmoid-g": g, "sigmoid-dx": dx}
    layer = keras.layers.LayerNormalization()
    x = normal(2, 3, 19) * 2 + 5
    layer.build(x.shape)
    layer.gamma.assign(normal(19))
    layer.beta.assign(normal(19))
    arrays |= {"scale": layer.gamma.numpy(), "shift": layer.beta.numpy()}
    y, g, (dx, dscale, dshift) = run(layer, x)
    write(
        "adversarial-rows", **arrays, **{
            "norm-x": x, "norm-y": y, "norm-g": g, "norm-dx": dx, "norm-dscale": dscale,
            "norm-dshift": dshift})


def spectral_norm():
    """A step of the power method, with both directions held fixed for the gradient, as PyTorch and the
    paper have it."""
    w, bias, u, x = normal(6, 4), normal(4), normal(4), normal(5, 6)
    v = w @ u / np.linalg.norm(w @ u)
    u1 = w.T @ v / np.linalg.norm(w.T @ v)
    weights, inputs = tf.Variable(w), tf.Variable(x)
    with tf.GradientTape() as tape:
        sigma = tf.reduce_sum(weights * np.outer(v, u1))
        y = inputs @ (weights / sigma) + bias
        g = normal(5, 4)
        total = tf.reduce_sum(y * g)
    dx, dw = tape.gradient(total, [inputs, weights])
    write(
        "adversarial-spectral-norm", weights=w, bias=bias, direction=u, after=u1, x=x, y=y, g=g,
        dx=dx, dweights=dw, norm=[sigma], greatest=[np.linalg.svd(w)[1][0]])


def minibatch_discrimination():
    samples, inputs, kernels, dimensions = 6, 5, 3, 4
    x, w = tf.Variable(normal(samples, inputs)), tf.Variable(normal(inputs, kernels * dimensions) * 0.4)
    with tf.GradientTape() as tape:
        m = tf.reshape(x @ w, (samples, kernels, dimensions))
        apart = tf.reduce_sum(tf.abs(m[:, None] - m[None]), -1)
        near = tf.exp(-apart) * (1 - np.eye(samples, dtype=np.float32))[:, :, None]
        y = tf.concat([x, tf.reduce_sum(near, 1)], 1)
        g = normal(samples, inputs + kernels)
        total = tf.reduce_sum(y * g)
    dx, dw = tape.gradient(total, [x, w])
    write(
        "adversarial-minibatch-discrimination", x=x, weights=w, y=y, g=g, dx=dx, dweights=dw)


def losses():
    """Each side's loss and slope, with Keras's cross-entropy on logits."""
    entropy = keras.losses.BinaryCrossentropy(from_logits=True)
    scores = np.concatenate([normal(12) * 2, [30, -30, 0]]).astype(np.float32)
    targets = random.rand(15).astype(np.float32)

    def to(value):
        return lambda s: entropy(np.full(s.shape, value, np.float32), s)

    sides = {
        "minimax-real": to(1), "minimax-made": to(0), "minimax-generator": lambda s: -to(0)(s),
        "non-saturating-real": to(1), "non-saturating-made": to(0),
        "non-saturating-generator": to(1), "non-saturating-smoothed": to(0.9),
        "least-squares-real": lambda s: tf.reduce_mean((s - 1) ** 2) / 2,
        "least-squares-made": lambda s: tf.reduce_mean(s**2) / 2,
        "least-squares-generator": lambda s: tf.reduce_mean((s - 1) ** 2) / 2,
        "least-squares-smoothed": lambda s: tf.reduce_mean((s - 0.9) ** 2) / 2,
        "hinge-real": lambda s: tf.reduce_mean(tf.nn.relu(1 - s)),
        "hinge-made": lambda s: tf.reduce_mean(tf.nn.relu(1 + s)),
        "hinge-generator": lambda s: -tf.reduce_mean(s),
        "wasserstein-real": lambda s: -tf.reduce_mean(s),
        "wasserstein-made": lambda s: tf.reduce_mean(s),
        "wasserstein-generator": lambda s: -tf.reduce_mean(s),
        "targets": lambda s: entropy(targets, s),
    }
    arrays = {"scores": scores, "wanted": targets}
    for name, loss in sides.items():
        variable = tf.Variable(scores)
        with tf.GradientTape() as tape:
            value = loss(variable)
        arrays |= {name: [value], f"{name}-slope": tape.gradient(value, variable)}
    write("adversarial-losses", **arrays)


def gradient_penalty():
    """By a tape within a tape, of a network of smooth units and of one of leaky rectifiers."""
    arrays = {}
    for name, unit in {"tanh": tf.tanh, "leaky": lambda x: tf.nn.leaky_relu(x, 0.2)}.items():
        x = normal(8, 3)
        sizes = [(3, 6), (6, 5), (5, 1)]
        weights = [tf.Variable(normal(*size) * 0.7) for size in sizes]
        biases = [tf.Variable(normal(size[1]) * 0.3) for size in sizes]
        with tf.GradientTape() as outer:
            inputs = tf.Variable(x)
            with tf.GradientTape() as inner:
                h = inputs
                for index in range(3):
                    h = h @ weights[index] + biases[index]
                    h = unit(h) if index < 2 else h
                total = tf.reduce_sum(h)
            slopes = inner.gradient(total, inputs)
            lengths = tf.sqrt(tf.reduce_sum(slopes**2, 1))
            penalty = 10 * tf.reduce_mean((lengths - 1) ** 2)
        gradients = outer.gradient(penalty, weights + biases, unconnected_gradients="zero")
        arrays |= {f"{name}-x": x, f"{name}-penalty": [penalty], f"{name}-lengths": lengths}
        for index in range(3):
            arrays |= {
                f"{name}-w{index}": weights[index], f"{name}-b{index}": biases[index],
                f"{name}-dw{index}": gradients[index], f"{name}-db{index}": gradients[3 + index]}
    write("gradient-penalty", room="AdversarialTests", **arrays)


if __name__ == "__main__":
    convolutions()
    rows()
    spectral_norm()
    minibatch_discrimination()
    losses()
    gradient_penalty()
