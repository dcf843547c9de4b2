"""Golden values of the room Images: files and pixels by Pillow, sizes and pyramids by Pillow and
scikit-image, transforms by Keras.

Writes Tests/ImagesTests/Golden. Run from anywhere; needs requirements.txt. Any backend of Keras does.
"""

import io
import json
import pathlib
import struct
import zlib

import numpy as np
from keras.src.legacy.preprocessing import image as keras_image
from PIL import Image
from skimage.transform import pyramid_gaussian, resize

from drawn import drawn

GOLDEN = pathlib.Path(__file__).parent.parent / "ImagesTests" / "Golden"
arrays = []


def kept(array):
    """Notes an array for values.npy, and its shape for the cases."""
    array = np.asarray(array, dtype=np.float32)
    array = array[..., None] if array.ndim == 2 else array
    arrays.append(array.ravel())
    return list(array.shape)


def png(array, depth, kind, *extra):
    """A PNG file by hand, for what Pillow does not write."""
    def chunk(name, content):
        return (
            struct.pack(">I", len(content)) + name + content
            + struct.pack(">I", zlib.crc32(name + content))
        )
    height, width = array.shape[:2]
    rows = array.astype(">u2" if depth == 16 else "u1").reshape(height, -1)
    content = b"".join(b"\0" + row.tobytes() for row in rows)
    head = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    chunks = [chunk(b"IHDR", head), *(chunk(*e) for e in extra)]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunks + [chunk(b"IDAT", zlib.compress(content)), chunk(b"IEND", b"")]
    )


def saved(image, **options):
    file = io.BytesIO()
    image.save(file, **options)
    return file.getvalue()


def files():
    """Name, bytes, pixels from 0 to 1."""
    smooth = np.add.outer(np.arange(11) * 9, np.arange(14) * 8).astype(np.uint8)
    noise = (127.5 * (drawn((11, 14, 4), 1) + 1)).astype(np.uint8)
    colour = np.stack([smooth, 255 - smooth, noise[..., 0] // 4 + smooth // 2], -1)
    grey, rgb = Image.fromarray(smooth), Image.fromarray(colour)
    yield "grey.png", saved(grey, format="png"), smooth / 255
    yield "colour.png", saved(rgb, format="png"), colour / 255
    alpha = Image.fromarray(np.dstack([colour, noise[..., 1]]))
    yield "alpha.png", saved(alpha, format="png"), colour / 255
    yield "grey-alpha.png", saved(
        Image.fromarray(np.dstack([smooth, noise[..., 1]]), "LA"), format="png"
    ), smooth / 255
    palette = rgb.quantize(16)
    expected = np.asarray(palette.convert("RGB")) / 255
    yield "palette.png", saved(palette, format="png"), expected
    yield "palette-transparent.png", saved(palette, format="png", transparency=3), expected
    bits = grey.convert("1")
    yield "bits.png", saved(bits, format="png"), np.asarray(bits, dtype=float)
    deep = (smooth.astype(np.uint16) * 257) ^ noise[..., 2]
    yield "grey-16.png", png(deep, 16, 0), deep / 65535
    deep = (colour.astype(np.uint16) * 257) ^ noise[..., :3]
    yield "colour-16.png", png(deep, 16, 2), deep / 65535
    # Beside transparency, 8 bits are kept.
    deep = np.dstack([deep, noise[..., 3].astype(np.uint16) * 257])
    yield "alpha-16.png", png(deep, 16, 6), np.round(deep[..., :3] / 257) / 255
    gamma = (b"gAMA", struct.pack(">I", 100000))
    yield "gamma.png", png(colour, 8, 2, gamma), colour / 255
    for name, image, options in [
        ("grey.jpg", grey, {}), ("colour.jpg", rgb, {"subsampling": 0}),
        ("subsampled.jpg", rgb, {"subsampling": 2}), ("progressive.jpg", rgb, {"progressive": True}),
    ]:
        content = saved(image, format="jpeg", quality=90, **options)
        yield name, content, np.asarray(Image.open(io.BytesIO(content))) / 255
    for number in range(1, 9):
        exif = Image.Exif()
        exif[274] = number
        content = saved(grey, format="jpeg", quality=95, exif=exif)
        from PIL import ImageOps
        upright = ImageOps.exif_transpose(Image.open(io.BytesIO(content)))
        yield f"held-{number}.jpg", content, np.asarray(upright) / 255
    exif = Image.Exif()
    exif[274] = 6
    yield "held-6.png", saved(rgb, format="png", exif=exif), np.rot90(colour, -1) / 255
    yield "cmyk.jpg", saved(rgb.convert("CMYK"), format="jpeg"), None


def resized(image, size, method):
    """By Pillow each channel by itself, in floats."""
    if method in ("linear", "smoothed"):
        return resize(
            image.astype(np.float64), size, order=1, mode="reflect",
            anti_aliasing=method == "smoothed", preserve_range=True,
        )
    how = Image.Resampling.BILINEAR if method == "bilinear" else Image.Resampling.BOX
    channels = [
        np.asarray(Image.fromarray(image[..., c]).resize(size[::-1], how))
        for c in range(image.shape[2])
    ]
    return np.stack(channels, -1)


def transforms():
    yield {"theta": 20}
    yield {"tx": 2.5, "ty": -1.25}
    # Moved a little, lest a place lie on the very border, where rounding decides.
    yield {"shear": 10, "tx": 0.3, "ty": 0.2}
    yield {"zx": 0.8, "zy": 1.2}
    yield {"flip_horizontal": True}
    yield {"flip_vertical": True, "theta": -33}
    yield {"brightness": 1.5}
    yield {"brightness": 0.75}
    yield {"theta": 12, "tx": -2, "ty": 3, "shear": -9, "zx": 1.15, "zy": 0.85,
           "flip_horizontal": True, "flip_vertical": True, "brightness": 1.2}


def main():
    GOLDEN.mkdir(exist_ok=True)
    cases = {"files": [], "sizes": [], "pyramids": [], "transforms": []}
    for name, content, pixels in files():
        (GOLDEN / name).write_bytes(content)
        cases["files"].append(
            {"name": name, "shape": None if pixels is None else kept(pixels)}
        )
    for seed, (source, target) in enumerate(
        [((13, 17), (5, 8)), ((8, 8), (20, 13)), ((12, 16), (3, 4)), ((7, 9), (7, 4)), ((1, 5), (3, 1))]
    ):
        for channels in (1, 3):
            image = (drawn((*source, channels), seed) + 1) / 2
            for method in ("bilinear", "area", "smoothed", "linear"):
                cases["sizes"].append({
                    "source": [*source, channels], "seed": seed, "method": method,
                    "shape": kept(resized(image, target, method)),
                })
    for seed, (shape, downscale, levels) in enumerate(
        [((20, 27, 1), 2, 3), ((16, 15, 3), 1.5, 4), ((9, 5, 1), 2, -1)]
    ):
        image = (drawn(shape, seed) + 1) / 2
        pyramid = pyramid_gaussian(
            image.astype(np.float64), max_layer=levels, downscale=downscale, channel_axis=-1
        )
        cases["pyramids"].append({
            "source": list(shape), "seed": seed, "downscale": downscale,
            "levels": None if levels < 0 else levels + 1, "shapes": [kept(p) for p in pyramid],
        })
    for channels in (1, 3):
        image = (255 * (drawn((17, 17, channels), 5) + 1) / 2).astype(np.float32).round()
        for fill in ("nearest", "constant", "reflect", "wrap"):
            generator = keras_image.ImageDataGenerator(fill_mode=fill, cval=64)
            for transform in transforms():
                changed = generator.apply_transform(image.copy(), transform)
                cases["transforms"].append({
                    "channels": channels, "fill": fill, "transform": transform,
                    "shape": kept(changed / 255),
                })
    np.save(GOLDEN / "values.npy", np.concatenate(arrays))
    (GOLDEN / "cases.json").write_text(json.dumps(cases, indent=1) + "\n")


if __name__ == "__main__":
    main()
