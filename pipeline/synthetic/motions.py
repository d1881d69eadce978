"""How exercises are done: for each one, how a body is held at every moment of a performance."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pipeline.synthetic.body import SIDES, Body, Pose, reach, shoulders, tilted, unit

FORWARD = np.array([1.0, 0.0, 0.0])
UP = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True)
class Course:
    """How far the exercise has come in T frames.

    `progress` runs from 0 to 1 through a repetition, `depth` from 0 to `share` and back, `turn` counts repetitions.
    """

    time: np.ndarray
    progress: np.ndarray
    turn: np.ndarray
    share: float
    style: np.ndarray

    @property
    def depth(self) -> np.ndarray:
        """Depth (T,): 0 at rest, `share` at the bottom."""
        return self.share * (1 - np.cos(2 * np.pi * self.progress)) / 2


def _at(*coordinates: np.ndarray | float) -> np.ndarray:
    """Return points (T, 3) from coordinates that are (T,) or one number."""
    return np.stack(np.broadcast_arrays(*coordinates), axis=-1).astype(float)


def _hanging(
    body: Body, pelvis: np.ndarray, lean: np.ndarray, swing: np.ndarray, spread: np.ndarray, share: float
) -> dict[str, np.ndarray]:
    """Return the arm fields of a Pose for free arms, swung forward and spread sideways by angles (T, 2) in radians."""
    out = np.broadcast_to(np.array([1.0, -1.0]), swing.shape) * np.sin(spread)
    away = _at(np.sin(swing) * np.cos(spread), out, -np.cos(swing) * np.cos(spread))
    pole = np.broadcast_to([-1.0, 0.0, -0.3] + 0.3 * SIDES, away.shape)
    thumbs = unit(np.where(spread[..., None] > 0.5, FORWARD, np.cross(away, SIDES[0])))
    wrists = shoulders(body, pelvis, lean) + share * (body.upper_arm + body.forearm) * away
    return {"wrists": wrists, "elbow_pole": pole, "fingers": away, "thumbs": thumbs}


def _folded(target: np.ndarray, fingers: np.ndarray) -> dict[str, np.ndarray]:
    """Return the arm fields of a Pose for hands held at `target` (T, 2, 3), elbows out and back."""
    pole = np.broadcast_to([-0.6, 0.0, -0.5] + SIDES, target.shape)
    fingers = np.broadcast_to(unit(fingers), target.shape)
    return {"wrists": target, "elbow_pole": pole, "fingers": fingers, "thumbs": np.broadcast_to(UP, target.shape)}


def _squat(body: Body, course: Course) -> Pose:
    """Feet on the floor, hips back and down to a knee angle of 62 degrees; arms raised or folded before the chest."""
    depth, stance = course.depth, body.shoulders * (0.42 + 0.15 * course.style[1])
    back, aside = -0.24 * depth, stance - body.hips / 2
    span = reach(body.thigh, body.shank, np.radians(172 - 110 * depth))
    pelvis = _at(back, 0, body.ankle + np.sqrt(span**2 - back**2 - aside**2))
    lean = np.radians(2 + 38 * depth)
    if course.style[0] < 0.6:
        swing = np.radians(8 + 80 * depth)[:, None].repeat(2, axis=1)
        arms = _hanging(body, pelvis, lean, swing, np.full_like(swing, 0.12), 0.97)
    else:
        chest = shoulders(body, pelvis, lean).mean(1) + 0.26 * FORWARD - 0.10 * UP
        arms = _folded(chest[:, None] + 0.05 * SIDES, UP + 0.4 * FORWARD - 0.3 * SIDES)
    ankles = np.broadcast_to(body.ankle * UP + stance * SIDES, (len(depth), 2, 3))
    return Pose(pelvis, lean, np.radians(10 * depth), ankles, np.zeros((len(depth), 2)), np.radians(22), **arms)


def _lunge(body: Body, course: Course) -> Pose:
    """Step forward, front knee to 90 degrees, back knee near the floor, step back; the legs take turns."""
    share, frames = course.share, len(course.time)
    near = np.clip(np.minimum(course.progress, 1 - course.progress) / 0.28, 0, 1)
    step = near**2 * (3 - 2 * near)
    length = 1.15 * (body.thigh + body.shank) * (0.4 + 0.6 * share)
    top = body.ankle + reach(body.thigh, body.shank, np.radians(172))
    low = reach(body.thigh, body.shank, np.radians(172 - 82 * share))
    bottom = body.ankle + np.sqrt(low**2 - (0.43 * length) ** 2)
    pelvis = _at(0.57 * length * step, 0, top + (bottom - top) * course.depth / share)
    pitch, foot_pitch = np.radians(65 * course.depth), np.zeros((frames, 2))
    toes, instep = tilted(pitch)
    behind = _at(body.foot, 0, 0.015) - body.foot * toes + (body.ankle - 0.015) * instep
    before = _at(length * step, 0, body.ankle + 0.08 * np.sin(np.pi * step))
    front = (course.turn + int(course.style[1] < 0.5)) % 2
    ankles = np.stack([np.where((front == side)[:, None], before, behind) for side in (0, 1)], axis=1)
    foot_pitch[np.arange(frames), 1 - front] = pitch
    lean = np.radians(3 + 8 * course.depth)
    if course.style[0] < 0.5:
        hands = pelvis[:, None] + (body.hips / 2 + 0.09) * SIDES + 0.05 * FORWARD + 0.10 * UP
        arms = _folded(hands, FORWARD - 0.5 * UP - 0.6 * SIDES)
    else:
        swing = np.radians(8 + 10 * course.depth)[:, None].repeat(2, axis=1)
        arms = _hanging(body, pelvis, lean, swing, np.full_like(swing, 0.2), 0.95)
    return Pose(pelvis, lean, lean, ankles + 0.10 * SIDES, foot_pitch, np.radians(4), **arms)


def _jack(body: Body, course: Course) -> Pose:
    """Hop the feet apart while the arms go out and overhead, and back."""
    depth = course.depth[:, None].repeat(2, axis=1)
    hop = np.sin(2 * np.pi * course.progress) ** 2 * np.sqrt(course.share)
    stance = 0.09 + 0.33 * course.depth
    span = reach(body.thigh, body.shank, np.radians(166 + 6 * hop))
    pelvis = _at(0, 0, body.ankle + 0.07 * hop + np.sqrt(span**2 - (stance - body.hips / 2) ** 2))
    ankles = _at(0, 0, body.ankle + 0.07 * hop)[:, None] + stance[:, None, None] * SIDES
    lean = np.full(len(hop), np.radians(3))
    arms = _hanging(body, pelvis, lean, np.full_like(depth, 0.1), np.radians(12 + 156 * depth), 0.97)
    return Pose(pelvis, lean, lean, ankles, np.radians(25 * hop)[:, None].repeat(2, axis=1), np.radians(12), **arms)


def _press(body: Body, course: Course, wall: bool) -> Pose:
    """Tip the straight body about the feet until the hands touch, then bend the elbows; floor or wall push-up."""
    wide = 0.06 if wall else 0.10
    elbow = np.radians(165 - (95 if wall else 87) * course.depth)
    arm, straight = (np.sqrt(reach(body.upper_arm, body.forearm, angle) ** 2 - wide**2) for angle in (elbow, elbow[:1]))
    pivot = body.ankle * UP if wall else np.array([body.foot, 0, 0.02])
    hips = (body.ankle + body.thigh + body.shank - 0.003) * UP
    tip, hand = _tipped(hips + body.trunk * UP - pivot, arm, float(straight[0]), wall)
    forward, up = tilted(tip)

    def turned(point: np.ndarray) -> np.ndarray:
        return pivot + (point - pivot)[0] * forward + (point - pivot)[2] * up

    feet = turned(body.ankle * UP)[:, None] + 0.09 * SIDES
    hands = np.broadcast_to(pivot + hand + (body.shoulders / 2 + wide) * SIDES, feet.shape)
    fingers, thumbs = np.broadcast_to(UP if wall else FORWARD, feet.shape), np.broadcast_to(-SIDES, feet.shape)
    pitch = (tip * (not wall))[:, None].repeat(2, axis=1)
    nod = tip - np.radians(4 if wall else 14)
    return Pose(turned(hips), tip, nod, feet, pitch, 0.0, hands, 0.9 * SIDES - up[:, None], fingers, thumbs)


def _tipped(shoulder: np.ndarray, arm: np.ndarray, straight: float, wall: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return how far the body is tipped (T,) in radians for arms of length `arm` (T,), and the hands' place (3,).

    `shoulder` (3,) is where it is when upright; all from the pivot under the feet, in metres. At the top, with arms
    `straight`, a floor push-up has the hands under the shoulders, a wall push-up a little below them in front.
    """
    radius, upright = np.hypot(shoulder[0], shoulder[2]), np.arctan2(shoulder[2], shoulder[0])
    rise = upright - np.radians(9) if wall else np.arcsin((0.02 + straight) / radius)
    drop = 0.12 if wall else straight
    hand_x = radius * np.cos(rise) + np.sqrt(straight**2 - drop**2)
    hand_z = radius * np.sin(rise) - drop
    far = np.hypot(hand_x, hand_z)
    corner = np.arccos((radius**2 + far**2 - arm**2) / (2 * radius * far))
    return upright - np.arctan2(hand_z, hand_x) - corner, np.array([hand_x, 0.0, hand_z])


def _push_up(body: Body, course: Course) -> Pose:
    return _press(body, course, wall=False)


def _wall_push_up(body: Body, course: Course) -> Pose:
    return _press(body, course, wall=True)


def _idle(body: Body, course: Course) -> Pose:
    """Stand, sway a little and move the arms a little."""
    wave = np.sin(course.time[:, None] * (0.9 + 1.3 * course.style) + 6 * course.style)
    pelvis = _at(0.01 * wave[:, 0], 0.02 * wave[:, 1], body.ankle + (body.thigh + body.shank) * 0.997)
    lean = np.radians(2 + 2 * wave[:, 2])
    swing = np.radians(10 + 12 * wave[:, 3:5])
    arms = _hanging(body, pelvis, lean, swing, np.full_like(swing, 0.15), 0.95)
    ankles = np.broadcast_to(body.ankle * UP + 0.11 * SIDES, (len(lean), 2, 3))
    nod = np.radians(3 + 5 * wave[:, 5])
    return Pose(pelvis, lean, nod, ankles, np.zeros((len(lean), 2)), np.radians(15), **arms)


EXERCISES: dict[str, Callable[[Body, Course], Pose]] = {
    "BodyWeightSquats": _squat,
    "PushUps": _push_up,
    "Lunges": _lunge,
    "JumpingJack": _jack,
    "WallPushups": _wall_push_up,
    "Idle": _idle,
}
