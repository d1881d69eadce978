"""Tell whether two landmark files agree: `repvision compare-landmarks OLD.npz NEW.npz`.

On the same kind of processor an extraction gives the same bytes. Elsewhere networks round differently, and BlazePose's
tracking carries a small difference on from frame to frame; files within the tolerance train the same model.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.landmarks.series import Series

DETECTION_TOLERANCE = 0.01
"""Share of frames in which only one of the two may find a pose."""
POSITION_TOLERANCE = 0.01
"""Mean distance of x and y, in shares of the picture, of the frames in which both find one."""


@dataclass(frozen=True)
class Difference:
    """Clips that only one file has; share of frames detected differently; mean distance in x and y."""

    clips: list[str]
    detection: float
    position: float

    @property
    def tolerable(self) -> bool:
        """Whether the two agree within the tolerances."""
        return not self.clips and self.detection <= DETECTION_TOLERANCE and self.position <= POSITION_TOLERANCE


def difference(old: Sequence[Series], new: Sequence[Series]) -> Difference:
    """Compare the series of two files, clip by clip and variant by variant."""
    first, second = ({one.key: one for one in series} for series in (old, new))
    same = [key for key in first if key in second and len(first[key].timestamps) == len(second[key].timestamps)]
    lone = sorted({key[0] for key in first.keys() | second.keys() if key not in same})
    shared = [(first[key], second[key]) for key in same]
    detected = np.concatenate([np.zeros(0, bool), *(a.detected != b.detected for a, b in shared)])
    both = [(a.image[m, :, :2], b.image[m, :, :2]) for a, b in shared for m in [a.detected & b.detected]]
    distance = np.concatenate([np.zeros(0), *(np.abs(a - b).ravel() for a, b in both)])
    mean = (float(values.mean()) if len(values) else 0.0 for values in (detected, distance))
    return Difference(lone, *mean)
