"""Which frames a window has: those nearest to moments spread evenly over a span of time.

The browser does the same from the same constants; golden vectors hold both to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.common.rules import Window
from pipeline.landmarks.series import Series, skeleton_of
from pipeline.landmarks.skeleton import Skeleton
from pipeline.windows.features import square


@dataclass(frozen=True)
class Poses:
    """All frames with a pose of several series, end to end.

    owner: (F,) index of the series, rising. times: (F,) milliseconds, rising within a series.
    image: (F, L, 4) as in Series, x and z multiplied by width / height: equal units along all axes.
    """

    owner: np.ndarray
    times: np.ndarray
    image: np.ndarray
    skeleton: Skeleton

    def at(self, chosen: np.ndarray) -> np.ndarray:
        """Return the landmarks (..., L, 4) of chosen poses (...), zeros where the choice is -1."""
        image = np.zeros((*chosen.shape, *self.image.shape[1:]), np.float32)
        image[chosen >= 0] = self.image[chosen[chosen >= 0]]
        return image


def gather(series: Sequence[Series]) -> Poses:
    """Join the frames with a pose of several series. Raises InputError if they have several skeletons."""
    skeleton = skeleton_of(series)
    owner = [np.full(int(s.detected.sum()), i) for i, s in enumerate(series)]
    times = [s.timestamps[s.detected] for s in series]
    image = [square(s.image[s.detected], s.size) for s in series]
    empty = np.zeros((0, skeleton.count, 4), np.float32)
    return Poses(
        np.concatenate([np.zeros(0, int), *owner]),
        np.concatenate([np.zeros(0), *times]),
        np.concatenate([empty, *image]),
        skeleton,
    )


def sample(
    poses: Poses, owner: np.ndarray, now: np.ndarray, window: Window, stretch: np.ndarray | float = 1.0
) -> np.ndarray:
    """Return, for each of N moments, which pose meets each target: (N, frames) int, oldest first, -1 if missing.

    owner, now: (N,) series and milliseconds. stretch: factor on the span, per moment.
    Of two frames equally near, the older one is taken; frames after `now` don't exist yet.
    """
    back = np.arange(window.frames - 1, -1, -1) * window.step
    targets = now[:, None] - back * np.reshape(stretch, (-1, 1))
    reach = np.reshape(window.step * np.asarray(stretch) / 2, (-1, 1))
    # One rising axis for all series, far apart enough that none reaches into its neighbour.
    apart = 4 * (float(poses.times.max(initial=0)) + float(now.max(initial=0)) + 1000 * window.span + 1)
    # The pose that nobody has, at infinity, so that there always is one to look at.
    axis = np.append(poses.owner * apart + poses.times, np.inf)
    wanted = owner[:, None] * apart + targets
    after = np.searchsorted(axis, wanted)
    latest = np.searchsorted(axis, owner * apart + now, side="right")[:, None] - 1
    best = np.full(wanted.shape, -1)
    least = np.broadcast_to(reach, wanted.shape).copy()
    for candidate in (after, after - 1):
        place = np.clip(candidate, 0, len(axis) - 1)
        distance = np.abs(axis[place] - wanted)
        usable = (candidate >= 0) & (candidate <= latest) & (distance <= least)
        best, least = np.where(usable, place, best), np.where(usable, distance, least)
    return best


def moments(series: Sequence[Series], stride: float) -> tuple[np.ndarray, np.ndarray]:
    """Return (owner, now) of a moment every `stride` seconds from the first frame of each series to its last."""
    every = [np.arange(s.timestamps[0], s.timestamps[-1] + 1, 1000 * stride) for s in series]
    return np.concatenate([np.full(len(e), i) for i, e in enumerate(every)]), np.concatenate(every)
