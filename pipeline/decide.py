"""The running answer: from window probabilities to what a person is told, one state at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.landmarks import NAMES

OTHER = "Other"
"""The class of people who do none of the exercises; it is answered with the state `none`."""
_BODY = [NAMES.index(f"{side}_{joint}") for joint in ("shoulder", "hip", "knee") for side in ("left", "right")]


@dataclass(frozen=True)
class Rule:
    """smoothing: seconds, time constant. threshold: least smoothed probability to claim anything.

    visible: least share of shoulders, hips and knees in the picture and seen. shortest: seconds of an exercise
    below which a video is not labelled with it.
    """

    smoothing: float
    threshold: float
    visible: float
    shortest: float


@dataclass(frozen=True)
class Answer:
    """What is told at a moment; `exercise` only in the state `exercise`, `confidence` a smoothed probability."""

    state: str
    exercise: str | None
    confidence: float


@dataclass(frozen=True)
class Segment:
    """An answer that holds from `start` to `end`, seconds; its confidence is the mean."""

    start: float
    end: float
    answer: Answer


def body_in_view(image: np.ndarray) -> float:
    """Return the share of shoulders, hips and knees that lie in the picture and are seen, of landmarks (33, 4)."""
    joints = image[_BODY]
    inside = ((joints[:, :2] > -0.05) & (joints[:, :2] < 1.05)).all(axis=1)
    return float((inside & (joints[:, 3] > 0.3)).mean())


def answers(
    probabilities: np.ndarray, posed: np.ndarray, in_view: np.ndarray, stride: float, classes: Sequence[str], rule: Rule
) -> list[Answer]:
    """Return the running answer at each of N moments, `stride` seconds apart.

    probabilities: (N, classes). posed: (N,) whether anybody is in the window. in_view: (N,) see body_in_view.
    """
    keep = float(np.exp(-stride / rule.smoothing))
    smooth: np.ndarray | None = None
    result = []
    for now, has_pose, view in zip(probabilities, posed, in_view, strict=True):
        if not has_pose:
            smooth = None
            result.append(Answer("no-person", None, 0.0))
            continue
        smooth = now if smooth is None else keep * smooth + (1 - keep) * now
        result.append(_answer(smooth, view, classes, rule))
    return result


def _answer(smooth: np.ndarray, view: float, classes: Sequence[str], rule: Rule) -> Answer:
    best = int(smooth.argmax())
    confidence = float(smooth[best])
    if view < rule.visible:
        return Answer("not-in-frame", None, confidence)
    if confidence < rule.threshold:
        return Answer("unsure", None, confidence)
    if classes[best] == OTHER:
        return Answer("none", None, confidence)
    return Answer("exercise", classes[best], confidence)


def segments(every: Sequence[Answer], stride: float, seconds: float) -> list[Segment]:
    """Join equal neighbouring answers; the answer of a moment holds until the next one, the last until the end."""
    joined: list[list[int]] = []
    for i, answer in enumerate(every):
        before = every[i - 1] if i else None
        if before and (before.state, before.exercise) == (answer.state, answer.exercise):
            joined[-1].append(i)
        else:
            joined.append([i])
    result = []
    for part in joined:
        end = seconds if part[-1] == len(every) - 1 else (part[-1] + 1) * stride
        confidence = float(np.mean([every[i].confidence for i in part]))
        answer = Answer(every[part[0]].state, every[part[0]].exercise, confidence)
        result.append(Segment(part[0] * stride, end, answer))
    return result


def label(timeline: Sequence[Segment], rule: Rule) -> str | None:
    """Return the exercise done for longest, None if none lasts."""
    total: dict[str, float] = {}
    for part in timeline:
        if part.answer.exercise:
            total[part.answer.exercise] = total.get(part.answer.exercise, 0) + part.end - part.start
    best = max(total, key=lambda name: total[name], default=None)
    whole = timeline[-1].end if timeline else 0
    return best if best and total[best] >= min(rule.shortest, whole / 2) else None
