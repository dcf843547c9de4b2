"""Golden values of the LinearModels tests, from scikit-learn.

Writes Tests/LinearModelsTests/Golden/linear.json. Run from anywhere; needs requirements.txt.
"""

import itertools
import json
import pathlib
import warnings

import numpy as np
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.preprocessing import StandardScaler

GOLDEN = pathlib.Path(__file__).parent.parent / "LinearModelsTests" / "Golden" / "linear.json"


def dataset(seed, rows, features, classes):
    """Overlapping, correlated clouds of unequal sizes, and rows to predict."""
    random = np.random.RandomState(seed)
    shares = np.linspace(1, 2, classes)
    centres = random.randn(classes, features)
    mixing = np.eye(features) + 0.3 * random.randn(features, features)

    def draw(count):
        labels = random.choice(classes, count, p=shares / shares.sum())
        return ((centres[labels] + random.randn(count, features)) @ mixing).round(4), labels

    x, y = draw(rows)
    return {
        "features": x,
        "labels": y,
        "sampleWeight": random.uniform(0.2, 3, rows).round(4),
        "unseen": draw(20)[0],
    }


DATA = {"five": dataset(1, 200, 13, 5), "two": dataset(2, 120, 3, 2)}
WEIGHTS = {"five": {0: 0.5, 1: 1, 2: 2, 3: 1, 4: 3}, "two": {0: 0.5, 1: 3}}


def fitted(name, model, settings, weighted):
    data = DATA[name]
    weight = data["sampleWeight"] if weighted else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(data["features"], data["labels"], sample_weight=weight)
    probabilities = None
    if hasattr(model, "predict_proba"):
        probabilities = model.predict_proba(data["unseen"])
    return {
        "data": name,
        "settings": settings,
        "weighted": weighted,
        "coefficients": model.coef_,
        "intercepts": model.intercept_,
        "iterations": int(np.max(model.n_iter_)),
        "predictions": model.predict(data["unseen"]),
        "probabilities": probabilities,
    }


def settings(name, options):
    """The options, with class weights as a list."""
    options = dict(options)
    if isinstance(options.get("class_weight"), dict):
        options["class_weight"] = list(WEIGHTS[name].values())
    return options


def logistic():
    """The optimum itself, whatever the solver."""
    for name in DATA:
        for weighted, options in itertools.product(
            (False, True),
            (
                {},
                {"C": 0.01},
                {"C": 10.0},
                {"fit_intercept": False},
                {"class_weight": "balanced"},
                {"class_weight": WEIGHTS[name]},
            ),
        ):
            model = LogisticRegression(solver="newton-cg", tol=1e-12, max_iter=1000, **options)
            yield fitted(name, model, settings(name, options), weighted)


def stochastic_average_gradient():
    """Not converged, so that every step counts."""
    for name, options, weighted in (
        ("five", {"max_iter": 7, "tol": 1e-9}, False),
        ("five", {"max_iter": 1000, "tol": 1e-3}, False),
        ("five", {"max_iter": 7, "tol": 1e-9, "fit_intercept": False, "C": 0.1}, True),
        ("five", {"max_iter": 7, "tol": 1e-9, "class_weight": "balanced"}, True),
        ("two", {"max_iter": 7, "tol": 1e-9}, False),
        ("two", {"max_iter": 7, "tol": 1e-9, "class_weight": WEIGHTS["two"]}, True),
    ):
        model = LogisticRegression(solver="sag", random_state=3, **options)
        yield fitted(name, model, settings(name, options), weighted)


def descent():
    """Every loss with every penalty and schedule, and the remaining settings one by one."""
    losses = ("hinge", "log_loss", "modified_huber", "squared_error")
    rates = (
        {"learning_rate": "constant", "eta0": 0.005},
        {"learning_rate": "optimal", "alpha": 0.1},
        {"learning_rate": "invscaling", "eta0": 0.05, "power_t": 0.4},
    )
    for loss, penalty, rate in itertools.product(
        losses, ("l2", "l1", "elasticnet", None), rates
    ):
        # Squared error runs away from the optimal rate.
        if loss != "squared_error" or rate["learning_rate"] != "optimal":
            yield "five", {"loss": loss, "penalty": penalty, **rate}, False
    # Large steps of a smooth loss multiply rounding errors: alpha keeps them small.
    small = {"loss": "log_loss", "alpha": 0.05}
    for name in DATA:
        for options in (
            {},
            {"shuffle": False},
            {"fit_intercept": False, "n_iter_no_change": 2},
            {"loss": "log_loss", "learning_rate": "constant"},
            {"loss": "log_loss", "learning_rate": "constant", "shuffle": False, "tol": 1e-5},
            {**small, "shuffle": False, "max_iter": 20, "tol": None},
            {**small, "average": 1, "max_iter": 3, "tol": None},
            {**small, "average": 150},
            {**small, "average": 100000, "max_iter": 5},
            {**small, "class_weight": "balanced"},
            {**small, "class_weight": WEIGHTS[name]},
            {**small, "penalty": "elasticnet", "l1_ratio": 0.7},
        ):
            yield name, options, False
            yield name, options, True


def stream():
    """Four batches, the first without some of the classes."""
    for name, options in (
        ("five", {"loss": "log_loss", "alpha": 0.05}),
        # scikit-learn mixes up the intercepts of an averaged stream, so that this one has none.
        ("five", {"average": 120, "fit_intercept": False, "class_weight": WEIGHTS["five"]}),
        ("two", {"loss": "hinge", "penalty": "l1", "learning_rate": "invscaling"}),
    ):
        data = DATA[name]
        rows = len(data["labels"])
        order = np.argsort(data["labels"], kind="stable")
        model = SGDClassifier(random_state=np.random.RandomState(5), **options)
        for batch in np.array_split(order, 4):
            model.partial_fit(
                data["features"][batch], data["labels"][batch], classes=np.unique(data["labels"])
            )
        yield {
            "data": name,
            "settings": settings(name, options),
            "batches": [batch for batch in np.array_split(order, 4)],
            "coefficients": model.coef_,
            "intercepts": model.intercept_,
        }


def scaler():
    random = np.random.RandomState(7)
    x = (random.randn(50, 4) * [1, 1e-3, 1e4, 0] + [0, 1, 1e6, 0.1]).round(7)
    whole = StandardScaler().fit(x)
    return {
        "features": x,
        "mean": whole.mean_,
        "variance": whole.var_,
        "scale": whole.scale_,
        "transformed": whole.transform(x),
    }


def plain(value):
    """Arrays as lists, for JSON."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value


if __name__ == "__main__":
    golden = {
        "data": DATA,
        "logistic": list(logistic()),
        "stochasticAverageGradient": list(stochastic_average_gradient()),
        "descent": [
            fitted(name, SGDClassifier(random_state=4, **options), settings(name, options), weighted)
            for name, options, weighted in descent()
        ],
        "stream": list(stream()),
        "scaler": scaler(),
    }
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(json.dumps(plain(golden), separators=(",", ":")) + "\n")
