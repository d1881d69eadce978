"""Figures from predictions: accuracy, F1, precision and recall, with intervals by bootstrap over groups."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.common.errors import InputError
from pipeline.landmarks.dataset import Dataset

UNTESTABLE = "no class can be tested: each needs clips of at least two groups (persons, or long videos)"


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
    The intervals are percentiles of a bootstrap (Efron 1979) over groups: clips of one group are not independent.
    """
    size = len(classes)
    used = counts if nobody_is_wrong else counts[..., :size]
    total = used.sum(axis=0)
    weights = resampling(len(used), resamples, seed)
    resampled = np.tensordot(weights, used, axes=1)
    ranges = {name: np.nanpercentile(measure(resampled), (2.5, 97.5)) for name, measure in _MEASURES.items()}
    precision, recall, f1 = _by_class(total)
    return {
        "n": int(total.sum()),
        "nobody_seen": int(counts[..., size].sum()),
        **{name: short(measure(total[None])[0]) for name, measure in _MEASURES.items()},
        "ci95": {name: [short(low), short(high)] for name, (low, high) in ranges.items()},
        "per_class": {
            name: {
                "n": int(total[i].sum()),
                "precision": short(precision[i]),
                "recall": short(recall[i]),
                "f1": short(f1[i]),
                "recall_ci95": [short(v) for v in np.nanpercentile(_by_class(resampled)[1][:, i], (2.5, 97.5))],
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


def plot_rows(parts: Sequence[Outcomes], classes: Sequence[str]) -> str:
    """Return outcomes as CSV for DVC's confusion plot: actual, predicted."""
    names = [*classes, "nobody seen"]
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("actual", "predicted"))
    for part in parts:
        table.writerows((names[a], names[p]) for a, p in zip(part.actual, part.predicted, strict=True))
    return text.getvalue()


def accuracy(counts: np.ndarray) -> np.ndarray:
    """Return the share of right entries of counts (..., C, C or C + 1), NaN where there are none."""
    right = np.diagonal(counts[..., : counts.shape[-2]], axis1=-2, axis2=-1).sum(axis=-1)
    with np.errstate(invalid="ignore"):
        return right / counts.sum(axis=(-2, -1))


def macro_f1(counts: np.ndarray) -> np.ndarray:
    """Return the mean F1 over the classes that occur."""
    return np.nanmean(_by_class(counts)[2], axis=-1)


_MEASURES = {"accuracy": accuracy, "macro_f1": macro_f1}


def resampling(units: int, resamples: int, seed: int) -> np.ndarray:
    """Return how often each unit is drawn in each resample with replacement, (resamples, units)."""
    return np.random.default_rng(seed).multinomial(units, np.full(units, 1 / units), resamples)


def short(value: float) -> float:
    """Return a figure as it is written down."""
    return round(float(value), 4)


@dataclass(frozen=True)
class Tested:
    """The outcomes of one tested split."""

    split: int
    windows: Outcomes
    clips: Outcomes


def outcomes(data: Dataset, owner: np.ndarray, posed: np.ndarray, probabilities: np.ndarray, split: int) -> Tested:
    """Turn window probabilities (N, classes) into outcomes of windows and of clips (mean of the clip's windows)."""
    units = np.array(["/".join(data.pair(i)) for i in range(len(data.series))])
    predicted = np.where(posed, probabilities.argmax(axis=1), -1)
    total = np.zeros((len(data.series), len(data.classes)))
    np.add.at(total, owner[posed], probabilities[posed])
    clip = np.where(total.any(axis=1), total.argmax(axis=1), -1)
    return Tested(split, Outcomes(data.labels[owner], predicted, units[owner]), Outcomes(data.labels, clip, units))


def figures(tested: Sequence[Tested], classes: Sequence[str], resamples: int, seed: int) -> dict[str, Any]:
    """Return the scores of windows and clips, pooled over splits and for each."""

    def of(parts: Sequence[Outcomes], nobody_is_wrong: bool) -> dict[str, Any]:
        counts = np.concatenate([confusion(part, len(classes)) for part in parts])
        return scores(counts, classes, resamples, seed, nobody_is_wrong)

    tested = [one for one in tested if (one.windows.predicted >= 0).any()]
    if not tested:
        raise InputError(UNTESTABLE)
    result = {}
    # A window without a pose shows "no person"; a clip without any is one that the page would never get right.
    for kind, nobody_is_wrong in (("windows", False), ("clips", True)):
        every = [getattr(one, kind) for one in tested]
        result[kind] = of(every, nobody_is_wrong)
        result[kind]["per_split"] = {
            str(one.split): {k: v for k, v in of([part], nobody_is_wrong).items() if k != "per_class"}
            for one, part in zip(tested, every, strict=True)
        }
    return result
