"""Networks by Keras on TensorFlow, compiled as Keras compiles by default."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from sides import timed, warmed

random = np.random.RandomState(1)


def compiled(parts, rule):
    model = keras.Sequential(parts)
    model.compile(rule, keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model


def epoch(model, x, y, size):
    return lambda: model.fit(x, y, batch_size=size, epochs=1, shuffle=True, verbose=0)


def classes(*shape):
    return random.random_sample(shape).astype(np.float32), np.arange(shape[0]) % 10


def perceptron(widths):
    parts = [layers.Input((widths[0],))]
    parts += [layers.Dense(width, activation="relu") for width in widths[1:-1]]
    return [*parts, layers.Dense(widths[-1])]


def minibatch(widths, samples, size):
    x, y = classes(samples, widths[0])
    return warmed(epoch(compiled(perceptron(widths), keras.optimizers.SGD(0.01)), x, y, size))


def inference(widths, samples, size):
    x, _ = classes(samples, widths[0])
    model = keras.Sequential(perceptron(widths))
    return warmed(lambda: model.predict(x, batch_size=size, verbose=0))


def genre_network(samples):
    parts = [
        layers.Input((128, 128, 1)), layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(3, 2), layers.BatchNormalization(), layers.Flatten(),
        layers.Dense(10)]
    x, y = classes(samples, 128, 128, 1)
    return warmed(epoch(compiled(parts, keras.optimizers.Adam(1e-4)), -80 * x, y, 32))


def digits_network(samples):
    parts = [layers.Input((32, 32, 1))]
    for filters in (24, 48, 96):
        parts += [
            layers.Conv2D(filters, 3, padding="same", activation="relu"), layers.MaxPooling2D(2),
            layers.BatchNormalization()]
    parts += [layers.Flatten(), layers.Dropout(0.5), layers.Dense(10)]
    x, y = classes(samples, 32, 32, 1)
    return warmed(epoch(compiled(parts, keras.optimizers.Adam(0.002)), -80 * x, y, 64))


def recurrent(cell):
    """A training step of the published music network."""
    kind = {"lstm": layers.LSTM, "gru": layers.GRU}[cell]
    parts = [
        layers.Input((40, 1)), kind(512, return_sequences=True), kind(256), layers.Dense(256),
        layers.Dense(228)]
    model = compiled(parts, keras.optimizers.Adamax())
    x, y = random.random_sample((256, 40, 1)).astype(np.float32), np.arange(256) % 228
    return warmed(lambda: model.train_on_batch(x, y))


def stack(widths):
    parts = [layers.Input((widths[0],))]
    for width in widths[1:-1]:
        parts += [layers.Dense(width), layers.LeakyReLU(negative_slope=0.2)]
    return keras.Sequential([*parts, layers.Dense(widths[-1])])


def adversarial(steps):
    """Steps of gan-ring; the seconds of one."""
    generator, discriminator = stack([2, 96, 96, 96, 96, 96, 2]), stack([4, 64, 64, 64, 1])
    average = [tf.Variable(value.numpy()) for value in generator.trainable_variables]
    rules = [keras.optimizers.Adam(0.002) for _ in range(2)]
    entropy = keras.losses.BinaryCrossentropy(from_logits=True)
    ones, zeros = tf.ones((128, 1)), tf.zeros((128, 1))
    for rule, network in zip(rules, (discriminator, generator)):
        rule.build(network.trainable_variables)

    def descend(rule, network, tape, loss):
        rule.apply(tape.gradient(loss, network.trainable_variables), network.trainable_variables)

    @tf.function
    def step():
        heap = tf.cast(tf.random.uniform((256,), 0, 8, tf.int32), tf.float32) * (np.pi / 4)
        real = tf.stack([tf.cos(heap), tf.sin(heap)], 1) + 0.01 * tf.random.normal((256, 2))
        made = generator(tf.random.normal((256, 2)))
        with tf.GradientTape() as tape:
            loss = entropy(ones, discriminator(tf.reshape(real, (128, 4))))
            loss += entropy(zeros, discriminator(tf.reshape(made, (128, 4))))
        descend(rules[0], discriminator, tape, loss)
        with tf.GradientTape() as tape:
            made = generator(tf.random.normal((256, 2)))
            loss = entropy(ones, discriminator(tf.reshape(made, (128, 4))))
        descend(rules[1], generator, tape, loss)
        for kept, value in zip(average, generator.trainable_variables):
            kept.assign(0.999 * kept + 0.001 * value)

    step()
    return lambda: timed(lambda: [step() for _ in range(steps)]) / steps


def music_contest(steps):
    """Steps of gan-music-published; the seconds of one."""
    parts = [layers.Input((1000,))]
    for width in (256, 512, 1024):
        parts += [
            layers.Dense(width), layers.LeakyReLU(negative_slope=0.2),
            layers.BatchNormalization(momentum=0.8)]
    generator = keras.Sequential(
        [*parts, layers.Dense(100, activation="tanh"), layers.Reshape((100, 1))])
    critic = keras.Sequential([
        layers.Input((100, 1)), layers.LSTM(512, return_sequences=True),
        layers.Bidirectional(layers.LSTM(512)), *stack([1024, 512, 256, 1]).layers])
    rules = [keras.optimizers.Adam(0.0002, beta_1=0.5) for _ in range(2)]
    for rule, network in zip(rules, (critic, generator)):
        rule.build(network.trainable_variables)
    entropy = keras.losses.BinaryCrossentropy(from_logits=True)
    ones, zeros = tf.ones((32, 1)), tf.zeros((32, 1))

    @tf.function
    def step():
        real = tf.random.uniform((32, 100, 1), -1, 1)
        made = generator(tf.random.normal((32, 1000)), training=True)
        with tf.GradientTape() as tape:
            loss = entropy(ones, critic(real)) + entropy(zeros, critic(made))
        weights = critic.trainable_variables
        rules[0].apply(tape.gradient(loss, weights), weights)
        with tf.GradientTape() as tape:
            made = generator(tf.random.normal((32, 1000)), training=True)
            loss = entropy(ones, critic(made))
        weights = generator.trainable_variables
        rules[1].apply(tape.gradient(loss, weights), weights)

    step()
    return lambda: timed(lambda: [step() for _ in range(steps)]) / steps
