"""Golden values of the recurrent layers, from Keras and PyTorch.

    pip install -r Tests/Reference/requirements-bench.txt
    python Tests/Reference/recurrent.py

writes Tests/NeuralNetworksTests/Golden/recurrent-*.json: each file one object of flat arrays of
float32. Inputs, weights and gradients of outputs are drawn by the rule of drawn.py.
"""

import json
import os
from pathlib import Path

os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"

import keras
import numpy as np
import tensorflow as tf
import torch

from drawn import drawn

GOLDEN = Path(__file__).parent.parent / "NeuralNetworksTests" / "Golden"
SAMPLES, STEPS, INPUTS, UNITS = 3, 5, 4, 7
LENGTHS = [5, 2, 4]

# Gates of each cell, and whether there is a bias in the recurrent product.
CELLS = {
    "lstm": (4, False),
    "gru": (3, True),
    "gru-classic": (3, False),
    "simple-rnn-tanh": (1, False),
    "simple-rnn-relu": (1, False),
}


def write(name, digits=8, **arrays):
    flat = {
        key: [float(f"{x:.{digits}g}") for x in np.asarray(value, np.float32).ravel()]
        for key, value in arrays.items()
    }
    (GOLDEN / f"recurrent-{name}.json").write_text(
        json.dumps(flat, separators=(",", ":")) + "\n")


def keras_layer(cell, units, **options):
    if cell == "lstm":
        return keras.layers.LSTM(units, **options)
    if cell.startswith("gru"):
        return keras.layers.GRU(units, reset_after=cell == "gru", **options)
    return keras.layers.SimpleRNN(units, activation=cell.split("-")[-1], **options)


def weights(cell, inputs, units, seed):
    """Of a Keras layer: kernel, recurrent kernel, bias or both biases as rows."""
    gates, has_two = CELLS[cell]
    bias = drawn((2, gates * units) if has_two else (gates * units,), seed + 2, 0.5)
    return [
        drawn((inputs, gates * units), seed, 0.8), drawn((units, gates * units), seed + 1, 0.6),
        bias]


def keras_run(layer, x, g, **call):
    variable = tf.Variable(x)
    with tf.GradientTape() as tape:
        y = layer(variable, **call)
        total = tf.reduce_sum(y * g)
    gradients = tape.gradient(total, [variable] + list(layer.trainable_variables))
    return [y] + [np.asarray(gradient) for gradient in gradients]


def from_keras(cell):
    x = drawn((SAMPLES, STEPS, INPUTS), 1)
    mask = np.arange(STEPS) < np.array(LENGTHS)[:, None]
    arrays = {}
    for name, options, both in [
        ("all", dict(return_sequences=True), False),
        ("last", {}, False),
        ("masked", dict(return_sequences=True, zero_output_for_mask=True), False),
        ("masked-last", {}, False),
        ("both", dict(return_sequences=True, zero_output_for_mask=True), True),
        ("both-last", {}, True),
    ]:
        layer = keras_layer(cell, UNITS, **options)
        if both:
            layer = keras.layers.Bidirectional(layer)
        layer.build(x.shape)
        layer.set_weights(
            weights(cell, INPUTS, UNITS, 10) + (weights(cell, INPUTS, UNITS, 20) if both else []))
        shape = (SAMPLES, STEPS, (1 + both) * UNITS)
        g = drawn(shape if "return_sequences" in options else (SAMPLES, shape[2]), 2)
        call = {} if name in ("all", "last") else dict(mask=tf.constant(mask))
        if "mask" in call and "return_sequences" in options:
            g = g * mask[..., None]
        y, dx, *gradients = keras_run(layer, x, g, **call)
        arrays |= {f"{name}-y": y, f"{name}-dx": dx}
        parts = ["weights", "recurrent", "bias"]
        parts += [f"backward-{part}" for part in parts] if both else []
        arrays |= {f"{name}-{part}": value for part, value in zip(parts, gradients)}
    write(cell, **arrays)


# MARK: PyTorch

def torch_order(cell, matrix):
    """Keras's gates z, r, n are PyTorch's r, z, n."""
    if not cell.startswith("gru"):
        return matrix
    z, r, n = np.split(matrix, 3, -1)
    return np.concatenate([r, z, n], -1)


def torch_layer(cell, inputs, units, seed, **options):
    kernel, recurrent, bias = weights(cell, inputs, units, seed)
    kind = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU}.get(cell)
    layer = (
        kind(inputs, units, batch_first=True, **options) if kind else
        torch.nn.RNN(inputs, units, nonlinearity=cell.split("-")[-1], batch_first=True, **options))
    first, second = bias if bias.ndim == 2 else (bias, np.zeros_like(bias))
    with torch.no_grad():
        for parameter, value in zip(
            [layer.weight_ih_l0, layer.weight_hh_l0, layer.bias_ih_l0, layer.bias_hh_l0],
            [kernel.T, recurrent.T, first, second],
        ):
            value = torch_order(cell, value.T).T if value.ndim == 2 else torch_order(cell, value)
            parameter.copy_(torch.tensor(np.ascontiguousarray(value)))
    return layer


def from_torch(cell):
    """Packed sequences from given first states: outputs, last states and all gradients."""
    layer = torch_layer(cell, INPUTS, UNITS, 10)
    x = torch.tensor(drawn((SAMPLES, STEPS, INPUTS), 1), requires_grad=True)
    packed = torch.nn.utils.rnn.pack_padded_sequence(
        x, LENGTHS, batch_first=True, enforce_sorted=False)
    h = torch.tensor(drawn((1, SAMPLES, UNITS), 3))
    c = torch.tensor(drawn((1, SAMPLES, UNITS), 4))
    y, last = layer(packed, (h, c) if cell == "lstm" else h)
    y, _ = torch.nn.utils.rnn.pad_packed_sequence(y, batch_first=True)
    (y * torch.tensor(drawn((SAMPLES, STEPS, UNITS), 2))).sum().backward()
    states = list(last) if cell == "lstm" else [last]

    def back(parameter):
        value = parameter.grad.numpy()
        return torch_order(cell, value.T) if value.ndim == 2 else torch_order(cell, value)

    write(
        f"torch-{cell}", y=y.detach(), dx=x.grad, weights=back(layer.weight_ih_l0),
        recurrent=back(layer.weight_hh_l0), bias=back(layer.bias_ih_l0),
        recurrentBias=back(layer.bias_hh_l0),
        **{f"state{index}": state.detach()[0] for index, state in enumerate(states)})


# MARK: Training

BATCH, CLASSES, RATE = 12, 4, 0.5


def training_weights(cell):
    return [
        weights(cell, 2, 7, 30), weights(cell, 7, 5, 40),
        [drawn((5, CLASSES), 50, 0.5), drawn((CLASSES,), 51, 0.5)]]


def training(cell):
    """Twenty steps of plain descent by each, along the same path: two layers and a dense one."""
    x = drawn((BATCH, 6, 2), 5)
    labels = np.arange(BATCH) % CLASSES
    parts = training_weights(cell)
    model = keras.Sequential([
        keras.layers.Input((6, 2)), keras_layer(cell, 7, return_sequences=True),
        keras_layer(cell, 5), keras.layers.Dense(CLASSES)])
    for layer, part in zip(model.layers, parts):
        layer.set_weights(part)
    rule = keras.optimizers.SGD(RATE)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    losses = []
    for _ in range(20):
        with tf.GradientTape() as tape:
            value = loss(labels, model(x, training=True))
        rule.apply(tape.gradient(value, model.trainable_variables), model.trainable_variables)
        losses.append(float(value))
    arrays = dict(keras=losses, scores=model(x))
    if cell != "gru-classic":
        arrays["torch"] = torch_training(cell, x, labels, parts)
    write(f"training-{cell}", **arrays)


def torch_training(cell, x, labels, parts):
    first, second = torch_layer(cell, 2, 7, 30), torch_layer(cell, 7, 5, 40)
    dense = torch.nn.Linear(5, CLASSES)
    with torch.no_grad():
        dense.weight.copy_(torch.tensor(parts[2][0].T.copy()))
        dense.bias.copy_(torch.tensor(parts[2][1]))
    # Where Keras has one bias, the other stays as it is.
    if not CELLS[cell][1]:
        first.bias_hh_l0.requires_grad_(False)
        second.bias_hh_l0.requires_grad_(False)
    parameters = [
        p for m in (first, second, dense) for p in m.parameters() if p.requires_grad]
    rule = torch.optim.SGD(parameters, RATE)
    losses = []
    for _ in range(20):
        rule.zero_grad()
        y, _ = first(torch.tensor(x))
        y, _ = second(y)
        value = torch.nn.functional.cross_entropy(dense(y[:, -1]), torch.tensor(labels))
        value.backward()
        rule.step()
        losses.append(float(value.detach()))
    return losses


def embedding():
    tokens = np.array([[3, 0, 3, 5], [5, 5, 1, 3]])
    layer = keras.layers.Embedding(6, 3)
    layer.build(tokens.shape)
    layer.set_weights([drawn((6, 3), 60)])
    g = drawn((2, 4, 3), 61)
    with tf.GradientTape() as tape:
        y = layer(tokens)
        total = tf.reduce_sum(y * g)
    gradient = tf.convert_to_tensor(tape.gradient(total, layer.trainable_variables)[0])
    write("embedding", y=y, gradient=gradient)


def optimisers():
    """Twenty steps of each rule along drawn gradients, with the weights after each."""
    rules = {
        "adamax": keras.optimizers.Adamax(0.05),
        "adamax-decay": keras.optimizers.Adamax(0.05, weight_decay=0.1),
        "adadelta": keras.optimizers.Adadelta(1.0),
        "adadelta-default": keras.optimizers.Adadelta(),
        "rmsprop": keras.optimizers.RMSprop(0.05),
        "rmsprop-default": keras.optimizers.RMSprop(),
    }
    paths = {}
    for name, rule in rules.items():
        variable = keras.Variable(drawn((20,), 70))
        path = []
        for gradient in drawn((20, 20), 71):
            rule.apply([tf.constant(gradient)], [variable])
            path.append(variable.numpy().copy())
        paths[name] = path
    write("optimisers", **paths)


def absolute():
    """Mean absolute error over two axes in front."""
    output, targets = drawn((2, 3, 4), 80), drawn((2, 3, 4), 81)
    targets[0, 0, :2] = output[0, 0, :2]
    variable = tf.Variable(output)
    with tf.GradientTape() as tape:
        value = keras.losses.MeanAbsoluteError()(targets, variable)
    write("absolute", loss=[value], gradient=tape.gradient(value, variable))


if __name__ == "__main__":
    for cell in CELLS:
        from_keras(cell)
        if cell != "gru-classic":
            from_torch(cell)
        training(cell)
    embedding()
    optimisers()
    absolute()
