"""Made-up figures in the form that reports/metrics.json has."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from pipeline.evaluation.calibration import calibration
from pipeline.evaluation.metrics import Outcomes, confusion, scores
from pipeline.evaluation.online import KINDS, Followed, figures
from pipeline.evaluation.slices import Slice
from pipeline.evaluation.worst_groups import GroupResult

CLASSES = ("Squats", "Lunges", "Other")
ACTUAL = np.repeat([0, 1, 2], 8)
RIGHT = {"windows": 20, "clips": 22}
SLICES = [
    Slice("view", "side", 900, 30, 0.95, (0.9, 1.0), {"Squats": (900, 855)}),
    Slice("view", "oblique", 12, 3, 0.7, (0.5, 0.8), {"Lunges": (12, 8)}),
]
GROUPS = [
    GroupResult(
        *("Squats", "g01", 20, 2, 1),
        *({"Squats": 10, "Lunges": 10}, 0.0, 10.0, 5.0, 0.7),
        *(dict.fromkeys(("shoulders", "hips", "knees", "feet"), 1.0), "Squats_1"),
    )
]


def scored(predicted: np.ndarray) -> dict[str, Any]:
    """Return the scores of 24 predictions for 24 entries, 8 of each class, of four groups."""
    counts = confusion(Outcomes(ACTUAL, predicted, np.arange(24) % 4), len(CLASSES))
    found = scores(counts, CLASSES, 50, 1, False)
    split = {name: value for name, value in found.items() if name != "per_class"}
    return found | {"per_split": {"1": split, "2": split}}


def seconds(**kinds: float) -> dict[str, float]:
    """Return seconds by kind of answer, 0 of the others."""
    return dict.fromkeys(KINDS, 0.0) | kinds


def answered() -> dict[str, Any]:
    """Return figures of the streaming answer, some of them easily told apart."""
    runs = [
        Followed("Squats/g01", "Squats", seconds(right=80, wrong=10), seconds(right=60, wrong=5), 12.0, 3.0, 1, 1.4),
        Followed("Lunges/g02", "Lunges", seconds(right=20, unsure=9), seconds(right=15, unsure=4), 0.0, 0.0, 0, 2.4),
        Followed("Other/g03", "Other", seconds(), seconds(), 90.0, 12.0, 2, None),
    ]
    found = figures(runs, 50, 1)
    answered = {
        "right": 0.81,
        "false_claims_per_minute": 1.25,
        "false_claimed_share": 0.12,
        "first_right_s": {"median": 1.4, "never": 7, "clips": 96},
    }
    ci95 = {"right": [0.75, 0.87], "false_claims_per_minute": [0.6, 2.0], "false_claimed_share": [0.05, 0.2]}
    return found | answered | {"ci95": found["ci95"] | ci95}


def unanswered() -> dict[str, Any]:
    """Return figures of the streaming answer where no exercise is done and nobody does anything else."""
    return figures([Followed("Squats/g01", "Squats", seconds(), seconds(), 0.0, 0.0, 0, None)], 50, 1)


def elsewhere() -> dict[str, Any]:
    """Return figures of clips from elsewhere."""
    right = {"Squats": {"right": 5, "clips": 8}, "Other": {"right": 3, "clips": 4}}
    better = {"Squats": {"right": 7, "clips": 8}, "Other": {"right": 4, "clips": 4}}
    return {
        "never_learnt_from": {"labels": right} | answered(),
        "other_sources_learnt_from": {"labels": better} | answered() | {"right": 0.92},
    }


def metrics(off: float = 0.0, classes: Sequence[str] = CLASSES) -> dict[str, Any]:
    """Return all figures, accuracies higher by `off`."""
    made: dict[str, Any] = {
        "protocol": "how it was measured",
        "classes": list(classes),
        "parameters": 75_078,
        "paper_recipe": {},
        "warnings": ["class Lunges has one group only"],
    }
    for kind, right in RIGHT.items():
        made[kind] = scored(np.where(np.arange(24) < right, ACTUAL, (ACTUAL + 1) % 3))
        made[kind]["accuracy"] += off
    names = ("accuracy", "macro_f1", "ci95", "nobody_seen")
    brief = {kind: {name: made[kind][name] for name in names} for kind in RIGHT}
    random = np.random.default_rng(1)
    kinds = [("float32", 300_312, 0.0, 0.8), ("uint8-fitted", 75_078, 0.0011, 0.801)]
    return made | {
        "variants": {name: brief | {"running": answered()} for name in ("full", "lite")},
        "running": answered(),
        "open_set": {"claimed_share": {"Squats": 0.4, "Lunges": 0.62}, "mean": 0.51},
        "calibration": calibration(random.dirichlet((1, 1, 1), 200), random.integers(0, 3, 200)),
        "quantisation": {
            "protocol": "how it was tried",
            "windows": 9000,
            "limit": 0.002,
            "shipped": "uint8-fitted",
            "kinds": [dict(zip(("kind", "bytes", "changed", "accuracy"), row, strict=True)) for row in kinds],
        },
        "collections": ["field"],
        "field": elsewhere(),
        "slices": [asdict(one) for one in SLICES],
        "confusion": {"windows": [[8, 0, 0, 0], [1, 7, 0, 0], [0, 4, 4, 2]], "clips": [[8, 0, 0, 0]] * 3},
    }
