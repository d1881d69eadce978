"""The backbones, one line for each variant: its skeleton, its model file, and how frames become landmarks.

`python -m pipeline.landmarks.backbones` fetches the model files with the standard library alone; so a backbone's
model file has a module of its own, and what runs it is imported when the first video is read.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.common.errors import InputError, run
from pipeline.landmarks import blazepose
from pipeline.landmarks.skeleton import BLAZEPOSE_33, Skeleton

if TYPE_CHECKING:
    import numpy as np

    from pipeline.clips.video import Frame


@dataclass(frozen=True)
class Backbone:
    """One variant of a backbone.

    sha256: of its model file. ensure: returns that file's path, fetched and checked.
    extractor: names what finds the landmarks, with versions: landmarks of two extractors must never be mixed.
    estimate: takes a video and the model file, and yields each frame with its landmarks, or None twice without a pose:
    image (L, 4) and world (L, 3) as a Series has them.
    """

    skeleton: Skeleton
    sha256: str
    ensure: Callable[[], Path]
    extractor: Callable[[], str]
    estimate: "Callable[[Path, Path], Iterator[tuple[Frame, np.ndarray | None, np.ndarray | None]]]"


def _run_blazepose(path: Path, bundle: Path) -> "Iterator[tuple[Frame, np.ndarray | None, np.ndarray | None]]":
    from pipeline.landmarks.mediapipe_pose import estimate

    return estimate(path, bundle)


def _blazepose(variant: str) -> Backbone:
    return Backbone(
        BLAZEPOSE_33,
        blazepose.BUNDLES[variant].sha256,
        partial(blazepose.ensure, variant),
        partial(blazepose.extractor, variant),
        _run_blazepose,
    )


BACKBONES: dict[str, Backbone] = {"full": _blazepose("full"), "lite": _blazepose("lite")}


def backbone(variant: str) -> Backbone:
    """Return the backbone of a variant. Raises InputError if there is none."""
    if variant not in BACKBONES:
        raise InputError(f"unknown variant '{variant}' of landmarks; known are {', '.join(BACKBONES)}")
    return BACKBONES[variant]


def main() -> None:
    """Fetch and check every model file."""
    for variant, one in BACKBONES.items():
        print(f"{variant}: {one.ensure()}")


if __name__ == "__main__":
    run(main)
