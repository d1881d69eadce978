"""Clips altered as other cameras, losses and jitter would alter them."""

from dataclasses import replace

import numpy as np

from pipeline.landmarks.dataset import Dataset
from pipeline.landmarks.series import Series


def simulated(data: Dataset, fps: float) -> Dataset:
    """Return the same clips as a camera of another frame rate would give them.

    Of a faster clip the frame nearest to each moment is taken. In a slower one landmarks run straight from frame to
    frame, and between two frames of which one has no pose there is none. What BlazePose, which follows a body from
    frame to frame, would have lost or found at that rate is not simulated.
    """
    return replace(data, series=[_at_rate(series, fps) for series in data.series])


def _at_rate(series: Series, fps: float) -> Series:
    old = series.timestamps
    first, last = old[0], old[-1]
    times = np.round(np.arange(first, last + 1, 1000 / fps)).astype(np.int64)
    times = times[times <= last]
    after = np.searchsorted(old, times)
    before = np.maximum(np.where(old[after] == times, after, after - 1), 0)
    share = (times - old[before]) / np.maximum(old[after] - old[before], 1)
    if fps * (last - first) <= 1000 * (len(old) - 1):
        share = np.where(share > 0.5, 1.0, 0.0)
    # A frame whose landmarks have no share in a moment has no say in whether there is a pose.
    detected = (series.detected[before] | (share == 1)) & (series.detected[after] | (share == 0))

    def between(values: np.ndarray) -> np.ndarray:
        weight = share.astype(np.float32)[:, None, None]
        return (values[before] * (1 - weight) + values[after] * weight) * detected[:, None, None]

    return replace(
        series, timestamps=times, detected=detected, image=between(series.image), world=between(series.world)
    )


def mirrored(data: Dataset) -> Dataset:
    """Return the clips as seen in a mirror: x turned round, left and right swapped."""
    return replace(data, series=[_mirror(series) for series in data.series])


def _mirror(series: Series) -> Series:
    swapped = series.skeleton.swapped
    image, world = series.image[:, swapped], series.world[:, swapped]
    # No pose stays zeros.
    image[series.detected, :, 0] = 1 - image[series.detected, :, 0]
    world[..., 0] *= -1
    return replace(series, image=image, world=world)


LOST_SHARE, LOST_S = 0.1, 0.4
"""Of a performance with lost frames: how many are lost at random, and seconds lost in one piece."""
SHAKES_M = 0.01
"""Metres, the spread of jitter that is added to a performance's joints."""


def lose(series: Series, random: np.random.Generator) -> Series:
    """Return a series in which some frames lost their pose: some at random, and some in a row."""
    seconds = series.timestamps / 1000
    start = random.uniform(0, max(seconds[-1] - LOST_S, 0))
    lost = (random.random(len(seconds)) < LOST_SHARE) | ((seconds >= start) & (seconds < start + LOST_S))
    return replace(series, detected=series.detected & ~lost)


def shake(series: Series, random: np.random.Generator) -> Series:
    """Return a series whose joints shake."""
    return replace(series, world=series.world + random.normal(0, SHAKES_M, series.world.shape).astype(np.float32))
