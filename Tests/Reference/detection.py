"""Golden values of average precision by pycocotools, and of suppression by another implementation.

Writes Tests/DetectionTests/Golden/detection.json. Run from anywhere; needs requirements.txt.
"""

import contextlib
import io
import json
import pathlib

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

GOLDEN = pathlib.Path(__file__).parent.parent / "DetectionTests" / "Golden"


def scene(random, images, classes, noise):
    """True boxes, and found ones about them, doubled, mistaken, invented; x, y, width, height."""
    truth, found = [], []
    for image in range(images):
        for _ in range(random.integers(0, 7)):
            box = [*random.uniform(0, 100, 2), *random.uniform(8, 50, 2)]
            label = int(random.integers(classes))
            truth.append([image, label, *box])
            for _ in range(random.integers(0, 4)):
                moved = np.array(box) + noise * random.standard_normal(4) * box[2]
                moved[2:] = np.maximum(moved[2:], 1)
                name = label if random.random() < 0.85 else int(random.integers(classes))
                # Few different scores, so that some are equal.
                found.append([image, name, *moved, random.integers(1, 40) / 40])
        for _ in range(random.integers(0, 3)):
            box = [*random.uniform(0, 100, 2), *random.uniform(8, 50, 2)]
            found.append([image, int(random.integers(classes)), *box, random.integers(1, 30) / 40])
    round_ = lambda rows: [[float(np.round(v, 3)) for v in row] for row in rows]
    return round_(truth), round_(found)


def judged(truth, found, images, classes):
    """AP of each class at 0.5 and 0.75, of all, and COCO's mean."""
    coco = COCO()
    coco.dataset = {
        "info": {}, "images": [{"id": i + 1} for i in range(images)],
        "categories": [{"id": c + 1} for c in range(classes)],
        "annotations": [
            {"id": n + 1, "image_id": int(i) + 1, "category_id": int(c) + 1, "bbox": b,
             "area": b[2] * b[3], "iscrowd": 0} for n, (i, c, *b) in enumerate(truth)
        ],
    }
    with contextlib.redirect_stdout(io.StringIO()):
        coco.createIndex()
        results = coco.loadRes([
            {"image_id": int(i) + 1, "category_id": int(c) + 1, "bbox": b, "score": s}
            for i, c, *b, s in found
        ])
        run = COCOeval(coco, results, "bbox")
        run.evaluate()
        run.accumulate()
        run.summarize()
    precision = run.eval["precision"]  # thresholds, recalls, classes, areas, most
    def of(threshold, label):
        values = precision[threshold, :, label, 0, 2]
        return None if (values < 0).any() else float(values.mean())
    return {
        "at50": [of(0, c) for c in range(classes)], "at75": [of(5, c) for c in range(classes)],
        "mean50": float(run.stats[1]), "mean75": float(run.stats[2]), "coco": float(run.stats[0]),
    }


def suppressed(found, kind, value, least=0.001):
    """Bodla's loop, over arrays; x1, y1, x2, y2, score."""
    boxes = np.array([[x, y, x + w, y + h] for _, _, x, y, w, h, _ in found])
    scores = np.array([row[-1] for row in found])
    alive = scores >= least
    kept = []
    while alive.any():
        best = int(np.argmax(np.where(alive, scores, -1)))
        kept.append([best, float(scores[best])])
        alive[best] = False
        a, b = boxes[best], boxes
        size = np.clip(
            np.minimum(a[2:], b[:, 2:]) - np.maximum(a[:2], b[:, :2]), 0, None
        ).prod(axis=1)
        area = lambda box: (box[..., 2] - box[..., 0]) * (box[..., 3] - box[..., 1])
        overlap = size / (area(a) + area(b) - size)
        factor = {
            "hard": np.where(overlap > value, 0, 1),
            "linear": np.where(overlap > value, 1 - overlap, 1),
            "gaussian": np.exp(-(overlap**2) / value),
        }[kind]
        scores = np.where(alive, scores * factor, scores)
        alive &= scores >= least
    return kept


def main():
    GOLDEN.mkdir(exist_ok=True)
    random = np.random.default_rng(18)
    cases = []
    for images, classes, noise in [(12, 3, 0.1), (30, 5, 0.2), (3, 2, 0.05), (6, 8, 0.4)]:
        truth, found = scene(random, images, classes, noise)
        cases.append({"images": images, "classes": classes, "truth": truth, "found": found,
                      **judged(truth, found, images, classes)})
    _, found = scene(random, 1, 1, 0.15)
    while len(found) < 12:
        _, found = scene(random, 1, 1, 0.15)
    found = [[*row[:-1], round(0.97 - 0.03 * n, 2)] for n, row in enumerate(found)]
    suppression = [
        {"kind": kind, "value": value, "kept": suppressed(found, kind, value)}
        for kind, value in [("hard", 0.3), ("hard", 0.5), ("linear", 0.3), ("gaussian", 0.5)]
    ]
    (GOLDEN / "detection.json").write_text(json.dumps(
        {"cases": cases, "crowd": found, "suppression": suppression}) + "\n")


if __name__ == "__main__":
    main()
