"""The peers' side of the CNN benchmark: epochs of the genre network over 800 random images.

    python Tests/Reference/bench_cnn.py keras|torch [epochs] [threads]

prints the seconds of each epoch, and of inference over the same images; 128 x 128 x 1, batches of
32, Adam with a rate of 1e-4, as published.
"""

import os
import sys
import time

os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"

import numpy as np

peer = sys.argv[1]
epochs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
threads = int(sys.argv[3]) if len(sys.argv) > 3 else os.cpu_count()
random = np.random.RandomState(1)
images = (-80 * random.random_sample((800, 128, 128, 1))).astype(np.float32)
labels = np.arange(800) % 10


def keras():
    import keras
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(threads)
    model = keras.Sequential([
        keras.layers.Input((128, 128, 1)),
        keras.layers.Conv2D(32, 3, activation="relu"),
        keras.layers.MaxPooling2D(3, 2),
        keras.layers.BatchNormalization(),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ])
    model.compile(keras.optimizers.Adam(1e-4), "sparse_categorical_crossentropy")
    return (
        lambda: model.fit(images, labels, batch_size=32, epochs=1, shuffle=True, verbose=0),
        lambda: model.predict(images, batch_size=32, verbose=0),
    )


def torch():
    import torch

    torch.set_num_threads(threads)
    model = torch.nn.Sequential(
        torch.nn.Conv2d(1, 32, 3), torch.nn.ReLU(), torch.nn.MaxPool2d(3, 2),
        torch.nn.BatchNorm2d(32, eps=1e-3, momentum=0.01), torch.nn.Flatten(),
        torch.nn.Linear(123008, 10))
    rule = torch.optim.Adam(model.parameters(), 1e-4)
    loss = torch.nn.CrossEntropyLoss()
    x, y = torch.tensor(images).permute(0, 3, 1, 2), torch.tensor(labels)

    def train():
        model.train()
        for batch in torch.randperm(800).split(32):
            rule.zero_grad()
            loss(model(x[batch]), y[batch]).backward()
            rule.step()

    def infer():
        model.eval()
        with torch.no_grad():
            for start in range(0, 800, 32):
                model(x[start : start + 32])

    return train, infer


def timed(action):
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


train, infer = {"keras": keras, "torch": torch}[peer]()
timed(train), timed(infer)  # compiles, warms up
for _ in range(epochs):
    print(f"{peer} epoch {timed(train):.4f} s  inference {timed(infer):.4f} s")
