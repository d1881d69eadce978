"""The synthetic person's body: how it is built, how it is held, and the landmarks that follow.

Space is in metres: x forward, y to the person's left, z up, the floor at z = 0. Pairs are (left, right).
"""

from dataclasses import dataclass, replace

import numpy as np

from pipeline.landmarks.skeleton import BLAZEPOSE_33

SIDES = np.array([[0.0, 1.0, 0.0], [0.0, -1.0, 0.0]])
HEAD = np.array([  # the landmarks of the face as (forward, left, up) from the middle between the ears
    (.115, 0, -.025),
    (.092, .017, .02), (.088, .033, .022), (.078, .048, .02),
    (.092, -.017, .02), (.088, -.033, .022), (.078, -.048, .02),
    (0, .077, -.005), (0, -.077, -.005),
    (.092, .024, -.067), (.092, -.024, -.067),
])  # fmt: skip


@dataclass(frozen=True)
class Body:
    """Lengths in metres, and how stout the person is (1 = average)."""

    trunk: float = 0.50
    shoulders: float = 0.36
    hips: float = 0.19
    upper_arm: float = 0.28
    forearm: float = 0.25
    thigh: float = 0.42
    shank: float = 0.41
    ankle: float = 0.08
    foot: float = 0.16
    build: float = 1.0


@dataclass(frozen=True)
class Pose:
    """Where a body is held in T frames; arrays (T, 3) or (T, 2, 3) in metres, angles (T,) or (T, 2) in radians."""

    pelvis: np.ndarray
    lean: np.ndarray
    nod: np.ndarray
    ankles: np.ndarray
    foot_pitch: np.ndarray
    toe_out: float
    wrists: np.ndarray
    elbow_pole: np.ndarray
    fingers: np.ndarray
    thumbs: np.ndarray


def random_body(rng: np.random.Generator) -> Body:
    """Return a body whose proportions differ by a few percent from the average."""
    average = Body()
    legs, arms, trunk, build = rng.normal(1, [0.03, 0.03, 0.03, 0.08])
    return replace(
        average,
        thigh=average.thigh * legs,
        shank=average.shank * legs,
        trunk=average.trunk * trunk,
        upper_arm=average.upper_arm * arms,
        forearm=average.forearm * arms,
        shoulders=average.shoulders * rng.normal(1, 0.04),
        build=float(np.clip(build, 0.85, 1.2)),
    )


def tilted(angle: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the forward and up directions (..., 3) of something tipped forward by `angle` (radians)."""
    none = np.zeros_like(angle)
    forward = np.stack([np.cos(angle), none, -np.sin(angle)], axis=-1)
    return forward, np.stack([np.sin(angle), none, np.cos(angle)], axis=-1)


def unit(vectors: np.ndarray) -> np.ndarray:
    """Return vectors (..., 3) scaled to length 1."""
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def reach(first: float, second: float, angle: np.ndarray) -> np.ndarray:
    """Return how far apart (metres) the ends of two bones are that enclose `angle` (radians)."""
    return np.sqrt(first**2 + second**2 - 2 * first * second * np.cos(angle))


def bend(root: np.ndarray, end: np.ndarray, first: float, second: float, pole: np.ndarray) -> np.ndarray:
    """Return the middle joint (..., 3) of a limb of two bones (metres) between root and end, bent toward `pole`."""
    distance = np.linalg.norm(end - root, axis=-1, keepdims=True)
    axis = (end - root) / distance
    side = unit(pole - (pole * axis).sum(-1, keepdims=True) * axis)
    near = (first**2 - second**2 + distance**2) / (2 * distance)
    return root + near * axis + np.sqrt(np.maximum(first**2 - near**2, 0)) * side


def shoulders(body: Body, pelvis: np.ndarray, lean: np.ndarray) -> np.ndarray:
    """Return both shoulder joints (T, 2, 3) in metres."""
    _, up = tilted(lean)
    return (pelvis + body.trunk * up)[:, None] + SIDES * body.shoulders / 2


def skeleton(body: Body, pose: Pose) -> np.ndarray:
    """Return the 33 BlazePose landmarks of a pose: (T, 33, 3) in metres."""
    points = np.empty((len(pose.pelvis), BLAZEPOSE_33.count, 3))
    forward, up = tilted(pose.nod)
    shoulder = shoulders(body, pose.pelvis, pose.lean)
    neck = shoulder.mean(1) + 0.08 * tilted(pose.lean)[1]
    axes = np.stack([forward, np.broadcast_to(SIDES[0], up.shape), up], axis=1)
    points[:, BLAZEPOSE_33.face] = (neck + 0.13 * up + 0.03 * forward)[:, None] + HEAD @ axes
    hip = pose.pelvis[:, None] + SIDES * body.hips / 2
    toes, instep = tilted(pose.foot_pitch)
    toes = unit(toes + SIDES * np.tan(pose.toe_out) * np.cos(pose.foot_pitch)[..., None])
    limbs = {
        "shoulder": shoulder,
        "elbow": bend(shoulder, pose.wrists, body.upper_arm, body.forearm, pose.elbow_pole),
        "wrist": pose.wrists,
        "pinky": pose.wrists + 0.085 * pose.fingers - 0.030 * pose.thumbs,
        "index": pose.wrists + 0.095 * pose.fingers + 0.018 * pose.thumbs,
        "thumb": pose.wrists + 0.050 * pose.fingers + 0.045 * pose.thumbs,
        "hip": hip,
        "knee": bend(hip, pose.ankles, body.thigh, body.shank, toes),
        "ankle": pose.ankles,
        "heel": pose.ankles - 0.05 * toes - (body.ankle - 0.025) * instep,
        "foot_index": pose.ankles + body.foot * toes - (body.ankle - 0.015) * instep,
    }
    for joint, both in limbs.items():
        points[:, BLAZEPOSE_33.pair(joint)] = both
    return points
