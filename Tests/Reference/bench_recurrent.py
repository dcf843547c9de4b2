"""The peers' side of the recurrent benchmarks: the published music network.

    python Tests/Reference/bench_recurrent.py keras|torch|torch-token|torch-cell-token [times] [threads]

prints the least seconds of a training step, over 256 windows of 40 numbers by Adamax, or of one
generated token: by PyTorch's layers, or by its cells, which leave the windows out.
"""

import os
import sys
import time

os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np

peer = sys.argv[1]
times = int(sys.argv[2]) if len(sys.argv) > 2 else 8
threads = int(sys.argv[3]) if len(sys.argv) > 3 else os.cpu_count()
random = np.random.RandomState(1)
windows = random.random_sample((256, 40, 1)).astype(np.float32)
labels = np.arange(256) % 228


def keras():
    import keras
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(threads)
    model = keras.Sequential([
        keras.layers.Input((40, 1)), keras.layers.LSTM(512, return_sequences=True),
        keras.layers.LSTM(256), keras.layers.Dense(256),
        keras.layers.Dense(228, activation="softmax")])
    model.compile(keras.optimizers.Adamax(), "sparse_categorical_crossentropy")
    return lambda: model.train_on_batch(windows, labels)


def torch_network():
    import torch

    torch.set_num_threads(threads)
    return torch, [
        torch.nn.LSTM(1, 512, batch_first=True), torch.nn.LSTM(512, 256, batch_first=True),
        torch.nn.Linear(256, 256), torch.nn.Linear(256, 228)]


def torch():
    torch, layers = torch_network()
    first, second, third, fourth = layers
    rule = torch.optim.Adamax([p for layer in layers for p in layer.parameters()])
    x, y = torch.tensor(windows), torch.tensor(labels)

    def train():
        rule.zero_grad()
        hidden, _ = second(first(x)[0])
        torch.nn.functional.cross_entropy(fourth(third(hidden[:, -1])), y).backward()
        rule.step()

    return train


def torch_token():
    torch, (first, second, third, fourth) = torch_network()
    states, x = [None, None], torch.rand(1, 1, 1)

    @torch.inference_mode()
    def token():
        hidden, states[0] = first(x, states[0])
        hidden, states[1] = second(hidden, states[1])
        return fourth(third(hidden[:, -1]))

    return token


def torch_cell_token():
    torch, (_, _, third, fourth) = torch_network()
    first, second = torch.nn.LSTMCell(1, 512), torch.nn.LSTMCell(512, 256)
    states, x = [None, None], torch.rand(1, 1)

    @torch.inference_mode()
    def token():
        states[0] = first(x, states[0])
        states[1] = second(states[0][0], states[1])
        return fourth(third(states[1][0]))

    return token


run = {
    "keras": keras, "torch": torch, "torch-token": torch_token,
    "torch-cell-token": torch_cell_token,
}[peer]()
run()
least = float("inf")
for _ in range(times):
    start = time.perf_counter()
    run()
    least = min(least, time.perf_counter() - start)
print(least)
