"""Perceptrons, convolutional networks, contests."""

from limits import FAR, NEAR, SHARED, Work
from peers import Worker
from race import Row, suite

# Bytes that memory next to a core holds, roughly: weights that fit in are not read from farther away.
NEAR_LIMIT = 1 << 20


def weights(widths):
    """Of each layer."""
    return [inputs * outputs for inputs, outputs in zip(widths, widths[1:])]


def home(size):
    """Where so many bytes lie from one use to the next."""
    return NEAR if size < NEAR_LIMIT else SHARED if size < 16 * NEAR_LIMIT else FAR


def text(widths):
    return "-".join(map(str, widths))


def per_sample(name, widths, samples, numpy_part, torch_part):
    """One at a time; the parts are what the peers do of it."""
    count = sum(weights(widths))
    # Forward, outer product and update; back through all layers but the first.
    operations = samples * (6 * count - 2 * weights(widths)[0])
    size = 4 * count
    return Row(
        name, suite("per-sample", text(widths), samples),
        {
            "numpy": Worker("numpy_sides", "per_sample", widths, numpy_part, samples),
            "torch": Worker("torch_sides", "per_sample", widths, torch_part, samples),
        },
        Work(
            operations, {("update", home(size)): 2 * size * samples},
            "each weight read and written once a sample", 1 if size < NEAR_LIMIT else None),
        by_threads=size >= NEAR_LIMIT,
        notes=[
            f"{name}: NumPy does {numpy_part:,} of them and PyTorch {torch_part:,}; seconds are scaled to "
            "all."])


def minibatch(name, size):
    widths, samples = [1152, 581, 10], 6400
    first, second = weights(widths)
    steps = samples // size
    total = 4 * (first + second)
    return Row(
        name, suite("minibatch", text(widths), samples, size),
        {
            "numpy": Worker("numpy_sides", "minibatch", widths, samples, size),
            "keras": Worker("keras_sides", "minibatch", widths, samples, size),
            "torch": Worker("torch_sides", "minibatch", widths, samples, size),
        },
        Work(
            samples * (4 * first + 6 * second), {("update", home(total)): 2 * total * steps},
            "two products a sample in the first layer, three in the second; each weight read and "
            "written once a batch"),
        by_threads=True)


def inference(name):
    widths, samples, size = [2592, 1301, 10], 4096, 256
    count = sum(weights(widths))
    return Row(
        name, suite("inference", text(widths), samples, size),
        {
            "numpy": Worker("numpy_sides", "inference", widths, samples, size),
            "keras": Worker("keras_sides", "inference", widths, samples, size),
            "torch": Worker("torch_sides", "inference", widths, samples, size),
        },
        Work(
            2 * samples * count, {("read", SHARED): 4 * count * samples // size},
            "a product a sample; each weight read once a batch"),
        by_threads=True)


def genre_network(name):
    images, batch, filters, outputs = 800, 32, 32, 10
    pooled = 62 * 62 * filters
    parameters = pooled * outputs
    # The kernel's gradient comes from the places that the pool has chosen; the dense layer has three products.
    operations = images * (
        2 * 126 * 126 * 9 * filters + 2 * 9 * pooled + 3 * 2 * parameters)
    steps = images // batch
    return Row(
        name, suite("cnn"),
        {
            "keras": Worker("keras_sides", "genre_network", images),
            "torch": Worker("torch_sides", "genre_network", images),
        },
        Work(
            operations,
            {
                # What comes out of the pool, for one batch: 15.7 MB, as large as the weights and Adam's moments.
                ("write", SHARED): 4 * pooled * images,
                ("read", SHARED): 2 * 4 * pooled * images + 4 * parameters * steps,
                ("update", SHARED): 3 * 2 * 4 * parameters * steps,
            },
            "the pool's output written once and read once each way; weights and both moments of "
            "Adam updated once a batch"),
        by_threads=True, rounds=3)


def digits_network(name):
    images = 1920
    forward = [side * side * 2 * 9 * channels * filters for side, channels, filters in (
        (32, 1, 24), (16, 24, 48), (8, 48, 96))]
    dense = 2 * 4 * 4 * 96 * 10
    return Row(
        name, suite("cnn-digits", images),
        {
            "keras": Worker("keras_sides", "digits_network", images),
            "torch": Worker("torch_sides", "digits_network", images),
        },
        Work(
            images * (2 * forward[0] + 3 * (forward[1] + forward[2] + dense)), {},
            "three products a layer, two in the first, which hands no gradient on"),
        by_threads=True, rounds=3)


def contest(name):
    generator, discriminator = (
        sum(weights(widths)) for widths in ([2, 96, 96, 96, 96, 96, 2], [4, 64, 64, 64, 1]))
    samples, packs, steps = 256, 128, 300
    # Made twice, and the way back once; two batches of packs judged and learnt from, one judged and passed.
    operations = 2 * (samples * generator * (2 + 2) + packs * discriminator * (2 * 3 + 2))
    return Row(
        name, suite("adversarial", steps),
        {
            "keras": Worker("keras_sides", "adversarial", steps),
            "torch": Worker("torch_sides", "adversarial", steps),
        },
        Work(operations, {}, "the products of both networks, forward and back"), by_threads=True)


def music_contest(name):
    samples, length, steps = 32, 100, 3
    generator = sum(weights([1000, 256, 512, 1024, 100]))
    discriminator = length * 4 * 512 * (1 + 512 + 2 * (512 + 512)) + sum(
        weights([1024, 512, 256, 1]))
    operations = 2 * samples * (generator * (2 + 2) + discriminator * (2 * 3 + 2))
    return Row(
        name, suite("adversarial-music", steps),
        {
            "keras": Worker("keras_sides", "music_contest", steps - 2),
            "torch": Worker("torch_sides", "music_contest", steps - 2),
        },
        Work(operations, {}, "the products of both networks, forward and back"), rounds=1)


LARGE, SMALL = [2592, 1301, 10], [12, 11, 10]
ROWS = {
    "per sample, 2592-1301-10, 400 samples": lambda name: per_sample(name, LARGE, 400, 100, 400),
    "per sample, 12-11-10, 24,000 samples": lambda name: per_sample(
        name, SMALL, 24_000, 2_400, 2_400),
    "batches of 32, 1152-581-10, 6,400 samples": lambda name: minibatch(name, 32),
    "batches of 256, 1152-581-10, 6,400 samples": lambda name: minibatch(name, 256),
    "inference, 2592-1301-10, 4,096 samples": inference,
    "cnn of genres, epoch, 800 images": genre_network,
    "cnn of digits-best, epoch, 1,920 images": digits_network,
    "contest of gan-ring, a step": contest,
    "contest of gan-music-published, a step": music_contest,
}
