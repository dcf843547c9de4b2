"""Golden values of the network layers, losses and optimisers, from Keras and TensorFlow.

    python Tests/Reference/neural_networks.py

writes Tests/NeuralNetworksTests/Golden/*.json: each file one object of flat arrays of float32.
"""

import json
import os
from pathlib import Path

os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"

import keras
import numpy as np
import tensorflow as tf

from fast_generator import Generator

GOLDEN = Path(__file__).parent.parent / "NeuralNetworksTests" / "Golden"
random = np.random.RandomState(7)


def write(name, digits=9, **arrays):
    """Nine digits tell every float32 from its neighbours."""
    flat = {
        key: [float(f"{x:.{digits}g}") for x in np.asarray(value, np.float32).ravel()]
        for key, value in arrays.items()
    }
    (GOLDEN / f"{name}.json").write_text(json.dumps(flat, separators=(",", ":")) + "\n")


def normal(*shape):
    return random.randn(*shape).astype(np.float32)


def optimisers():
    """Ten steps of each rule along given gradients, with the weights after each."""
    weights, gradients = normal(20), normal(10, 20) * 0.3
    rules = {
        "descent": keras.optimizers.SGD(0.05),
        "momentum": keras.optimizers.SGD(0.05, momentum=0.9),
        "nesterov": keras.optimizers.SGD(0.05, momentum=0.9, nesterov=True),
        "decay": keras.optimizers.SGD(0.05, momentum=0.9, weight_decay=0.1),
        "adam": keras.optimizers.Adam(0.05),
        "adam-decay": keras.optimizers.AdamW(0.05, weight_decay=0.1),
        "clipped": keras.optimizers.SGD(0.05, global_clipnorm=1.0),
    }
    paths = {}
    for name, rule in rules.items():
        variable = keras.Variable(weights)
        path = []
        for gradient in gradients:
            rule.apply([tf.constant(gradient)], [variable])
            path.append(variable.numpy().copy())
        paths[name] = path
    write("optimisers", weights=weights, gradients=gradients, **paths)


def schedules():
    steps = range(0, 60, 7)
    cosine = keras.optimizers.schedules.CosineDecay(0.1, decay_steps=40, alpha=0.05)
    stairs = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5, staircase=True)
    write(
        "schedules", steps=steps, cosine=[cosine(s) for s in steps],
        stairs=[stairs(s) for s in steps])


def losses():
    """Softmax cross-entropy with and without label smoothing, and mean squared error."""
    logits, labels = normal(6, 5) * 3, random.randint(0, 5, 6)
    hot = np.eye(5, dtype=np.float32)[labels]
    arrays = {"logits": logits, "labels": labels}
    for name, loss in {
        "crossEntropy": keras.losses.CategoricalCrossentropy(from_logits=True),
        "smoothed": keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1),
        "squared": keras.losses.MeanSquaredError(),
    }.items():
        variable = tf.Variable(logits)
        with tf.GradientTape() as tape:
            value = loss(hot, variable)
        arrays[name] = [value]
        arrays[name + "Gradient"] = tape.gradient(value, variable)
    write("losses", probabilities=tf.nn.softmax(logits), **arrays)


def run(layer, x, training):
    """Output, and gradients of its product with random weights."""
    variable = tf.Variable(x)
    with tf.GradientTape() as tape:
        y = layer(variable, training=training)
        g = normal(*y.shape)
        total = tf.reduce_sum(y * g)
    gradients = tape.gradient(total, [variable] + list(layer.trainable_variables))
    return y, g, gradients


def batch_norm():
    for name, shape in {"rows": (7, 5), "images": (3, 4, 2, 18)}.items():
        layer = keras.layers.BatchNormalization()
        layer.build(shape)
        channels = shape[-1]
        layer.gamma.assign(normal(channels))
        layer.beta.assign(normal(channels))
        weights = dict(scale=layer.gamma.numpy(), shift=layer.beta.numpy())
        x = normal(*shape) * 2 + 5
        y, g, (dx, dscale, dshift) = run(layer, x, True)
        after = layer(x, training=False)
        write(
            f"batch-norm-{name}", x=x, y=y, g=g, dx=dx, dscale=dscale, dshift=dshift,
            mean=layer.moving_mean, variance=layer.moving_variance, inference=after, **weights)


def convolutions():
    """Kernel size, stride, padding, channels and filters of several convolutions."""
    for name, (size, stride, padding, channels, filters) in {
        "valid": ((3, 3), (1, 1), "valid", 1, 5),
        "same": ((3, 2), (1, 1), "same", 3, 17),
        "strided": ((3, 3), (2, 2), "same", 2, 4),
        "uneven": ((2, 3), (3, 2), "valid", 2, 3),
    }.items():
        x = normal(2, 8, 9, channels)
        layer = keras.layers.Conv2D(filters, size, stride, padding)
        layer.build(x.shape)
        layer.bias.assign(normal(filters))
        y, g, (dx, dkernel, dbias) = run(layer, x, True)
        write(
            f"conv2d-{name}", x=x, y=y, g=g, dx=dx, dkernel=dkernel, dbias=dbias,
            kernel=layer.kernel, bias=layer.bias)


def pools():
    for name, layer in {
        "max-valid": keras.layers.MaxPooling2D((3, 3), 2, "valid"),
        "max-same": keras.layers.MaxPooling2D((3, 2), 2, "same"),
        "average-valid": keras.layers.AveragePooling2D((2, 2), 2, "valid"),
        "average-same": keras.layers.AveragePooling2D((3, 3), 2, "same"),
        "average-global": keras.layers.GlobalAveragePooling2D(),
    }.items():
        x = normal(2, 8, 7, 3)
        y, g, (dx,) = run(layer, x, True)
        write(f"pool-{name}", x=x, y=y, g=g, dx=dx)


def genre_training():
    """Seven epochs, 21 steps, of the published genre network, on small images.

    Images, weights and the order of the batches come from NumPy's legacy generator, which the test
    draws from in the same order; only what comes out is stored.
    """
    draw = np.random.RandomState(11)
    images = (-80 * draw.random_sample((72, 16, 16, 1))).astype(np.float32)
    labels = np.arange(72) % 10
    model = keras.Sequential([
        keras.layers.Input((16, 16, 1)),
        keras.layers.Conv2D(32, 3, activation="relu"),
        keras.layers.MaxPooling2D(3, 2),
        keras.layers.BatchNormalization(),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ])
    for layer in (model.layers[0], model.layers[4]):
        shape = layer.kernel.shape
        places = int(np.prod(shape[:-2]))
        limit = np.sqrt(6 / (places * (shape[-2] + shape[-1])))
        layer.kernel.assign((2 * draw.random_sample(shape) - 1) * limit)

    loss, rule = keras.losses.SparseCategoricalCrossentropy(), keras.optimizers.Adam(1e-4)

    @tf.function(jit_compile=False)
    def step(x, y):
        with tf.GradientTape() as tape:
            value = loss(y, model(x, training=True))
        rule.apply(tape.gradient(value, model.trainable_variables), model.trainable_variables)
        return value

    losses = []
    for _ in range(7):
        order = draw.permutation(72)
        for start in range(0, 72, 32):
            batch = order[start : start + 32]
            losses.append(float(step(images[batch], labels[batch])))
    weights = {
        name: variable.numpy()
        for name, variable in zip(
            ["kernel", "bias", "scale", "shift", "mean", "variance", "weights", "denseBias"],
            model.weights)
    }
    write(
        "genre-training", digits=7, losses=losses,
        probabilities=model(images[:16], training=False), **weights)


def dense():
    """Few outputs and many, which take different ways."""
    for name, (samples, inputs, outputs) in {"skinny": (7, 19, 5), "wide": (3, 11, 20)}.items():
        x = normal(samples, inputs)
        layer = keras.layers.Dense(outputs)
        layer.build(x.shape)
        layer.bias.assign(normal(outputs))
        y, g, (dx, dweights, dbias) = run(layer, x, True)
        write(
            f"dense-{name}", x=x, y=y, g=g, dx=dx, dweights=dweights, dbias=dbias,
            weights=layer.kernel, bias=layer.bias)


def activations():
    """Values far out, about zero and at zero."""
    x = np.concatenate([[0, -0.0, 20, -20, 1e-3, -1e-3], normal(40) * 3]).astype(np.float32)
    arrays = {"x": x}
    for name, function in {
        "bipolar-sigmoid": lambda x: 2 * keras.activations.sigmoid(x) - 1,
        "relu": keras.activations.relu,
        "tanh": keras.activations.tanh,
        "identity": keras.activations.linear,
    }.items():
        y, g, (dx,) = run(keras.layers.Activation(function), x, True)
        arrays |= {name: y, f"{name}-g": g, f"{name}-dx": dx}
    write("activations", **arrays)


def dropout():
    """Three steps of each rate. The masks are the fast generator's, four inputs to a draw of 64 bits;
    what is kept grows as in Keras, by a rate of so many in 65,536."""
    for rate, seed in [(0.25, 3), (0.5, 4), (0.9, 2**40)]:
        generator, steps = Generator(seed, 0), {}
        threshold = int(np.float32(rate) * 65536)
        kept = keras.layers.Dropout(threshold / 65536)(np.ones(1000, np.float32), training=True)
        for step in range(3):
            x, g = normal(2, 9), normal(2, 9)
            draws = [generator.next() for _ in range(5)]
            bits = [draw >> 16 * part & 0xFFFF for draw in draws for part in range(4)][: x.size]
            mask = (np.array(bits) >= threshold).reshape(x.shape) * np.max(kept)
            steps |= {f"x{step}": x, f"g{step}": g, f"y{step}": mask * x, f"dx{step}": mask * g}
        write(f"dropout-{round(100 * rate)}", seed=[seed], rate=[rate], **steps)


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    optimisers()
    schedules()
    losses()
    batch_norm()
    convolutions()
    pools()
    genre_training()
    dense()
    activations()
    dropout()
