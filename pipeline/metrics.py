"""Figures from predictions: accuracy, F1, precision and recall, with intervals by resampling groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Outcomes:
    """What was predicted: one entry a window or a clip.

    actual, predicted: (N,) class positions, predicted -1 where nobody was seen. unit: (N,) the group, any labels.
    """

    actual: np.ndarray
    predicted: np.ndarray
    unit: np.ndarray

    def part(self, keep: np.ndarray) -> "Outcomes":
        """Return the entries where `keep` (N,) is True."""
        return Outcomes(self.actual[keep], self.predicted[keep], self.unit[keep])


def confusion(outcomes: Outcomes, classes: int) -> np.ndarray:
    """Count (units, classes, classes + 1): actual by predicted in each group, the last column for nobody seen."""
    units, unit = np.unique(outcomes.unit, return_inverse=True)
    counts = np.zeros((len(units), classes, classes + 1), int)
    predicted = np.where(outcomes.predicted < 0, classes, outcomes.predicted)
    np.add.at(counts, (unit, outcomes.actual, predicted), 1)
    return counts


def scores(
    counts: np.ndarray, classes: Sequence[str], resamples: int, seed: int, nobody_is_wrong: bool
) -> dict[str, Any]:
    """Return accuracy, macro F1, their 95 % intervals, and precision, recall and F1 a class, from (units, C, C + 1).

    Entries where nobody was seen are counted; in accuracy and recall they are left out unless `nobody_is_wrong`.
    The intervals resample groups with replacement: clips of one group are not independent.
    """
    size = len(classes)
    used = counts if nobody_is_wrong else counts[..., :size]
    total = used.sum(axis=0)
    random = np.random.default_rng(seed)
    weights = random.multinomial(len(used), np.full(len(used), 1 / len(used)), resamples)
    resampled = np.tensordot(weights, used, axes=1)
    ranges = {name: np.nanpercentile(measure(resampled), (2.5, 97.5)) for name, measure in _MEASURES.items()}
    precision, recall, f1 = _by_class(total)
    return {
        "n": int(total.sum()),
        "nobody_seen": int(counts[..., size].sum()),
        **{name: _short(measure(total[None])[0]) for name, measure in _MEASURES.items()},
        "ci95": {name: [_short(low), _short(high)] for name, (low, high) in ranges.items()},
        "per_class": {
            name: {
                "n": int(total[i].sum()),
                "precision": _short(precision[i]),
                "recall": _short(recall[i]),
                "f1": _short(f1[i]),
                "recall_ci95": [_short(v) for v in np.nanpercentile(_by_class(resampled)[1][:, i], (2.5, 97.5))],
            }
            for i, name in enumerate(classes)
            if total[i].sum()
        },
    }


def _by_class(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return precision, recall, F1 (..., C) of counts (..., C, C or C + 1).

    Precision is 0 where nothing is claimed; recall and F1 are NaN where a class does not occur.
    """
    size = counts.shape[-2]
    right = np.diagonal(counts[..., :size], axis1=-2, axis2=-1)
    claimed, actual = counts[..., :size].sum(axis=-2), counts.sum(axis=-1)
    with np.errstate(invalid="ignore"):
        recall = right / actual
        f1 = np.where(actual > 0, 2 * right / (claimed + actual), np.nan)
    return right / np.maximum(claimed, 1), recall, f1


def accuracy(counts: np.ndarray) -> np.ndarray:
    """Return the share of right entries of counts (..., C, C or C + 1), NaN where there are none."""
    right = np.diagonal(counts[..., : counts.shape[-2]], axis1=-2, axis2=-1).sum(axis=-1)
    with np.errstate(invalid="ignore"):
        return right / counts.sum(axis=(-2, -1))


def macro_f1(counts: np.ndarray) -> np.ndarray:
    """Return the mean F1 over the classes that occur."""
    return np.nanmean(_by_class(counts)[2], axis=-1)


_MEASURES = {"accuracy": accuracy, "macro_f1": macro_f1}


def _short(value: float) -> float:
    return round(float(value), 4)
