"""Learn each class's repetition signal from its clips alone: nobody says what to count.

Whatever moves to and fro in most clips of a class is its repetition: the mixture of features (see
pipeline.counting.signals) that carries most of the motion which comes back after one period.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.signal import find_peaks

from pipeline.counting.signals import ANGLES, FEATURES, Signal, features, steadied
from pipeline.landmarks.series import Series

STEP = 0.04
"""Seconds between the moments that a clip is looked at."""
BLUR = 0.06
"""Seconds, the standard deviation of the Gaussian that evens out jitter."""
PERIODS = (0.6, 5.0)
"""Seconds that a repetition may take."""
LEAST_SECONDS = 2.0
SEEN = 0.5
"""Share of a clip's frames in which somebody must be seen."""
PROMINENCE = 0.45
"""Share of its range that a signal must turn back by, before and after, to be at a top or a bottom."""
LEAST_MOTION = 50.0
"""Square degrees of motion below which a clip counts for less."""
EXTENDED = tuple(FEATURES.index(joint) for joint in ("elbow", "hip", "knee"))
"""Joints that are straight at the top of most exercises."""


@dataclass(frozen=True)
class Motion:
    """The features (T, 8) of a clip at moments STEP apart; period: in moments; strength: of its coming back, 0 to 1."""

    values: np.ndarray
    period: int
    strength: float


def motion_of(series: Series) -> Motion | None:
    """Return how the features of a clip run; None if too little is seen, or if nothing comes back."""
    seen = series.detected
    if seen.mean() < SEEN:
        return None
    times = series.timestamps[seen] / 1000
    if times[-1] - times[0] < LEAST_SECONDS:
        return None
    medians, _ = steadied(times, features(series.world[seen], series.image[seen][..., 3], series.skeleton)[0])
    values = np.stack([_even(times, column) for column in medians.T], axis=1)
    period, strength = periodicity(values)
    return Motion(values, period, strength) if period else None


def _even(times: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Sample values evenly, without jitter."""
    moments = np.arange(times[0], times[-1], STEP)
    return gaussian_filter1d(np.interp(moments, times, values), BLUR / STEP, mode="nearest")


def periodicity(values: np.ndarray) -> tuple[int, float]:
    """Return the period of a course (T, 8) in moments, and the correlation of it with itself one period later.

    0 if no period fits twice.
    """
    longest = min(round(PERIODS[1] / STEP), len(values) // 2)
    periods = range(round(PERIODS[0] / STEP), longest + 1)
    found = [_correlation(values[:-period], values[period:]) for period in periods]
    peaks = [i for i in range(1, len(found) - 1) if found[i - 1] <= found[i] >= found[i + 1]]
    best = max(peaks, key=lambda i: found[i], default=None)
    return (0, 0.0) if best is None else (periods[best], found[best])


def _correlation(first: np.ndarray, second: np.ndarray) -> float:
    first, second = first - first.mean(axis=0), second - second.mean(axis=0)
    return float((first * second).sum() / max(np.sqrt((first**2).sum() * (second**2).sum()), 1e-9))


def learn(courses: Sequence[Motion], strength: float) -> Signal | None:
    """Return the signal of a class from the courses that come back at least this strongly; None if none does."""
    strong = [one for one in courses if one.strength >= strength]
    weights = principal(strong) if strong else None
    ends = [ends_of(one.values, weights) for one in strong] if weights is not None else []
    known = [one for one in ends if one is not None]
    if weights is None or not known:
        return None
    top, bottom = np.median(known, axis=0)
    # A feature that moves the other way at the ends than with the rest would pull the signal back.
    weights = np.where(np.sign(bottom - top) == np.sign(weights), weights, 0)
    reach = np.abs(bottom - top)[: len(ANGLES)] * (weights[: len(ANGLES)] != 0)
    return Signal(weights / np.abs(weights).sum(), top, bottom, int(reach.argmax()))


def principal(courses: Sequence[Motion]) -> np.ndarray:
    """Return the mixture (8,) of features that carries most of the motion that comes back, rising to the bottom."""
    total = np.zeros((len(FEATURES), len(FEATURES)))
    for one in courses:
        first, second = (half - half.mean(axis=0) for half in (one.values[: -one.period], one.values[one.period :]))
        shared = first.T @ second / len(first)
        shared = (shared + shared.T) / 2
        # Each clip counts alike, however far its person moves.
        total += one.strength * shared / max(float(np.trace(shared)), LEAST_MOTION)
    mixture = np.linalg.eigh(total)[1][:, -1]
    return -mixture if mixture[list(EXTENDED)].sum() > 0 else mixture


def ends_of(values: np.ndarray, weights: np.ndarray) -> np.ndarray | None:
    """Return a clip's usual features at the top and at the bottom (2, 8); None if it does not turn at both."""
    signal = values @ weights
    prominence = PROMINENCE * float(np.subtract(*np.percentile(signal, (97, 3))))
    tops, bottoms = (find_peaks(side, prominence=prominence)[0] for side in (-signal, signal))
    if not (len(tops) and len(bottoms)):
        return None
    return np.stack([np.median(values[tops], axis=0), np.median(values[bottoms], axis=0)])


def learn_all(series: Sequence[Sequence[Series]], classes: Sequence[str], strength: float) -> dict[str, Signal]:
    """Return the signal of each class that has one; series: of each class."""
    found = {}
    for name, its in zip(classes, series, strict=True):
        signal = learn([one for one in map(motion_of, its) if one], strength)
        if signal:
            found[name] = signal
    return found
