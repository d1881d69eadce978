"""Tell whether two landmark files agree: `python -m pipeline.agree OLD.npz NEW.npz`.

On the same kind of processor an extraction gives the same bytes. Elsewhere networks round differently, and BlazePose's
tracking carries a small difference on from frame to frame; files within the tolerance train the same model.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.errors import run
from pipeline.landmarks import Series, load

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


def main() -> int:
    """Print how two files differ; 1 if by more than the tolerance."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    arguments = parser.parse_args()
    found = difference(load(arguments.old), load(arguments.new))
    print(
        f"{len(found.clips)} clips differ in presence or length ({', '.join(found.clips[:3])}); "
        f"{found.detection:.2%} of frames are detected in one only (allowed {DETECTION_TOLERANCE:.0%}); "
        f"landmarks are {found.position:.5f} of the picture apart on average (allowed {POSITION_TOLERANCE})"
    )
    print("they agree" if found.tolerable else "they do NOT agree")
    return 0 if found.tolerable else 1


if __name__ == "__main__":
    run(main)
