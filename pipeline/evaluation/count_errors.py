"""How far counts of repetitions are off: MAE and OBO, as papers on counting repetitions have them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.common.files import read_json


@dataclass(frozen=True)
class Outcome:
    """One clip: the defensible counts (`truths`) of who watched it, and what was counted here.

    signal: (T,) of the clip's class at `times` (T,) seconds, NaN where there is none; bottoms: of what was counted.
    """

    source: str
    exercise: str
    clip: str
    truths: tuple[int, ...]
    counted: int
    times: np.ndarray
    signal: np.ndarray
    bottoms: tuple[float, ...]

    @property
    def truth(self) -> int:
        """The defensible count that is nearest."""
        return min(self.truths, key=lambda count: (abs(count - self.counted), count))

    @property
    def error(self) -> int:
        """How far the count is off."""
        return abs(self.truth - self.counted)


def figures(outcomes: Sequence[Outcome]) -> dict[str, Any] | None:
    """Return MAE (mean of error / true count), OBO (share off by at most one) and the exact share; None of no clips."""
    if not outcomes:
        return None
    errors = np.array([outcome.error for outcome in outcomes])
    truths = np.array([max(outcome.truth, 1) for outcome in outcomes])
    return {
        "clips": len(outcomes),
        "repetitions": int(sum(outcome.truth for outcome in outcomes)),
        "obo": round(float((errors <= 1).mean()), 4),
        "mae": round(float((errors / truths).mean()), 4),
        "exact": round(float((errors == 0).mean()), 4),
    }


def by(outcomes: Sequence[Outcome], key: Callable[[Outcome], str]) -> dict[str, Any]:
    """Return the figures of all outcomes, and of each group of them."""
    names = dict.fromkeys(key(outcome) for outcome in outcomes)
    return (figures(outcomes) or {}) | {
        "by": {name: figures([outcome for outcome in outcomes if key(outcome) == name]) for name in names}
    }


def kind(outcome: Outcome) -> str:
    """Name the collection and the class of a clip."""
    return f"{outcome.source}, {outcome.exercise}"


def farthest(outcomes: Iterable[Outcome], count: int) -> list[Outcome]:
    """Return the clips whose counts are off farthest, as a share of the true count."""
    return sorted(outcomes, key=lambda outcome: (-outcome.error / max(outcome.truth, 1), outcome.clip))[:count]


def as_data(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Return reports/counted_clips.json: null where there is no signal."""
    return [
        vars(outcome)
        | {
            "times": outcome.times.tolist(),
            "signal": [None if np.isnan(value) else float(value) for value in outcome.signal],
        }
        for outcome in outcomes
    ]


def read(path: Path) -> list[Outcome]:
    """Read what `as_data` returned. Raises InputError if the file is missing or damaged."""
    return [
        Outcome(
            **row
            | {
                "truths": tuple(row["truths"]),
                "times": np.array(row["times"], float),
                "signal": np.array(row["signal"], float),
                "bottoms": tuple(row["bottoms"]),
            }
        )
        for row in read_json(path)
    ]
