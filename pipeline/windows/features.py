"""The person-centred features of each frame of a window: named kinds, each of a width of its own.

params.yaml names the kinds (`window.features`). To add one: a Kind below, the same in the page's engine
(webdemo/src/engine), and its name in params.yaml; networks, golden data and metadata.json ask the set for its width.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pipeline.common.errors import InputError
from pipeline.common.rules import Window
from pipeline.landmarks.skeleton import Skeleton

TORSO_TO_BODY = 2.5
"""A body reaches about this many torso lengths from the hips' middle with a limb stretched out."""
_MIRROR = (-1, 1, 1, 1)
"""Signs of x, y, z and visibility in a mirror."""


@dataclass(frozen=True)
class Bodies:
    """What features are computed of: N windows of bodies, hip-centred and in body sizes.

    points: (N, frames, L, 4) float32, x, y, z and visibility, missing frames all 0. present: (N, frames) bool.
    step: seconds between two frames.
    """

    points: np.ndarray
    present: np.ndarray
    skeleton: Skeleton
    step: float


@dataclass(frozen=True)
class Kind:
    """One kind of feature.

    width: numbers a frame. compute: those of bodies, (N, frames, width); what it says of missing frames is ignored.
    mirror: for each of them (width,), which one has its place in a mirror, and the sign that it then has.
    """

    width: Callable[[Skeleton], int]
    compute: Callable[[Bodies], np.ndarray]
    mirror: Callable[[Skeleton], tuple[np.ndarray, np.ndarray]]


def square(image: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Give x and z of (..., L, 4) image landmarks the unit of y: the picture's height."""
    width, height = size
    return image * np.array([width / height, 1, width / height, 1], np.float32)


def normalised(image: np.ndarray, present: np.ndarray, skeleton: Skeleton) -> np.ndarray:
    """Turn squared image landmarks (N, frames, L, 4) into bodies (N, frames, L, 4), missing frames all 0.

    The whole window is moved so that the hips' middle is 0 on average, and divided by the body's size: where one
    stands and how large one is in the picture is gone, how one moves is kept.
    """
    hips = image[..., skeleton.pair("hip"), :3].mean(axis=2, keepdims=True)
    scale = _mean_where(_body_size((image[..., :3] - hips)[..., :2], skeleton), present)
    centre = _mean_where(hips, present)[:, None]
    body = (image[..., :3] - centre) / np.maximum(scale, 1e-6)[:, None, None, None]
    normal = np.concatenate([body, image[..., 3:]], axis=3) * present[..., None, None]
    return normal.astype(np.float32)


def mirrored_bodies(points: np.ndarray, skeleton: Skeleton) -> np.ndarray:
    """Return bodies (..., L, 4) as they would be in a mirror: x turned round, left and right swapped."""
    return points[..., skeleton.swapped, :] * np.array(_MIRROR, points.dtype)


def _landmarks(bodies: Bodies) -> np.ndarray:
    return bodies.points.reshape(*bodies.present.shape, bodies.skeleton.values)


def _mirrored_landmarks(skeleton: Skeleton) -> tuple[np.ndarray, np.ndarray]:
    places = 4 * np.array(skeleton.swapped)[:, None] + np.arange(4)
    return places.ravel(), np.tile(_MIRROR, skeleton.count)


KINDS = {"landmarks": Kind(lambda skeleton: skeleton.values, _landmarks, _mirrored_landmarks)}
"""By the names that params.yaml gives them; landmarks: x, y, z and visibility of each."""


@dataclass(frozen=True)
class FeatureSet:
    """What the network gets of each frame: kinds of features, one after the other.

    step: seconds between two frames. Raises InputError if there is no such kind.
    """

    kinds: tuple[str, ...]
    skeleton: Skeleton
    step: float

    def __post_init__(self) -> None:
        if unknown := set(self.kinds) - set(KINDS):
            raise InputError(
                f"window.features: no such kind {', '.join(sorted(unknown))}; there are {', '.join(sorted(KINDS))}"
            )

    @property
    def widths(self) -> dict[str, int]:
        """The numbers a frame of each kind, in their order."""
        return {name: KINDS[name].width(self.skeleton) for name in self.kinds}

    @property
    def width(self) -> int:
        """The numbers a frame of all kinds."""
        return sum(self.widths.values())

    def of(self, image: np.ndarray, present: np.ndarray) -> np.ndarray:
        """Turn squared image landmarks (N, frames, L, 4) into features (N, frames, width), missing frames all 0."""
        bodies = Bodies(normalised(image, present, self.skeleton), present, self.skeleton, self.step)
        values = np.concatenate([KINDS[name].compute(bodies) for name in self.kinds], axis=2)
        return (values * present[..., None]).astype(np.float32)

    @cached_property
    def mirror(self) -> tuple[np.ndarray, np.ndarray]:
        """For each feature (width,), which one has its place in a mirror, and the sign that it then has."""
        starts = np.cumsum([0, *self.widths.values()])
        parts = [KINDS[name].mirror(self.skeleton) for name in self.kinds]
        places = [start + place for start, (place, _) in zip(starts, parts, strict=False)]
        return np.concatenate(places), np.concatenate([sign for _, sign in parts])

    def mirrored(self, windows: np.ndarray) -> np.ndarray:
        """Return features (N, frames, width) as they would be in a mirror."""
        places, signs = self.mirror
        return windows[..., places] * signs.astype(windows.dtype)


def feature_set(window: Window, skeleton: Skeleton) -> FeatureSet:
    """Return the features of a window's frames. Raises InputError if params.yaml names a kind that there is not."""
    return FeatureSet(window.features, skeleton, window.step / 1000)


def _body_size(body: np.ndarray, skeleton: Skeleton) -> np.ndarray:
    """Return the size of bodies (...), from hip-centred (..., L, 2)."""
    torso = np.linalg.norm(body[..., skeleton.pair("shoulder"), :].mean(axis=-2), axis=-1)
    return np.maximum(torso * TORSO_TO_BODY, np.linalg.norm(body, axis=-1).max(axis=-1))


def _mean_where(values: np.ndarray, present: np.ndarray) -> np.ndarray:
    """Return the mean (N, ...) of values (N, frames, ...) over the frames that are present; 0 where none is."""
    weights = present / np.maximum(present.sum(axis=1, keepdims=True), 1)
    return (values * weights.reshape(*weights.shape, *[1] * (values.ndim - 2))).sum(axis=1)
