"""Make windows of people, cameras and moments that no clip shows, from those that clips show."""

from dataclasses import dataclass

import numpy as np

from pipeline.landmarks.skeleton import COUNT, NAMES
from pipeline.windows.features import features, mirrored

_FEET = ("ankle", "heel", "foot_index")
_ARMS = ("elbow", "wrist", "pinky", "index", "thumb")
_SIDES = ("left", "right")
_PARTS = [
    *(
        [NAMES.index(f"{side}_{joint}") for side in _SIDES for joint in part]
        for part in (("knee", *_FEET), _FEET, _ARMS)
    ),
    *([i for i, name in enumerate(NAMES) if side in name] for side in _SIDES),
]
_SWAY = 0.15


@dataclass(frozen=True)
class Strength:
    """How far windows are changed; every figure is the end of a uniform range, a chance or a standard deviation.

    mirror: chance. turn, tilt, rotate: degrees, about the vertical axis, towards the camera, and in the picture.
    scale: relative, each axis apart. noise, visibility: standard deviations, in body sizes and in visibility.
    occlude: chance that a part of the body is hardly seen. fill: chance that the buffer is still filling.
    lose: chance that a frame is missing. stretch: relative, on the span that a window is sampled over.
    still: chance that the body holds still, and so does no exercise; see `held_still`.
    """

    mirror: float
    turn: float
    tilt: float
    rotate: float
    scale: float
    noise: float
    visibility: float
    occlude: float
    fill: float
    lose: float
    stretch: float
    still: float


def augment(
    image: np.ndarray, present: np.ndarray, strength: Strength, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Change squared landmarks (N, frames, 33, 4) and their presence (N, frames); the newest frame stays.

    Returns new arrays, hip-centred and in body sizes; `features` takes them as it takes the originals.
    """
    count, frames = present.shape
    windows = features(image, present)
    turned = random.random(count) < strength.mirror
    windows[turned] = mirrored(windows[turned])
    body = windows.reshape(count, frames, COUNT, 4)
    _rotate(body, (0, 2), random.uniform(-strength.turn, strength.turn, count))
    _rotate(body, (1, 2), random.uniform(-strength.tilt, strength.tilt, count))
    _rotate(body, (0, 1), random.uniform(-strength.rotate, strength.rotate, count))
    body[..., :3] *= random.uniform(1 - strength.scale, 1 + strength.scale, (count, 1, 1, 3)).astype(np.float32)
    # A joint found wrongly is wrong in the same direction for a while, and jitters besides.
    body[..., :3] += strength.noise * random.standard_normal((count, 1, COUNT, 3), np.float32)
    body[..., :3] += strength.noise * random.standard_normal(body[..., :3].shape, np.float32)
    seen = body[..., 3] + strength.visibility * random.standard_normal((count, 1, COUNT), np.float32)
    body[..., 3] = np.clip(seen, 0, 1)
    _occlude(body, strength.occlude, random)
    return body, present & _kept(present.shape, strength, random)


def held_still(image: np.ndarray, present: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return landmarks (N, frames, 33, 4) as if each body had stayed as it is in its newest frame.

    Nobody is a stone: up to `_SWAY` of the movement stays.
    """
    newest = present.shape[1] - 1 - present[:, ::-1].argmax(axis=1)
    still = image[np.arange(len(image)), newest][:, None]
    sway = random.uniform(0, _SWAY, (len(image), 1, 1, 1)).astype(np.float32)
    return np.where(present[:, :, None, None], still + sway * (image - still), 0)


def _rotate(body: np.ndarray, axes: tuple[int, int], degrees: np.ndarray) -> None:
    """Rotate each window (N, frames, 33, 4) in the plane of two of its axes, in place."""
    angle = np.radians(degrees).astype(np.float32)[:, None, None]
    first, second = body[..., axes[0]].copy(), body[..., axes[1]].copy()
    body[..., axes[0]] = np.cos(angle) * first - np.sin(angle) * second
    body[..., axes[1]] = np.sin(angle) * first + np.cos(angle) * second


def _occlude(body: np.ndarray, chance: float, random: np.random.Generator) -> None:
    """Blur one part of the body of some windows (N, frames, 33, 4), in place: out of the picture, or behind something.

    BlazePose then still guesses these joints, roughly, with a low visibility.
    """
    for chosen in _PARTS:
        rows = np.flatnonzero(random.random(len(body)) < chance / len(_PARTS))
        offset = random.normal(0, 0.1, (len(rows), 1, len(chosen), 3)).astype(np.float32)
        seen = random.uniform(0, 0.6, (len(rows), 1, 1)).astype(np.float32)
        area = np.ix_(rows, np.arange(body.shape[1]), np.array(chosen))
        body[area] = np.concatenate([body[area][..., :3] + offset, body[area][..., 3:] * seen[..., None]], axis=3)


def _kept(shape: tuple[int, int], strength: Strength, random: np.random.Generator) -> np.ndarray:
    count, frames = shape
    filled = np.where(random.random(count) < strength.fill, random.integers(1, frames + 1, count), frames)
    kept = np.arange(frames) >= (frames - filled)[:, None]
    kept &= random.random(shape) >= strength.lose
    kept[:, -1] = True
    return kept
