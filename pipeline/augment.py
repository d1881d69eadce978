"""Make windows of people, cameras and moments that no clip shows, from those that clips show."""

from dataclasses import dataclass

import numpy as np

from pipeline.landmarks import COUNT, SWAPPED
from pipeline.windows import features


@dataclass(frozen=True)
class Strength:
    """How far windows are changed; every figure is the end of a uniform range or a standard deviation.

    mirror: chance. turn, rotate: degrees, about the vertical axis and in the picture.
    scale: relative, each axis apart. noise, visibility: standard deviations, in body sizes and in visibility.
    fill: chance that the buffer is still filling. lose: chance that a frame is missing.
    stretch: relative, on the span that a window is sampled over.
    """

    mirror: float
    turn: float
    rotate: float
    scale: float
    noise: float
    visibility: float
    fill: float
    lose: float
    stretch: float


def augment(
    image: np.ndarray, present: np.ndarray, strength: Strength, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Change squared landmarks (N, frames, 33, 4) and their presence (N, frames); the newest frame stays.

    Returns new arrays, hip-centred and in body sizes; `features` takes them as it takes the originals.
    """
    count, frames = present.shape
    body = features(image, present).reshape(count, frames, COUNT, 4)
    mirrored = random.random(count) < strength.mirror
    body[mirrored] = body[mirrored][:, :, SWAPPED] * np.array([-1, 1, 1, 1], np.float32)
    _rotate(body, (0, 2), random.uniform(-strength.turn, strength.turn, count))
    _rotate(body, (0, 1), random.uniform(-strength.rotate, strength.rotate, count))
    body[..., :3] *= random.uniform(1 - strength.scale, 1 + strength.scale, (count, 1, 1, 3)).astype(np.float32)
    # A joint found wrongly is wrong in the same direction for a while, and jitters besides.
    body[..., :3] += strength.noise * random.standard_normal((count, 1, COUNT, 3), np.float32)
    body[..., :3] += strength.noise * random.standard_normal(body[..., :3].shape, np.float32)
    seen = body[..., 3] + strength.visibility * random.standard_normal((count, 1, COUNT), np.float32)
    body[..., 3] = np.clip(seen, 0, 1)
    return body, present & _kept(present.shape, strength, random)


def _rotate(body: np.ndarray, axes: tuple[int, int], degrees: np.ndarray) -> None:
    """Rotate each window (N, frames, 33, 4) in the plane of two of its axes, in place."""
    angle = np.radians(degrees).astype(np.float32)[:, None, None]
    first, second = body[..., axes[0]].copy(), body[..., axes[1]].copy()
    body[..., axes[0]] = np.cos(angle) * first - np.sin(angle) * second
    body[..., axes[1]] = np.sin(angle) * first + np.cos(angle) * second


def _kept(shape: tuple[int, int], strength: Strength, random: np.random.Generator) -> np.ndarray:
    count, frames = shape
    filled = np.where(random.random(count) < strength.fill, random.integers(1, frames + 1, count), frames)
    kept = np.arange(frames) >= (frames - filled)[:, None]
    kept &= random.random(shape) >= strength.lose
    kept[:, -1] = True
    return kept
