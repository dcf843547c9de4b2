"""Golden values of NumPy's legacy generator and of scikit-learn's splits.

Writes Tests/TensorsTests/Golden/random_state.json and Tests/DatasetsTests/Golden/splits.json. Run
from anywhere; needs requirements.txt.
"""

import json
from pathlib import Path

import numpy as np
from sklearn.model_selection import (
    GroupKFold,
    GroupShuffleSplit,
    LeaveOneGroupOut,
    train_test_split,
)


TESTS = Path(__file__).parent.parent


def random_state(seed):
    state = np.random.RandomState(seed)
    return {
        "seed": seed,
        "randn": state.randn(7).tolist(),
        "random_sample": state.random_sample(5).tolist(),
        "permutation": state.permutation(23).tolist(),
        "randn_after": state.randn(2).tolist(),
    }


def split(parts):
    return {"train": [int(i) for i in parts[0]], "test": [int(i) for i in parts[1]]}


def splits():
    generator = np.random.RandomState(7)
    labels = [str(i) for i in generator.randint(0, 5, 83)]
    groups = ["abcdefg"[i] for i in generator.randint(0, 7, 83)]
    indices = np.arange(len(labels))
    return {
        "labels": labels,
        "groups": groups,
        "random": [
            {
                "count": count,
                "fraction": fraction,
                "seed": seed,
                **split(
                    train_test_split(np.arange(count), test_size=fraction, random_state=seed)
                ),
            }
            for count, fraction, seed in [(10, 0.2, 42), (83, 0.25, 0), (101, 0.33, 7)]
        ],
        "stratified": [
            {
                "seed": seed,
                **split(
                    train_test_split(
                        indices, test_size=0.3, random_state=seed, stratify=labels
                    )
                ),
            }
            for seed in (0, 1, 42)
        ],
        "grouped": [
            {
                "seed": seed,
                **split(
                    next(
                        GroupShuffleSplit(
                            n_splits=1, test_size=0.3, random_state=seed
                        ).split(indices, groups=groups)
                    )
                ),
            }
            for seed in (0, 1, 42)
        ],
        "leaveOneGroupOut": [
            split(s) for s in LeaveOneGroupOut().split(indices, groups=groups)
        ],
        "groupedFolds": [
            {"folds": k, "splits": [split(s) for s in GroupKFold(k).split(indices, groups=groups)]}
            for k in (2, 3, 7)
        ],
    }


def main():
    states = [random_state(seed) for seed in (0, 42, 123456789, 2**32 - 1)]
    for golden, values in [
        ("TensorsTests/Golden/random_state.json", states),
        ("DatasetsTests/Golden/splits.json", splits()),
    ]:
        path = TESTS / golden
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values) + "\n")


if __name__ == "__main__":
    main()
