"""What a repetition looks like to a counter: one number a frame, 0 at the top of a class's usual motion, 1 at its end.

The number is made of joint angles and heights that any body has, seen from any side and in a mirror. The browser does
the same from the same constants; golden vectors hold both to it.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pipeline.landmarks.skeleton import Skeleton

ANGLES = {
    "elbow": ("shoulder", "elbow", "wrist"),
    "shoulder": ("hip", "shoulder", "elbow"),
    "hip": ("shoulder", "hip", "knee"),
    "knee": ("hip", "knee", "ankle"),
}
"""Joints whose angle is a feature, each with the landmarks that span it."""
HEIGHTS = {
    "shoulder over ankle": ("shoulder", "ankle"),
    "hip over ankle": ("hip", "ankle"),
    "shoulder over wrist": ("shoulder", "wrist"),
    "hip over wrist": ("hip", "wrist"),
}
FEATURES = (*ANGLES, *HEIGHTS)
DEGREES_A_METRE = 120.0
"""A height of half a metre weighs as much as an angle of 60 degrees."""
LEAST_TRUST = 0.1
"""Share of a signal's features that must be seen; below it there is no signal."""
BLINK_S = 0.13
"""Seconds over which a feature's median is taken: what lasts less than half of it did not happen."""
CALM = 12.0
"""Degrees of jitter that halve what a feature counts."""
SETTLE_S = 1.0
"""Seconds for which jitter is remembered, the time constant of its mean."""
_TINY = 1e-6


@dataclass(frozen=True)
class Signal:
    """How the features of a class become its signal.

    weights, top, bottom: (features,) how much each counts, and its usual value at both ends of the motion.
    angle: position in FEATURES of the joint whose angle is reported as the range of motion.
    """

    weights: np.ndarray
    top: np.ndarray
    bottom: np.ndarray
    angle: int


def features(world: np.ndarray, visibility: np.ndarray, skeleton: Skeleton) -> tuple[np.ndarray, np.ndarray]:
    """Return the features of landmarks (F, L, 3) in metres with visibility (F, L), and how far each is seen.

    Values (F, 8): angles in degrees, heights in degrees by DEGREES_A_METRE. Trust (F, 8): 0 to 1. The sides of the body
    are mixed by how well each is seen.
    """
    pairs = {name: skeleton.pair(name) for name in _POINTS}
    point = {name: [world[:, place].astype(float) for place in pair] for name, pair in pairs.items()}
    seen = {name: [visibility[:, place].astype(float) for place in pair] for name, pair in pairs.items()}
    values, trust = [], []
    for names in ANGLES.values():
        sides = [_angle(*(point[name][side] for name in names)) for side in range(2)]
        weights = [np.min([seen[name][side] for name in names], axis=0) ** 2 for side in range(2)]
        values.append(_mixed(sides, weights))
        trust.append(np.maximum(*weights))
    for pair in HEIGHTS.values():
        upper, lower = (_mixed([p[:, 1] for p in point[name]], [s**2 for s in seen[name]]) for name in pair)
        values.append((lower - upper) * DEGREES_A_METRE)
        trust.append(np.prod([np.maximum(*seen[name]) ** 2 for name in pair], axis=0))
    return np.stack(values, axis=1), np.stack(trust, axis=1)


_POINTS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")


@dataclass(frozen=True)
class Recent:
    """What steadying carries from frame to frame: time and values of the last, and how much each feature jitters."""

    frames: tuple[tuple[float, np.ndarray], ...] = ()
    jitter: np.ndarray = field(default_factory=lambda: np.zeros(len(FEATURES)))


def steady(recent: Recent, time: float, values: np.ndarray) -> tuple[Recent, np.ndarray, np.ndarray]:
    """Take in the features (8,) of a frame, seconds; return what to remember, their medians, and how calm each is (8,).

    Where a limb is hidden BlazePose guesses it anew in each frame: such features count for little.
    """
    jitter = recent.jitter
    if len(recent.frames) > 1:
        (_, before), (then, middle) = recent.frames[-2:]
        keep = math.exp(-(time - then) / SETTLE_S)
        jitter = keep * jitter + (1 - keep) * np.abs(middle - (before + values) / 2)
    late = [one for one in recent.frames if time - one[0] <= BLINK_S]
    median = np.median([*(one[1] for one in late), values], axis=0)
    kept = (*recent.frames[-max(len(late), 1) :], (time, values))
    return Recent(kept, jitter), median, 1 / (1 + (jitter / CALM) ** 2)


def steadied(times: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return medians and calm (F, 8) of the features (F, 8) of frames at `times` (F,) seconds."""
    recent, medians, calm = Recent(), np.zeros_like(values), np.ones_like(values)
    for i, time in enumerate(times):
        recent, medians[i], calm[i] = steady(recent, float(time), values[i])
    return medians, calm


def phase(medians: np.ndarray, trust: np.ndarray, calm: np.ndarray, signal: Signal) -> np.ndarray:
    """Return the signal (F,) of features (F, 8): 0 at the usual top, 1 at the bottom, NaN where too little is seen."""
    reach = signal.weights * (signal.bottom - signal.top)
    counts = trust * calm
    way = (counts * (medians - signal.top)) @ signal.weights
    return np.where(trust @ reach >= LEAST_TRUST * reach.sum(), way / np.maximum(counts @ reach, _TINY), np.nan)


def phases(
    times: np.ndarray, world: np.ndarray, visibility: np.ndarray, skeleton: Skeleton, signals: Mapping[str, Signal]
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Return the medians (F, 8) of frames at `times` (F,) seconds, and each class's signal (F,); see the parts."""
    values, trust = features(world, visibility, skeleton)
    medians, calm = steadied(times, values)
    return medians, {name: phase(medians, trust, calm, one) for name, one in signals.items()}


def as_data(signals: Mapping[str, Signal]) -> dict[str, Any]:
    """Return signals by class as JSON data."""
    return {
        name: {
            "weights": [round(float(value), 6) for value in one.weights],
            "top": [round(float(value), 3) for value in one.top],
            "bottom": [round(float(value), 3) for value in one.bottom],
            "angle": one.angle,
        }
        for name, one in signals.items()
    }


def from_data(data: Mapping[str, Any]) -> dict[str, Signal]:
    """Return what `as_data` gave."""
    return {
        name: Signal(_array(one["weights"]), _array(one["top"]), _array(one["bottom"]), one["angle"])
        for name, one in data.items()
    }


def _array(values: Sequence[float]) -> np.ndarray:
    return np.array(values, float)


def describe(skeleton: Skeleton) -> dict[str, Any]:
    """Say as data how landmarks become features; for other programs."""
    return {
        "angles": {name: [list(skeleton.pair(one)) for one in names] for name, names in ANGLES.items()},
        "heights": {name: [list(skeleton.pair(one)) for one in names] for name, names in HEIGHTS.items()},
        "degrees_a_metre": DEGREES_A_METRE,
        "least_trust": LEAST_TRUST,
        "blink_s": BLINK_S,
        "calm_deg": CALM,
        "settle_s": SETTLE_S,
        "rule": (
            "Features come from BlazePose's world landmarks (metres, y down) and visibility; each joint name stands "
            "for its left and right landmark. An angle, in degrees, is spanned at the middle one of its three joints, "
            "on each side; its weight is the square of the least visibility of the three; the sides are mixed by "
            "weight (in equal parts if both are 0), and its trust is the larger weight. A height is degrees_a_metre "
            "times y of the second joint less y of the first, where y of a joint is that of both sides, mixed by "
            "squared visibility; its trust is the product of the squares of each joint's larger visibility. Jitter is "
            "an exponential mean, with the time constant settle_s, of the distance between a frame's value and the "
            "middle of its two neighbours' (0 at first); calm is 1 / (1 + (jitter / calm_deg)^2). x is the median of "
            "the values of the last blink_s. With weights w, trust t and calm c the signal is the sum of w t c (x - "
            "top) over the sum of w t c (bottom - top); there is none while the sum of w t (bottom - top) is below "
            "least_trust times that of w (bottom - top)."
        ),
    }


def _angle(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """Return the angle at b (F,) in degrees of points (F, 3)."""
    first, second = a - b, c - b
    lengths = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    return np.degrees(np.arccos(np.clip((first * second).sum(axis=1) / np.maximum(lengths, _TINY), -1, 1)))


def _mixed(sides: Sequence[np.ndarray], weights: Sequence[np.ndarray]) -> np.ndarray:
    left, right = (weight + _TINY for weight in weights)
    return (sides[0] * left + sides[1] * right) / (left + right)
