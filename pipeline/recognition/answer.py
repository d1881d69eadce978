"""The streaming answer: from window probabilities to what a person reads, one moment after the other.

The browser follows the same rule from the same data; golden streams hold both to it.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from pipeline.common.names import OTHER, PARTS
from pipeline.common.rules import AnswerRule
from pipeline.landmarks.skeleton import Skeleton

State = Literal["no-person", "not-in-frame", "unsure", "none", "exercise"]
STATES: tuple[State, ...] = get_args(State)
NO_PERSON, NOT_IN_FRAME, UNSURE, NONE, EXERCISE = STATES
SURE = 0.95
"""Probability that is enough to tell an exercise however much is hidden, if no needed part is."""
INSTANT = 0.001
"""Seconds that make no difference: 1.2 - 0.8 is a little less than 0.4 to a computer."""


@dataclass(frozen=True)
class Moment:
    """What is known at `time` seconds: window probabilities (classes,) and which PARTS are in view; None: nobody."""

    time: float
    probabilities: tuple[float, ...] | None
    in_view: tuple[bool, ...] | None


@dataclass(frozen=True)
class Answer:
    """The answer at a moment.

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

    since: time from which on the likeliest exercise `rising` has been at `enter` or above. answered: the exercise.
    """

    time: float | None = None
    probabilities: tuple[float, ...] = ()
    in_view: tuple[float, ...] = ()
    rising: int | None = None
    since: float = 0.0
    answered: int | None = None


@dataclass(frozen=True)
class Segment:
    """An answer that holds from `start` to `end`, seconds; its confidence is the mean."""

    start: float
    end: float
    answer: Answer


def in_view(image: np.ndarray, visibility: float, skeleton: Skeleton) -> np.ndarray:
    """Tell which PARTS are in view, (..., 4) bool, of landmarks (..., L, 4): in the picture and seen, on either side.

    One side is enough: seen from the side, a body hides its other half.
    """
    inside = ((image[..., :2] >= 0) & (image[..., :2] <= 1)).all(axis=-1) & (image[..., 3] >= visibility)
    return np.stack([inside[..., skeleton.pair(joint)].any(axis=-1) for joint in PARTS.values()], axis=-1)


def step(memory: Memory, now: Moment, classes: Sequence[str], rule: AnswerRule) -> tuple[Memory, Answer]:
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
    answered = memory.answered if memory.answered is not None and smooth[memory.answered] >= rule.leave else None
    if rising is not None and now.time - since >= rule.shortest - INSTANT:
        answered = rising
    if set(missing) & set(rule.needed):
        answered = None
    remembered = Memory(now.time, smooth, view, rising, since, answered)
    return remembered, _answer(smooth, answered, missing, classes, rule)


def _smoothed(memory: Memory, now: Moment, constant: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    probabilities, view = now.probabilities or (), now.in_view or ()
    if memory.time is None:
        return tuple(map(float, probabilities)), tuple(map(float, view))
    keep = math.exp(-(now.time - memory.time) / constant)

    def mean(before: Sequence[float], new: Iterable[float]) -> tuple[float, ...]:
        return tuple(keep * a + (1 - keep) * float(b) for a, b in zip(before, new, strict=True))

    return mean(memory.probabilities, probabilities), mean(memory.in_view, view)


def _answer(
    smooth: Sequence[float], answered: int | None, missing: tuple[str, ...], classes: Sequence[str], rule: AnswerRule
) -> Answer:
    if answered is not None:
        return Answer(EXERCISE, classes[answered], smooth[answered], missing)
    if missing:
        return Answer(NOT_IN_FRAME, None, max(smooth), missing)
    other = classes.index(OTHER) if OTHER in classes else None
    if other is not None and smooth[other] >= rule.none:
        return Answer(NONE, None, smooth[other], missing)
    return Answer(UNSURE, None, max(smooth), missing)


def answers(moments: Iterable[Moment], classes: Sequence[str], rule: AnswerRule) -> list[Answer]:
    """Return the streaming answer at each moment."""
    memory, answered = Memory(), []
    for now in moments:
        memory, answer = step(memory, now, classes, rule)
        answered.append(answer)
    return answered


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


def describe(rule: AnswerRule, skeleton: Skeleton) -> dict[str, object]:
    """Return the rule as data for other programs."""
    return {
        "settings": rule.model_dump(),
        "states": list(STATES),
        "other": OTHER,
        "parts": {part: list(skeleton.pair(joint)) for part, joint in PARTS.items()},
        "instant_s": INSTANT,
        "sure": SURE,
        "rule": (
            "At each moment: without a pose of the last `absent` seconds the state is no-person and all is forgotten. "
            "Else the probabilities, and for each part 1 or 0 for whether it is in view, go through an "
            "exponential mean with the time constant `smoothing` (the first moment is taken as it is). A part is "
            "in view if one of its landmarks lies in the picture with at least this `visibility`; it is missing if "
            "its mean is below 0.5. An exercise that is answered stays so while its mean is at least `leave`; the "
            "likeliest exercise is answered once its mean has been at least `enter` plus `hidden` for each missing "
            "part (but no more than `sure`) for `shortest` seconds (less `instant_s`), and takes the place of another. "
            "While a `needed` part is missing none is answered. If none is: not-in-frame if any part is missing, none "
            "if the mean of the class `other` is at least `none`, else unsure."
        ),
    }


def always(exercise: str) -> Callable[[float], str | None]:
    """Return what `exercise_at` does where an exercise is given: it is answered at any time."""
    return lambda _: exercise


def exercise_at(answers: Sequence[Answer], times: Sequence[float]) -> Callable[[float], str | None]:
    """Return the exercise answered at a time: that of the newest answer by then; times: of the answers, seconds."""

    def answered(time: float) -> str | None:
        place = bisect_right(times, time) - 1
        return answers[place].exercise if place >= 0 else None

    return answered
