"""The published music network in Keras, on a few seeded tokens.

    python Tests/Reference/published_music.py

LSTM 512 - LSTM 256 - Dense 256 - Dense 228, windows of 40 tokens as numbers below one, Adamax, as the
source report has it. The batch is smaller, and the starting weights come from the rule of drawn.py
instead of Keras's draws, so that the suite can begin with the same. The rate is Keras's default: at the
report's 0.01 the first steps throw every weight about by the sign of its gradient, and Keras's own losses
with and without oneDNN part by 0.04 within seven steps; at 0.001 they stay within 2e-6 for twenty.

Writes the losses of the first twenty steps to Tests/NeuralNetworksTests/Golden/published-music.json.
"""

import json
import os
from pathlib import Path

os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"

import keras
import numpy as np
import tensorflow as tf

from drawn import drawn

SYMBOLS, WINDOW, BATCH, STEPS = 228, 40, 8, 20
GOLDEN = Path(__file__).parent.parent / "NeuralNetworksTests" / "Golden"


def windows():
    """Every window of the tokens and the token behind it."""
    tokens = ((drawn((WINDOW + BATCH * STEPS,), 90) + 1) / 2 * SYMBOLS).astype(int)
    tokens = np.minimum(tokens, SYMBOLS - 1)
    starts = range(BATCH * STEPS)
    x = np.array([tokens[start : start + WINDOW] for start in starts], np.float32) / SYMBOLS
    return x[..., None], tokens[WINDOW:]


def network():
    model = keras.Sequential([
        keras.layers.Input((WINDOW, 1)),
        keras.layers.LSTM(512, return_sequences=True),
        keras.layers.LSTM(256),
        keras.layers.Dense(256),
        keras.layers.Dense(SYMBOLS, activation="softmax"),
    ])
    for index, variable in enumerate(model.weights):
        shape = variable.shape
        if len(shape) == 2:
            limit = np.sqrt(6 / (shape[0] + shape[1]))
            variable.assign(drawn(shape, 91 + index, limit))
        else:
            # Zero but for the forget gates.
            units = shape[0] // 4
            forget = np.zeros(shape, np.float32)
            if shape[0] in (2048, 1024):
                forget[units : 2 * units] = 1
            variable.assign(forget)
    assert model.count_params() == 1_964_516
    return model


if __name__ == "__main__":
    x, y = windows()
    model = network()
    rule = keras.optimizers.Adamax(0.001)
    loss = keras.losses.SparseCategoricalCrossentropy()
    losses = []
    for start in range(0, BATCH * STEPS, BATCH):
        batch = slice(start, start + BATCH)
        with tf.GradientTape() as tape:
            value = loss(y[batch], model(x[batch], training=True))
        rule.apply(tape.gradient(value, model.trainable_variables), model.trainable_variables)
        losses.append(round(float(value), 6))
    (GOLDEN / "published-music.json").write_text(json.dumps({"losses": losses}) + "\n")
    print(losses)
