"""The published music network: two recurrent layers of 512 and 256 units, two dense ones."""

from limits import SHARED, Work
from peers import Worker
from race import Row, suite

# Weights, by the gates of a unit: 4 of an LSTM, 3 of a GRU.
DENSE = 256 * 256 + 256 * 228


def recurrent_weights(gates):
    return gates * (512 * (1 + 512) + 256 * (512 + 256))


def step(name, cell, gates):
    windows, steps = 256, 40
    products = steps * recurrent_weights(gates) + DENSE
    return Row(
        name, suite("recurrent", cell),
        {
            "keras": Worker("keras_sides", "recurrent", cell),
            "torch": Worker("torch_sides", "recurrent", cell),
        },
        Work(
            windows * 3 * 2 * products, {},
            "three products a step in time: forward, of the weights' gradient, and back"),
        by_threads=True, rounds=3)


def token(name):
    parameters = recurrent_weights(4) + DENSE
    return Row(
        name, suite("token", 3000),
        {
            "torch": Worker("torch_sides", "token", 1000),
            "torch, by cells": Worker("torch_sides", "cell_token", 1000),
        },
        Work(
            2 * parameters, {("read", SHARED): 4 * parameters},
            "each weight read once a token"),
        by_threads=True)


ROWS = {
    "lstm, a step, 256 windows of 40": lambda name: step(name, "lstm", 4),
    "gru, a step, 256 windows of 40": lambda name: step(name, "gru", 3),
    "lstm, a token": token,
}
