"""Golden values of the Metrics tests, from scikit-learn and SciPy.

Writes Tests/MetricsTests/Golden/metrics.json. Run from anywhere; needs requirements.txt.
"""

import json
import pathlib

import numpy as np
from scipy import stats
from scipy.optimize import brentq
from sklearn.metrics import auc, classification_report, confusion_matrix, roc_curve

GOLDEN = pathlib.Path(__file__).parent.parent / "MetricsTests" / "Golden" / "metrics.json"


def labels(random, classes, clips, never_true=(), never_given=(), agreement=0.6):
    """Random true and given labels, some classes of which are never the truth or the answer."""
    truths = [c for c in range(classes) if c not in never_true]
    answers = [c for c in range(classes) if c not in never_given]
    truth = random.choice(truths, clips)
    given = np.where(random.random(clips) < agreement, truth, random.choice(answers, clips))
    given = np.where(np.isin(given, list(never_given)), random.choice(answers, clips), given)
    return truth.tolist(), given.tolist()


def macro_f1(shares):
    """Macro F1 of a matrix of shares, over the classes that occur."""
    sizes = shares.sum(0) + shares.sum(1)
    return np.mean(2 * np.diag(shares)[sizes > 0] / sizes[sizes > 0])


def macro_f1_error(counts):
    """Standard error of macro F1 by the delta method, with numerical slopes."""
    clips = counts.sum()
    shares = counts / clips
    slopes = np.zeros_like(shares)
    for cell in np.argwhere(shares > 0):
        step = np.zeros_like(shares)
        step[tuple(cell)] = 1e-6
        slopes[tuple(cell)] = (macro_f1(shares + step) - macro_f1(shares - step)) / 2e-6
    return np.sqrt(((shares * slopes**2).sum() - (shares * slopes).sum() ** 2) / clips)


def report(random, *arguments, **named):
    classes = arguments[0]
    truth, given = labels(random, *arguments, **named)
    counts = confusion_matrix(truth, given, labels=range(classes))
    names = [f"{c:02d}" for c in range(classes)]
    called = [names[c] for c in truth], [names[c] for c in given]
    options = {"zero_division": 0}
    return {
        "classes": names,
        "truth": truth,
        "given": given,
        "confusion": counts.tolist(),
        "figures": classification_report(*called, output_dict=True, **options),
        "printed": [classification_report(*called, digits=d, **options) for d in (2, 4)],
        "macroF1Error": macro_f1_error(counts.astype(float)),
    }


def detection(random, genuine, strangers, steps):
    """Scores in whole steps, so that some are equal."""
    scores = np.concatenate([random.normal(1.2, 1, genuine), random.normal(0, 1, strangers)])
    scores = np.round(scores * steps) / steps
    labels = [True] * genuine + [False] * strangers
    acceptance, hits, thresholds = roc_curve(labels, scores, drop_intermediate=False)
    error = brentq(lambda x: 1 - x - np.interp(x, acceptance, hits), 0, 1)
    return {
        "scores": scores.tolist(),
        "genuine": labels,
        "thresholds": thresholds[1:].tolist(),
        "falseAcceptance": acceptance.tolist(),
        "falseRejection": (1 - hits).tolist(),
        "area": auc(acceptance, hits),
        "equalErrorRate": error,
    }


def wilson(hits, total):
    interval = stats.binomtest(hits, total).proportion_ci(method="wilson")
    return {"hits": hits, "total": total, "low": interval.low, "high": interval.high}


def student(shares):
    mean, error = np.mean(shares), stats.sem(shares)
    low, high = stats.t.interval(0.95, len(shares) - 1, mean, error)
    return {"shares": shares, "mean": mean, "low": max(0, low), "high": min(1, high)}


def effectively(share, count, pulled=None):
    """Wilson's interval of a share among a number of clips that need not be whole."""
    p = share if pulled is None else pulled
    z = stats.norm.ppf(0.975)
    middle, scale = p + z**2 / (2 * count), 1 + z**2 / count
    spread = z * np.sqrt(p * (1 - p) / count + z**2 / (4 * count**2))
    low, high = (middle - spread) / scale, (middle + spread) / scale
    return {
        "mean": share,
        "low": 0 if share == 0 else min(share, max(0, low)),
        "high": 1 if share == 1 else max(share, min(1, high)),
    }


def units(judgements):
    """Intervals over independent units, each a list of pairs of true and given class."""
    count, pairs = len(judgements), [pair for unit in judgements for pair in unit]
    hits = np.array([sum(t == g for t, g in unit) for unit in judgements])
    sizes = np.array([len(unit) for unit in judgements])
    total, share = sizes.sum(), hits.sum() / sizes.sum()
    matrix = confusion_matrix(*zip(*pairs), labels=range(3)).astype(float)
    shares = matrix / total
    slopes = np.zeros_like(matrix)
    for cell in np.argwhere(matrix > 0):
        step = np.zeros_like(matrix)
        step[tuple(cell)] = 1e-6
        slopes[tuple(cell)] = (macro_f1(shares + step) - macro_f1(shares - step)) / 2e-6
    influence = np.array([sum(slopes[t, g] for t, g in unit) for unit in judgements])
    value = macro_f1(shares)
    variance = count / (count - 1) * (influence**2).sum() / total**2
    if (sizes == 1).all():
        pulled, shrinkage, effective = None, 1, count
    else:
        extra = 1 / 50
        size, whole = total / count, count + extra
        pulled = (hits.sum() + extra * size / 2) / (size * whole)
        residuals = np.append((hits - pulled * sizes) ** 2, extra * ((0.5 - pulled) * size) ** 2)
        spread = whole / (whole - 1) * residuals.sum() / (size * whole) ** 2
        shrinkage = (stats.norm.ppf(0.975) / stats.t.ppf(0.975, count - 1)) ** 2
        effective = min(total, pulled * (1 - pulled) / spread) * shrinkage
    clips = value * (1 - value) / variance * shrinkage if 0 < value < 1 else effective
    return {
        "judgements": judgements,
        "accuracy": effectively(share, effective, pulled),
        "macroF1": effectively(value, min(clips, effective)),
    }


def speakers(random, count, clips, skill, spread):
    """Units whose members are right by a probability of the unit's own."""
    drawn = []
    for _ in range(count):
        right = min(0.99, max(0.01, random.normal(skill, spread)))
        truth = random.randint(0, 3, clips)
        given = np.where(random.random(clips) < right, truth, (truth + 1) % 3)
        drawn.append(np.stack([truth, given], 1).tolist())
    return drawn


def paired(differences):
    test = stats.ttest_1samp(differences, 0)
    interval = test.confidence_interval()
    return {
        "differences": differences,
        "low": interval.low,
        "high": interval.high,
        "probability": test.pvalue,
    }


def mcnemar(first, second):
    excess = max(0, abs(first - second) - 1)
    square = excess**2 / (first + second) if first + second else 0
    return {
        "onlyFirst": first,
        "onlySecond": second,
        "exact": stats.binomtest(first, first + second).pvalue if first + second else 1,
        "chiSquare": square,
        "chiSquareProbability": stats.chi2.sf(square, 1),
    }


def decimals(random):
    """Numbers as Python prints them, among them halves and what only looks like halves."""
    values = [0.125, 0.375, 0.615, 1.115, 1.005, 0.285, 2.5, 3.5, 0.5, 0.00005, 1 / 3, 0, 1e-9]
    values += [-value for value in values] + [k / 32 for k in range(33)]
    values += [k / 1000 + 0.0005 for k in range(0, 1000, 37)]
    values += (10 ** random.uniform(-6, 6, 60)).tolist()
    places = (0, 1, 2, 3, 4, 6)
    return [{"value": v, "printed": {p: f"{v:.{p}f}" for p in places}} for v in values]


def main():
    random = np.random.RandomState(7)
    golden = {
        "reports": [
            report(random, 2, 40),
            report(random, 10, 600),
            report(random, 6, 200, never_true=(2,)),
            report(random, 6, 200, never_given=(0, 5)),
            report(random, 7, 90, never_true=(1, 3), never_given=(3, 4)),
            report(random, 40, 300, agreement=0.2),
        ],
        "detection": [detection(random, 40, 60, 8), detection(random, 150, 300, 1024)],
        "wilson": [wilson(*pair) for pair in [(0, 7), (7, 7), (9, 10), (417, 600), (1, 6000)]],
        "student": [
            student([0.91, 0.88]),
            student([0.2, 0.5, 0.9]),
            student([0.785, 0.801, 0.655, 0.912, 0.874, 0.833]),
            student([0.99, 1.0, 0.98, 1.0, 1.0]),
        ],
        "units": [
            units(speakers(np.random.RandomState(9), *shape))
            for shape in [(6, 40, 0.8, 0.1), (4, 12, 0.6, 0.2), (60, 5, 0.9, 0.1), (40, 1, 0.8, 0)]
        ]
        + [units([[[0, 0], [1, 1], [2, 2]]] * 5)],
        "pairedUnits": [paired([0.02, 0.05, 0.01, 0.04]), paired([0.1, -0.3, 0.2, 0.15, 0.0, 0.05])],
        "studentQuantiles": [
            {"degreesOfFreedom": n, "quantile": stats.t.ppf(0.975, n)}
            for n in [*range(1, 31), 100, 999]
        ],
        "normalQuantiles": [
            {"probability": p, "quantile": stats.norm.ppf(p)}
            for p in [1e-6, 0.001, 0.02, 0.3, 0.5, 0.84, 0.975, 0.9999]
        ],
        "decimals": decimals(np.random.RandomState(8)),
        "mcnemar": [
            mcnemar(*pair) for pair in [(0, 0), (0, 1), (3, 12), (25, 25), (60, 31), (900, 1100)]
        ],
    }
    GOLDEN.parent.mkdir(parents=True, exist_ok=True)
    GOLDEN.write_text(json.dumps(golden, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
