"""The published protocol of the genres chapter in Keras, as the source report writes it.

Features by librosa and scikit-image, split by scikit-learn, network and training by Keras, begun
with the weights and fed in the order that the suite draws from the same seed, so that a run of
cnn-genre can be held against it. Prints the figures after each epoch as JSON.

    python published_genre.py gtzan --seed 42
    python published_genre.py gtzan --against Results/gtzan/cnn-genre/run.json
"""

import argparse
import os
from pathlib import Path

os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"

import keras
import librosa
import numpy as np
from skimage.transform import resize
from sklearn.model_selection import train_test_split

from against import report

SIZE = 128
BATCH = 32
MASK = 2**64 - 1


def image(path):
    audio, rate = librosa.load(path, sr=None)
    mel = librosa.feature.melspectrogram(y=audio, sr=rate)
    decibels = librosa.power_to_db(mel, ref=np.max)
    return resize(decibels, (SIZE, SIZE), anti_aliasing=True).astype(np.float32)


def corpus(folder):
    """Images and labels, sorted by path; what cannot be read is left out."""
    paths = sorted(str(p) for p in Path(folder).rglob("*") if p.suffix in (".wav", ".au"))
    genres = sorted({Path(path).parent.name for path in paths})
    images, labels = [], []
    for path in paths:
        try:
            images.append(image(path))
        except Exception as error:
            print(f"left out: {path}: {error}")
            continue
        labels.append(genres.index(Path(path).parent.name))
    return np.array(images)[..., np.newaxis], np.array(labels), len(genres)


class Shuffler:
    """The suite's order of samples: xoshiro256++ filled by SplitMix64, and Swift's shuffle."""

    def __init__(self, seed):
        self.mixer = seed
        self.mixer = self.mix()
        self.state = [self.mix() for _ in range(4)]

    def mix(self):
        self.mixer = (self.mixer + 0x9E3779B97F4A7C15) & MASK
        z = self.mixer
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def next(self):
        def rotate(x, by):
            return ((x << by) | (x >> (64 - by))) & MASK

        s = self.state
        result = (rotate((s[0] + s[3]) & MASK, 23) + s[0]) & MASK
        shifted = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= shifted
        s[3] = rotate(s[3], 45)
        return result

    def below(self, bound):
        """Lemire's method."""
        while True:
            product = self.next() * bound
            if product & MASK >= 2**64 % bound:
                return product >> 64

    def permutation(self, count):
        order = list(range(count))
        for first in range(count - 1):
            other = first + self.below(count - first)
            order[first], order[other] = order[other], order[first]
        return order


def glorot_uniform(random, shape, fan_in, fan_out):
    return ((2 * random.random_sample(shape) - 1) * np.sqrt(6 / (fan_in + fan_out))).astype(
        np.float32
    )


def network(genres, seed):
    model = keras.Sequential([
        keras.layers.Input((SIZE, SIZE, 1)),
        keras.layers.Conv2D(32, 3, activation="relu"),
        keras.layers.MaxPooling2D(3, 2),
        keras.layers.BatchNormalization(),
        keras.layers.Flatten(),
        keras.layers.Dense(genres, activation="softmax"),
    ])
    random = np.random.RandomState(seed)
    convolution, dense = model.layers[0], model.layers[-1]
    inputs = dense.kernel.shape[0]
    convolution.set_weights([glorot_uniform(random, (3, 3, 1, 32), 9, 9 * 32), np.zeros(32)])
    dense.set_weights(
        [glorot_uniform(random, (inputs, genres), inputs, genres), np.zeros(genres)]
    )
    model.compile(
        keras.optimizers.Adam(1e-4), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    return model


def train(images, labels, genres, seed, epochs):
    x_train, x_test, y_train, y_test = train_test_split(
        images, labels, test_size=0.2, random_state=42
    )
    model, shuffler = network(genres, seed), Shuffler(seed)
    history = []
    for epoch in range(1, epochs + 1):
        order = shuffler.permutation(len(x_train))
        figures = model.fit(
            x_train[order], y_train[order], batch_size=BATCH, shuffle=False, verbose=0,
            validation_data=(x_test, y_test),
        ).history
        history.append({
            "epoch": epoch,
            "trainLoss": figures["loss"][0],
            "trainAccuracy": figures["accuracy"][0],
            "testLoss": figures["val_loss"][0],
            "testAccuracy": figures["val_accuracy"][0],
        })
    return history, len(y_test)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("corpus")
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--against", help="a run.json to compare with")
    arguments = parser.parse_args()
    history, clips = train(*corpus(arguments.corpus), arguments.seed, arguments.epochs)
    report(history, clips, arguments.against, tolerance=1e-2)


if __name__ == "__main__":
    main()
