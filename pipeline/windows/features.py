"""The 132 person-centred features of each frame of a window."""

import numpy as np

from pipeline.landmarks.skeleton import COUNT, NAMES, SWAPPED

FEATURES = COUNT * 4
HIPS = [NAMES.index("left_hip"), NAMES.index("right_hip")]
SHOULDERS = [NAMES.index("left_shoulder"), NAMES.index("right_shoulder")]
TORSO_TO_BODY = 2.5
"""A body reaches about this many torso lengths from the hips' middle with a limb stretched out."""


def square(image: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Give x and z of (..., 33, 4) image landmarks the unit of y: the picture's height."""
    width, height = size
    return image * np.array([width / height, 1, width / height, 1], np.float32)


def features(image: np.ndarray, present: np.ndarray) -> np.ndarray:
    """Turn squared image landmarks (N, frames, 33, 4) into features (N, frames, 132), missing frames all 0.

    The whole window is moved so that the hips' middle is 0 on average, and divided by the body's size: where one
    stands and how large one is in the picture is gone, how one moves is kept.
    """
    hips = image[..., HIPS, :3].mean(axis=2, keepdims=True)
    scale = _mean_where(_body_size((image[..., :3] - hips)[..., :2]), present)
    centre = _mean_where(hips, present)[:, None]
    body = (image[..., :3] - centre) / np.maximum(scale, 1e-6)[:, None, None, None]
    normal = np.concatenate([body, image[..., 3:]], axis=3) * present[..., None, None]
    return normal.reshape(*present.shape, FEATURES).astype(np.float32)


def mirrored(windows: np.ndarray) -> np.ndarray:
    """Return features (N, frames, 132) as they would be in a mirror: x turned round, left and right swapped."""
    body = windows.reshape(*windows.shape[:-1], COUNT, 4)[..., SWAPPED, :]
    return (body * np.array([-1, 1, 1, 1], windows.dtype)).reshape(windows.shape)


def _body_size(body: np.ndarray) -> np.ndarray:
    """Return the size of bodies (...), from hip-centred (..., 33, 2)."""
    torso = np.linalg.norm(body[..., SHOULDERS, :].mean(axis=-2), axis=-1)
    return np.maximum(torso * TORSO_TO_BODY, np.linalg.norm(body, axis=-1).max(axis=-1))


def _mean_where(values: np.ndarray, present: np.ndarray) -> np.ndarray:
    """Return the mean (N, ...) of values (N, frames, ...) over the frames that are present; 0 where none is."""
    weights = present / np.maximum(present.sum(axis=1, keepdims=True), 1)
    return (values * weights.reshape(*weights.shape, *[1] * (values.ndim - 2))).sum(axis=1)
