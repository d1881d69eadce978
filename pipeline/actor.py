"""A drawn actor: a person rendered doing an exercise, with exactly known joints and repetitions."""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from pipeline.drawing import (
    SIDES,
    Body,
    Camera,
    Look,
    Pose,
    backdrop,
    paint,
    random_body,
    random_look,
    reach,
    shoulders,
    skeleton,
    tilted,
    unit,
)
from pipeline.errors import InputError, run
from pipeline.files import replacing

VIEWS = {"front": 0.0, "side": 90.0}
USUAL_VIEWS = (0, 0, 35, -35, 60, -60, 90, -90)
GROUP_VIEWS = {"PushUps": (90, -90, 60, -60, 30, -30), "WallPushups": (90, -90, 120, -120, 150, -150, 180)}
GROUP_SIZES = ((320, 240), (480, 360), (640, 480), (640, 360), (360, 640))
HEAD_HEIGHT = 0.23  # metres, chin to crown
CODECS = {".mp4": "mp4v", ".avi": "MJPG", ".webm": "VP80"}
FORWARD = np.array([1.0, 0.0, 0.0])
UP = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True)
class Performance:
    """What the actor does and how it is filmed; times in seconds, size (width, height) in pixels.

    The seed draws body, clothes, room and place in the picture; `jitter` is the spread of the tempo (0.1 = 10 %).
    """

    exercise: str
    repetitions: int = 5
    tempo: float = 2.0
    range_share: float = 1.0
    view: float | str = "front"
    fps: float = 25.0
    size: tuple[int, int] = (640, 480)
    lead: float = 0.0
    pause: float = 0.0
    seed: int = 0
    jitter: float = 0.0

    def __post_init__(self) -> None:
        if self.exercise not in EXERCISES:
            raise InputError(f"the actor can't do '{self.exercise}'; it knows {', '.join(EXERCISES)}")
        if self.repetitions < 1 or min(self.tempo, self.fps, *self.size) <= 0 or min(self.lead, self.pause) < 0:
            raise InputError(f"repetitions, tempo, fps and size must be above 0, lead and pause not below 0: {self}")
        if any(side % 2 for side in self.size):
            raise InputError(f"video needs an even width and height, not {self.size[0]}x{self.size[1]}")
        if not 0 < self.range_share <= 1:
            raise InputError(f"the range must lie above 0 and not above 1, not {self.range_share}")
        if not (np.isfinite(self.yaw) and 0 <= self.jitter <= 0.5 and self.seed >= 0):
            raise InputError(f"the view must be finite, jitter from 0 to 0.5 and the seed not negative: {self}")

    @property
    def yaw(self) -> float:
        """How far the actor is turned from the camera to the right of the picture, in radians."""
        try:
            return float(np.radians(float(VIEWS.get(self.view, self.view))))
        except (TypeError, ValueError):
            raise InputError(f"the view is {' or '.join(VIEWS)} or an angle in degrees, not '{self.view}'") from None


def repetitions(performance: Performance) -> list[tuple[float, float, float]]:
    """Return start, bottom (or widest point) and end of every repetition, in seconds."""
    if performance.exercise == "Idle":
        return []
    spread = np.random.default_rng([performance.seed, 1]).uniform(-1, 1, performance.repetitions)
    lengths = performance.tempo * (1 + performance.jitter * spread)
    starts = performance.lead + np.cumsum([0, *(lengths[:-1] + performance.pause)])
    return [(float(a), float(a + n / 2), float(a + n)) for a, n in zip(starts, lengths, strict=True)]


def timestamps(performance: Performance) -> np.ndarray:
    """Return the time of every frame (frames,) in seconds."""
    spans = repetitions(performance)
    end = spans[-1][2] if spans else performance.lead + performance.repetitions * performance.tempo
    return np.arange(max(1, round(end * performance.fps))) / performance.fps


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


def _course(performance: Performance) -> Course:
    time = timestamps(performance)
    progress, turn = np.zeros_like(time), np.zeros(len(time), int)
    for number, (start, _, end) in enumerate(repetitions(performance)):
        inside = (time >= start) & (time < end)
        progress[inside] = (time[inside] - start) / (end - start)
        turn[inside] = number
    style = np.random.default_rng([performance.seed, 2]).uniform(size=6)
    return Course(time, progress, turn, performance.range_share, style)


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


@dataclass(frozen=True)
class Scene:
    """Everything that is drawn: the skeleton (frames, 33, 3) in metres, who it is, and the camera."""

    points: np.ndarray
    body: Body
    look: Look
    camera: Camera


@lru_cache(maxsize=8)
def _scene(performance: Performance) -> Scene:
    rng = np.random.default_rng(performance.seed)
    body, look = random_body(rng), random_look(rng)
    points = skeleton(body, EXERCISES[performance.exercise](body, _course(performance)))
    low = performance.exercise == "PushUps"
    camera = Camera(performance.yaw, rng.uniform(3.6, 5.0), rng.uniform(0.6, 0.9) if low else rng.uniform(0.9, 1.3))
    camera = _framed(camera, points, performance.size, rng.uniform(0.76, 0.92), rng.uniform(size=2))
    return Scene(points, body, look, camera)


def _framed(camera: Camera, points: np.ndarray, size: tuple, fill: float, place: np.ndarray) -> Camera:
    """Return the camera zoomed and moved so that all of the performance fills the share `fill` of the picture."""
    flat, zoom = camera.project(points)
    pad = 0.13 * zoom.max()
    low, high = flat.min((0, 1)) - pad, flat.max((0, 1)) + pad
    scale = float((fill * np.array(size) / (high - low)).min())
    room = np.array(size) - scale * (high - low)
    centre = room * (0.3 + 0.4 * place) - scale * low
    return replace(camera, scale=scale, centre=(float(centre[0]), float(centre[1])))


def landmarks(performance: Performance) -> np.ndarray:
    """Return the 33 BlazePose landmarks of every frame in space: (frames, 33, 3) in metres, the floor at z = 0."""
    return _scene(performance).points.copy()


def joints(performance: Performance) -> np.ndarray:
    """Return the 33 BlazePose landmarks of every frame as drawn: (frames, 33, 2) in pixels."""
    scene = _scene(performance)
    return scene.camera.project(scene.points)[0]


def frames(performance: Performance) -> Iterator[np.ndarray]:
    """Yield the pictures (height, width, 3), uint8 BGR."""
    scene = _scene(performance)
    wall = scene.points[0, 15, 0] + 0.03 if performance.exercise == "WallPushups" else None
    room = backdrop(scene.look, scene.camera, performance.size, wall)
    for points in scene.points:
        yield paint(points, scene.body, scene.look, scene.camera, room)


def head_size(performance: Performance) -> float:
    """Return the height of the actor's head in pixels, at the middle of the body."""
    camera = _scene(performance).camera
    return HEAD_HEIGHT * camera.scale / camera.distance


def write_video(performance: Performance, path: Path) -> None:
    """Write the performance as .mp4, .avi or .webm."""
    codec = CODECS.get(path.suffix.lower())
    if codec is None:
        raise InputError(f"can't write '{path.suffix}' video ({path}); use {', '.join(CODECS)}")
    with replacing(path) as temporary:
        writer = cv2.VideoWriter(str(temporary), cv2.VideoWriter.fourcc(*codec), performance.fps, performance.size)
        if not writer.isOpened():
            raise InputError(f"OpenCV here can't write {codec} video to {path}; try another of {', '.join(CODECS)}")
        try:
            for frame in frames(performance):
                writer.write(frame)
        finally:
            writer.release()


def write_clips(folder: Path, exercise: str, groups: int, clips: int, seed: int = 0, **fixed: Any) -> list[Path]:
    """Write `folder/<exercise>/v_<exercise>_gNN_cNN.mp4` and return the paths.

    A group is one person, room, view and size; its clips differ in tempo, range and phase. `fixed` fields of
    Performance hold for all clips.
    """
    if min(groups, clips) < 1 or seed < 0:
        raise InputError(f"groups ({groups}) and clips ({clips}) must be above 0, the seed ({seed}) not below 0")
    written = []
    for group in range(1, groups + 1):
        for clip, performance in enumerate(_session(exercise, clips, np.random.default_rng([seed, group]), fixed), 1):
            written.append(folder / exercise / f"v_{exercise}_g{group:02}_c{clip:02}.mp4")
            write_video(performance, written[-1])
    return written


def _session(exercise: str, clips: int, rng: np.random.Generator, fixed: dict[str, Any]) -> Iterator[Performance]:
    """Yield the performances of one group."""
    view = rng.choice(GROUP_VIEWS.get(exercise, USUAL_VIEWS)) + rng.uniform(-12, 12)
    size = GROUP_SIZES[rng.integers(len(GROUP_SIZES))]
    person = int(rng.integers(2**31))
    for _ in range(clips):
        tempo, share, lead, pause = rng.uniform([1.4, 0.85, 0.0, 0.0], [2.8, 1.0, 0.7, 0.3])
        yield replace(
            Performance(exercise, 2, tempo, share, float(view), 25.0, size, lead, pause, person, 0.06), **fixed
        )


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise InputError(f"the size is WIDTHxHEIGHT in pixels, such as 640x480, not '{text}'")
    return int(width), int(height)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m pipeline.actor", description=__doc__)
    parser.add_argument("exercise", help=", ".join(EXERCISES))
    target = parser.add_mutually_exclusive_group(required=True)
    target.add_argument("--out", type=Path, metavar="FILE", help="one video: .mp4, .avi or .webm")
    target.add_argument("--clips", type=Path, metavar="FOLDER", help="a class folder of clips for training")
    parser.add_argument("--reps", dest="repetitions", type=int)
    parser.add_argument("--tempo", type=float, help="seconds a repetition")
    parser.add_argument("--range", dest="range_share", type=float, help="share of the full range of motion")
    parser.add_argument("--view", help="front, side, or degrees turned to the right")
    parser.add_argument("--fps", type=float)
    parser.add_argument("--size", help="WIDTHxHEIGHT")
    parser.add_argument("--lead", type=float, help="seconds of stillness before")
    parser.add_argument("--pause", type=float, help="seconds between repetitions")
    parser.add_argument("--jitter", type=float, help="spread of the tempo, 0.1 = 10 %%")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--groups", type=int, default=3, help="people (with --clips)")
    parser.add_argument("--count", type=int, default=4, help="clips a group (with --clips)")
    return parser.parse_args()


def main() -> None:
    """Write one video, or a folder of clips, and say what was written."""
    arguments = _arguments()
    names = [field.name for field in fields(Performance) if field.name not in ("exercise", "seed")]
    given = {name: getattr(arguments, name) for name in names if getattr(arguments, name) is not None}
    if "size" in given:
        given["size"] = _size(given["size"])
    if arguments.clips:
        groups, count = arguments.groups, arguments.count
        written = write_clips(arguments.clips, arguments.exercise, groups, count, arguments.seed, **given)
        print(f"{arguments.clips / arguments.exercise}: {len(written)} clips of {groups} people written")
        return
    performance = Performance(arguments.exercise, seed=arguments.seed, **given)
    write_video(performance, arguments.out)
    pictures, done = len(timestamps(performance)), len(repetitions(performance))
    print(f"{arguments.out}: {pictures} frames, {pictures / performance.fps:.1f} s, {done} repetitions written")


if __name__ == "__main__":
    run(main)
