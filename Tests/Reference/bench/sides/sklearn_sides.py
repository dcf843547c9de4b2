"""Linear models by scikit-learn."""

import numpy as np
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression, SGDClassifier


def centres(rows):
    random = np.random.RandomState(1)
    labels = np.arange(rows) % 5
    return random.randn(5, 13)[labels] + random.randn(rows, 13), labels


def descent(**settings):
    return SGDClassifier(loss="log_loss", learning_rate="constant", eta0=0.01, **settings)


def sgd(rows, epochs, processes):
    x, y = centres(rows)
    model = descent(max_iter=epochs, tol=None, n_jobs=processes)

    def run():
        model.fit(x, y)

    return run


def stream(rows):
    x, y = centres(rows)

    def run():
        model = descent()
        for batch in range(0, rows, 10_000):
            part = slice(batch, batch + 10_000)
            model.partial_fit(x[part], y[part], classes=range(5))

    return run


def logistic(rows, solver):
    x, y = centres(rows)
    model = LogisticRegression(solver=solver)

    def run():
        model.fit(x, y)

    return run


def objective(rows, solver):
    """What the solver has minimised where it stops, of the mean row."""
    x, y = centres(rows)

    def run():
        model = LogisticRegression(solver=solver).fit(x, y)
        scores = model.decision_function(x)
        loss = logsumexp(scores, axis=1) - scores[np.arange(len(y)), y]
        return float(loss.mean() + (model.coef_**2).sum() / 2 / len(y))

    return run
