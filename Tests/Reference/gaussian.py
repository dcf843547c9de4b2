"""Golden values of the Gaussian classifier, from NumPy's covariances and SciPy's densities.

Writes Tests/LinearModelsTests/Golden/gaussian.json. Run from anywhere; needs requirements.txt.
"""

import json
import pathlib

import numpy as np
from scipy.stats import multivariate_normal

GOLDEN = pathlib.Path(__file__).parent.parent / "LinearModelsTests" / "Golden" / "gaussian.json"


def fitted(rows, labels, unseen, ridge, weight):
    """Scores of unseen rows, one column a class."""
    classes = int(labels.max()) + 1
    parts = [rows[labels == label] for label in range(classes)]
    means = np.array([part.mean(axis=0) for part in parts])
    covariances = [np.cov(part.T, bias=True) for part in parts]
    within = np.mean(covariances, axis=0)
    added = ridge * np.diag(np.diag(within))
    spread = (classes + 1) / (classes - 1) * np.cov(means.T, bias=True)
    background = multivariate_normal(means.mean(axis=0), within + spread + added)
    densities = [
        multivariate_normal(mean, covariance + added)
        for mean, covariance in zip(means, covariances, strict=True)
    ]
    return np.stack(
        [density.logpdf(unseen) - weight * background.logpdf(unseen) for density in densities],
        axis=1,
    )


def main():
    random = np.random.RandomState(11)
    cases = []
    for classes, features, ridge, weight in ((3, 4, 1e-4, 0.5), (2, 6, 0.1, 1), (5, 3, 1e-3, 0)):
        labels = np.repeat(np.arange(classes), 12 + 3 * np.arange(classes))
        centres = 2 * random.randn(classes, features)
        mixing = random.randn(classes, features, features)
        rows = np.array([centres[k] + mixing[k] @ random.randn(features) for k in labels]).round(4)
        unseen = (3 * random.randn(8, features)).round(4)
        cases.append({
            "ridge": ridge,
            "background": weight,
            "rows": rows.tolist(),
            "labels": labels.tolist(),
            "unseen": unseen.tolist(),
            "scores": fitted(rows, labels, unseen, ridge, weight).tolist(),
        })
    GOLDEN.write_text(json.dumps(cases, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
