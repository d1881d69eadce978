"""Figures of the streaming answer, as read in front of the webcam: measured in seconds of exercise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.clips import annotations
from pipeline.clips.annotations import Annotations
from pipeline.common.names import OTHER
from pipeline.evaluation.metrics import resampling, short
from pipeline.recognition.answer import EXERCISE, NO_PERSON, NONE, NOT_IN_FRAME, UNSURE, Answer
from pipeline.recognition.serving import Stream

RIGHT, WRONG = "right", "wrong"
KINDS = (RIGHT, WRONG, UNSURE, NONE, NOT_IN_FRAME, NO_PERSON)
"""What the answer may be while an exercise is done, as shares of that time."""


@dataclass(frozen=True)
class Followed:
    """How right the streaming answer is on one clip, in seconds.

    done: time in which its exercise is done, by KINDS. idle: time in which none is done. claimed: part of that in which
    the answer is an exercise. claims: how often it became one in it. first: from the exercise's start to the first
    right answer, inf if there is none, None where no exercise is done. full: like `done`, once the buffer is full.
    """

    unit: str
    label: str
    done: Mapping[str, float]
    full: Mapping[str, float]
    idle: float
    claimed: float
    claims: int
    first: float | None


def follow(
    stream: Stream, answers: Sequence[Answer], classes: Sequence[str], known: Annotations, span: float
) -> Followed:
    """Compare the streaming answer on one clip with what is done in it. span: seconds until the buffer is full."""
    name = classes[stream.label]
    # The classes' own order does not matter here: 1 is the clip's class, 0 none.
    label = 0 if name == OTHER else 1
    active = annotations.labels(stream.times, stream.end, label, 0, known.get(stream.series.clip))
    kinds = np.array([_kind(answer, name) for answer in answers])
    exercises = [answer.exercise for answer in answers]
    claiming = np.array([one is not None for one in exercises])
    began = claiming & np.array([i == 0 or exercises[i - 1] != one for i, one in enumerate(exercises)])
    seconds, doing, idle = stream.seconds, active == 1, active == 0
    full = doing & (stream.times >= span)
    right = stream.times[doing & (kinds == RIGHT)]
    return Followed(
        stream.unit,
        name,
        {kind: float(seconds[doing & (kinds == kind)].sum()) for kind in KINDS},
        {kind: float(seconds[full & (kinds == kind)].sum()) for kind in KINDS},
        float(seconds[idle].sum()),
        float(seconds[idle & claiming].sum()),
        int((began & idle).sum()),
        None if not doing.any() else float(right[0] - stream.times[doing][0]) if len(right) else np.inf,
    )


def _kind(answer: Answer, name: str) -> str:
    if answer.state != EXERCISE:
        return answer.state
    return RIGHT if answer.exercise == name else WRONG


def figures(runs: Sequence[Followed], resamples: int, seed: int) -> dict[str, Any]:
    """Return the figures of the streaming answer, pooled over clips, with 95 % intervals by bootstrap over groups."""
    units = sorted({run.unit for run in runs})
    place = {unit: i for i, unit in enumerate(units)}
    sums = np.zeros((len(units), len(_SUMS)))
    for run in runs:
        sums[place[run.unit]] += [of(run) for of in _SUMS.values()]
    weights = resampling(len(units), resamples, seed)
    total, resampled = _ratios(sums.sum(axis=0)), _ratios(weights @ sums)
    firsts = np.array([run.first for run in runs if run.first is not None])
    done = {kind: sum(run.done[kind] for run in runs) for kind in KINDS}
    whole = max(sum(done.values()), 1e-9)
    return {
        "exercise_minutes": _short(sum(done.values()) / 60),
        "other_minutes": _short(sum(run.idle for run in runs if run.label == OTHER) / 60),
        "pause_minutes": _short(sum(run.idle for run in runs if run.label != OTHER) / 60),
        **{name: _short(value) for name, value in total.items()},
        "ci95": {name: [_short(v) for v in _interval(values)] for name, values in resampled.items()},
        "exercise_time": {kind: _short(value / whole) for kind, value in done.items()},
        "first_right_s": {
            "median": _short(float(np.median(firsts))) if len(firsts) else None,
            "never": int(np.isinf(firsts).sum()),
            "clips": len(firsts),
        },
        "per_class": {
            name: _short(_ratios(_total([run for run in runs if run.label == name]))["right"])
            for name in dict.fromkeys(run.label for run in runs if run.label != OTHER)
        },
    }


_SUMS = {
    "right": lambda run: run.done[RIGHT],
    "done": lambda run: sum(run.done.values()),
    "full_right": lambda run: run.full[RIGHT],
    "full": lambda run: sum(run.full.values()),
    "full_wrong": lambda run: run.full[WRONG],
    "filling_wrong": lambda run: run.done[WRONG] - run.full[WRONG],
    "other_claims": lambda run: run.claims if run.label == OTHER else 0,
    "other_claimed": lambda run: run.claimed if run.label == OTHER else 0,
    "other": lambda run: run.idle if run.label == OTHER else 0,
    "pause_claims": lambda run: run.claims if run.label != OTHER else 0,
    "pause_claimed": lambda run: run.claimed if run.label != OTHER else 0,
    "pause": lambda run: run.idle if run.label != OTHER else 0,
}


def _total(runs: Sequence[Followed]) -> np.ndarray:
    return np.array([sum(of(run) for run in runs) for of in _SUMS.values()], float)


def _ratios(sums: np.ndarray) -> dict[str, Any]:
    """Turn sums (..., len(_SUMS)) into shares and rates a minute (...); NaN where there is nothing to divide by."""
    one = dict(zip(_SUMS, np.moveaxis(sums, -1, 0), strict=True))
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            "right": one["right"] / one["done"],
            "right_full_buffer": one["full_right"] / one["full"],
            "wrong_full_buffer": one["full_wrong"] / one["full"],
            "wrong_while_filling": one["filling_wrong"] / (one["done"] - one["full"]),
            "false_claims_per_minute": 60 * one["other_claims"] / one["other"],
            "false_claimed_share": one["other_claimed"] / one["other"],
            "pause_claims_per_minute": 60 * one["pause_claims"] / one["pause"],
            "pause_claimed_share": one["pause_claimed"] / one["pause"],
        }


def _interval(values: np.ndarray) -> np.ndarray:
    known = values[np.isfinite(values)]
    return np.percentile(known, (2.5, 97.5)) if len(known) else np.full(2, np.nan)


def _short(value: float) -> float | None:
    return short(value) if np.isfinite(value) else None
