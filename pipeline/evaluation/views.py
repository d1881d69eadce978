"""How a body is seen in a clip: from which side, how upright, how large."""

from collections.abc import Sequence

import numpy as np

from pipeline.landmarks.series import Series
from pipeline.windows.features import square

FRONT, SIDE = 30.0, 60.0
"""Degrees of `view_angle` below which a clip is seen from the front (or back), and from which on from the side."""


def view_angle(series: Series) -> float:
    """Return how far shoulders and hips are turned from the picture's plane, degrees: 0 front or back, 90 side.

    The median over frames; NaN without a pose.
    """
    left, right = zip(series.skeleton.pair("shoulder"), series.skeleton.pair("hip"), strict=True)
    across = (series.world[:, left] - series.world[:, right])[series.detected].sum(axis=1)
    return median(np.degrees(np.arctan2(np.abs(across[:, 2]), np.abs(across[:, 0]))))


def lean(series: Series) -> float:
    """Return how far the trunk is from upright in the camera's eyes, degrees: 0 upright, 90 lying.

    The median over frames; NaN without a pose.
    """
    pairs = (series.skeleton.pair(joint) for joint in ("hip", "shoulder"))
    hips, shoulders = (series.world[series.detected][:, pair].mean(axis=1) for pair in pairs)
    trunk = shoulders - hips
    return median(np.degrees(np.arctan2(np.linalg.norm(trunk[:, [0, 2]], axis=1), -trunk[:, 1])))


def body_size(series: Series) -> float:
    """Return the longer side of the box round all landmarks as a share of the picture's height; NaN without a pose.

    The median over frames. The longer side, since a body that lies is as long as it is tall; landmarks outside the
    picture count, so it can be above 1.
    """
    body = square(series.image, series.size)[series.detected, :, :2]
    return median(np.ptp(body, axis=1).max(axis=1, initial=0))


def median(values: Sequence[float] | np.ndarray) -> float:
    known = np.asarray(values)[~np.isnan(values)]
    return float(np.median(known)) if len(known) else np.nan
