"""The running answer: from window probabilities to what a person is told, one moment after the other.

The browser follows the same rule from the same data; golden streams hold both to it.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.common.errors import InputError
from pipeline.common.names import OTHER
from pipeline.landmarks.skeleton import NAMES

NO_PERSON, NOT_IN_FRAME, UNSURE, NONE, EXERCISE = "no-person", "not-in-frame", "unsure", "none", "exercise"
STATES = (NO_PERSON, NOT_IN_FRAME, UNSURE, NONE, EXERCISE)
PARTS = {
    part: tuple(NAMES.index(f"{side}_{joint}") for side in ("left", "right"))
    for part, joint in (("shoulders", "shoulder"), ("hips", "hip"), ("knees", "knee"), ("feet", "ankle"))
}
"""Parts of the body that an answer looks for, from the top down, and their landmarks."""
SURE = 0.95
"""Probability that is enough to tell an exercise however much is hidden, if no needed part is."""
INSTANT = 0.001
"""Seconds that make no difference: 1.2 - 0.8 is a little less than 0.4 to a computer."""


@dataclass(frozen=True)
class Rule:
    """When something is told; times in seconds, the rest smoothed probabilities or shares from 0 to 1.

    smoothing: time constant of the exponential mean that probabilities and visible parts go through.
    enter: probability from which on an exercise may be told; shortest: for how long it must have held until it is.
    leave: probability below which it is no longer told. none: probability of `Other` to answer `none`.
    absent: how old the newest pose may be before the answer is `no-person` and all is forgotten.
    hidden: by how much `enter` rises for each part that is not in view, up to SURE.
    visibility: from which on a landmark is seen. needed: parts without which no exercise is told.
    """

    smoothing: float
    enter: float
    leave: float
    shortest: float
    none: float
    absent: float
    hidden: float
    visibility: float
    needed: Sequence[str]

    def __post_init__(self) -> None:
        """Raise InputError if a part is needed that there is not, or if what is told would leave at once."""
        if unknown := set(self.needed) - set(PARTS):
            raise InputError(f"answer.needed: no such part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
        if self.leave > self.enter:
            raise InputError(f"answer.leave ({self.leave:g}) must not be above answer.enter ({self.enter:g})")


@dataclass(frozen=True)
class Moment:
    """What is known at `time` seconds: window probabilities (classes,) and which PARTS are in view; None: nobody."""

    time: float
    probabilities: tuple[float, ...] | None
    in_view: tuple[bool, ...] | None


@dataclass(frozen=True)
class Answer:
    """What is told at a moment.

    exercise: only in the state `exercise`. confidence: smoothed probability of it; of Other in the state `none`; of
    the likeliest class in others. missing: parts that are not in view, whatever the state.
    """

    state: str
    exercise: str | None
    confidence: float
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Memory:
    """What the rule carries from moment to moment; all None before anybody is seen.

    since: time from which on the likeliest exercise `rising` has been at `enter` or above. told: the exercise told now.
    """

    time: float | None = None
    probabilities: tuple[float, ...] = ()
    in_view: tuple[float, ...] = ()
    rising: int | None = None
    since: float = 0.0
    told: int | None = None


@dataclass(frozen=True)
class Segment:
    """An answer that holds from `start` to `end`, seconds; its confidence is the mean."""

    start: float
    end: float
    answer: Answer


def in_view(image: np.ndarray, visibility: float) -> np.ndarray:
    """Tell which PARTS are in view, (..., 4) bool, of landmarks (..., 33, 4): in the picture and seen, on either side.

    One side is enough: seen from the side, a body hides its other half.
    """
    inside = ((image[..., :2] >= 0) & (image[..., :2] <= 1)).all(axis=-1) & (image[..., 3] >= visibility)
    return np.stack([inside[..., list(pair)].any(axis=-1) for pair in PARTS.values()], axis=-1)


def step(memory: Memory, now: Moment, classes: Sequence[str], rule: Rule) -> tuple[Memory, Answer]:
    """Take in one moment, later than the one before; return what to remember and what to tell."""
    if now.probabilities is None or now.in_view is None:
        return Memory(), Answer(NO_PERSON, None, 0.0, ())
    smooth, view = _smoothed(memory, now, rule.smoothing)
    missing = tuple(part for part, share in zip(PARTS, view, strict=True) if share < 0.5)
    exercises = [i for i, name in enumerate(classes) if name != OTHER]
    best = max(exercises, key=lambda i: smooth[i])
    rising, since = None, now.time
    if smooth[best] >= max(rule.enter, min(rule.enter + rule.hidden * len(missing), SURE)):
        rising, since = best, memory.since if memory.rising == best else now.time
    told = memory.told if memory.told is not None and smooth[memory.told] >= rule.leave else None
    if rising is not None and now.time - since >= rule.shortest - INSTANT:
        told = rising
    if set(missing) & set(rule.needed):
        told = None
    remembered = Memory(now.time, smooth, view, rising, since, told)
    return remembered, _answer(smooth, told, missing, classes, rule)


def _smoothed(memory: Memory, now: Moment, constant: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    probabilities, view = now.probabilities or (), now.in_view or ()
    if memory.time is None:
        return tuple(map(float, probabilities)), tuple(map(float, view))
    keep = math.exp(-(now.time - memory.time) / constant)

    def mean(before: Sequence[float], new: Iterable[float]) -> tuple[float, ...]:
        return tuple(keep * a + (1 - keep) * float(b) for a, b in zip(before, new, strict=True))

    return mean(memory.probabilities, probabilities), mean(memory.in_view, view)


def _answer(
    smooth: Sequence[float], told: int | None, missing: tuple[str, ...], classes: Sequence[str], rule: Rule
) -> Answer:
    if told is not None:
        return Answer(EXERCISE, classes[told], smooth[told], missing)
    if missing:
        return Answer(NOT_IN_FRAME, None, max(smooth), missing)
    other = classes.index(OTHER) if OTHER in classes else None
    if other is not None and smooth[other] >= rule.none:
        return Answer(NONE, None, smooth[other], missing)
    return Answer(UNSURE, None, max(smooth), missing)


def answers(moments: Iterable[Moment], classes: Sequence[str], rule: Rule) -> list[Answer]:
    """Return the running answer at each moment."""
    memory, told = Memory(), []
    for now in moments:
        memory, answer = step(memory, now, classes, rule)
        told.append(answer)
    return told


def segments(every: Sequence[Answer], times: Sequence[float], end: float) -> list[Segment]:
    """Join equal neighbouring answers; the answer of a moment holds until the next one, the last until the end."""

    def what(answer: Answer) -> tuple[object, ...]:
        return answer.state, answer.exercise, answer.missing if answer.state == NOT_IN_FRAME else ()

    joined: list[list[int]] = []
    for i, answer in enumerate(every):
        if i and what(every[i - 1]) == what(answer):
            joined[-1].append(i)
        else:
            joined.append([i])
    result = []
    for part in joined:
        until = end if part[-1] == len(every) - 1 else float(times[part[-1] + 1])
        confidence = sum(every[i].confidence for i in part) / len(part)
        result.append(Segment(float(times[part[0]]), until, replace(every[part[0]], confidence=confidence)))
    return result


def label(timeline: Sequence[Segment], least: float) -> str | None:
    """Return the exercise done for longest; None if none lasts `least` seconds, or half of a shorter video."""
    total: dict[str, float] = {}
    for part in timeline:
        if part.answer.exercise:
            total[part.answer.exercise] = total.get(part.answer.exercise, 0) + part.end - part.start
    best = max(total, key=lambda name: total[name], default=None)
    whole = timeline[-1].end - timeline[0].start if timeline else 0
    return best if best and total[best] >= min(least, whole / 2) else None


def describe(rule: Rule) -> Mapping[str, object]:
    """Return the rule as data for other programs."""
    return {
        "states": list(STATES),
        "other": OTHER,
        "parts": {part: list(pair) for part, pair in PARTS.items()},
        "smoothing_s": rule.smoothing,
        "enter": rule.enter,
        "leave": rule.leave,
        "shortest_s": rule.shortest,
        "instant_s": INSTANT,
        "none": rule.none,
        "absent_s": rule.absent,
        "hidden": rule.hidden,
        "sure": SURE,
        "visibility": rule.visibility,
        "needed": list(rule.needed),
        "rule": (
            "At each moment: without a pose of the last absent_s the state is no-person and all is forgotten. "
            "Else the probabilities, and for each part 1 or 0 for whether it is in view, go through an "
            "exponential mean with the time constant smoothing_s (the first moment is taken as it is). A part is "
            "in view if one of its landmarks lies in the picture with at least this visibility; it is missing if "
            "its mean is below 0.5. An exercise told stays told while its mean is at least leave; the likeliest "
            "exercise is told once its mean has been at least enter plus hidden for each missing part (but no "
            "more than sure) for shortest_s (less instant_s), and takes the place of another. While a needed part "
            "is missing none is told. If none is told: not-in-frame if any part is missing, none if the mean of "
            "the class `other` is at least none, else unsure."
        ),
    }


def exercise_at(answers: Sequence[Answer], times: Sequence[float]) -> Callable[[float], str | None]:
    """Return which exercise is told at a time: that of the newest answer by then; times: of the answers, seconds."""

    def told(time: float) -> str | None:
        place = bisect_right(times, time) - 1
        return answers[place].exercise if place >= 0 else None

    return told
