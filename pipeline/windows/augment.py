"""Make windows of people, cameras and moments that no clip shows, from those that clips show."""

import numpy as np

from pipeline.common.settings import Augment
from pipeline.landmarks.skeleton import FOOT_JOINTS, HAND_JOINTS, SIDES, Skeleton
from pipeline.windows.features import mirrored_bodies, normalised

_SWAY = 0.15
"""Share of the movement that stays, at most, where a body holds still."""


def parts_of(skeleton: Skeleton) -> list[list[int]]:
    """Return the landmarks of the parts that can be out of the picture: legs, feet, arms, and either side."""
    legs, feet = ("knee", "ankle", *FOOT_JOINTS), ("ankle", *FOOT_JOINTS)
    limbs = [skeleton.joints(roles) for roles in (legs, feet, ("elbow", "wrist", *HAND_JOINTS))]
    return [*limbs, *(skeleton.on_side(side) for side in SIDES)]


_SWAY = 0.15


def augment(
    image: np.ndarray, present: np.ndarray, skeleton: Skeleton, strength: Augment, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Change squared landmarks (N, frames, L, 4) and their presence (N, frames); the newest frame stays.

    Returns new arrays, hip-centred and in body sizes; a FeatureSet takes them as it takes the originals, and so gives a
    body that is turned, stretched or partly lost the place and size that it would have if it had been seen so.
    """
    count, landmarks = len(present), skeleton.count
    body = normalised(image, present, skeleton)
    turned = random.random(count) < strength.mirror
    body[turned] = mirrored_bodies(body[turned], skeleton)
    _rotate(body, (0, 2), random.uniform(-strength.turn, strength.turn, count))
    _rotate(body, (1, 2), random.uniform(-strength.tilt, strength.tilt, count))
    _rotate(body, (0, 1), random.uniform(-strength.rotate, strength.rotate, count))
    body[..., :3] *= random.uniform(1 - strength.scale, 1 + strength.scale, (count, 1, 1, 3)).astype(np.float32)
    # A joint found wrongly is wrong in the same direction for a while, and jitters besides.
    body[..., :3] += strength.noise * random.standard_normal((count, 1, landmarks, 3), np.float32)
    body[..., :3] += strength.noise * random.standard_normal(body[..., :3].shape, np.float32)
    seen = body[..., 3] + strength.visibility * random.standard_normal((count, 1, landmarks), np.float32)
    body[..., 3] = np.clip(seen, 0, 1)
    _occlude(body, parts_of(skeleton), strength.occlude, random)
    return body, present & _kept(present.shape, strength, random)


def held_still(image: np.ndarray, present: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return landmarks (N, frames, L, 4) as if each body had stayed as it is in its newest frame.

    People who hold still sway a little: up to `_SWAY` of the movement stays.
    """
    newest = present.shape[1] - 1 - present[:, ::-1].argmax(axis=1)
    still = image[np.arange(len(image)), newest][:, None]
    sway = random.uniform(0, _SWAY, (len(image), 1, 1, 1)).astype(np.float32)
    return np.where(present[:, :, None, None], still + sway * (image - still), 0)


def _rotate(body: np.ndarray, axes: tuple[int, int], degrees: np.ndarray) -> None:
    """Rotate each window (N, frames, L, 4) in the plane of two of its axes, in place."""
    angle = np.radians(degrees).astype(np.float32)[:, None, None]
    first, second = body[..., axes[0]].copy(), body[..., axes[1]].copy()
    body[..., axes[0]] = np.cos(angle) * first - np.sin(angle) * second
    body[..., axes[1]] = np.sin(angle) * first + np.cos(angle) * second


def _occlude(body: np.ndarray, parts: list[list[int]], chance: float, random: np.random.Generator) -> None:
    """Blur one part of the body of some windows (N, frames, L, 4), in place: out of the picture, or behind something.

    BlazePose then still guesses these joints, roughly, with a low visibility.
    """
    for chosen in parts:
        rows = np.flatnonzero(random.random(len(body)) < chance / len(parts))
        offset = random.normal(0, 0.1, (len(rows), 1, len(chosen), 3)).astype(np.float32)
        seen = random.uniform(0, 0.6, (len(rows), 1, 1)).astype(np.float32)
        area = np.ix_(rows, np.arange(body.shape[1]), np.array(chosen))
        body[area] = np.concatenate([body[area][..., :3] + offset, body[area][..., 3:] * seen[..., None]], axis=3)


def _kept(shape: tuple[int, int], strength: Augment, random: np.random.Generator) -> np.ndarray:
    count, frames = shape
    filled = np.where(random.random(count) < strength.fill, random.integers(1, frames + 1, count), frames)
    kept = np.arange(frames) >= (frames - filled)[:, None]
    kept &= random.random(shape) >= strength.lose
    kept[:, -1] = True
    return kept
