"""The synthetic person: somebody rendered doing an exercise, with exactly known joints and repetitions."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.clips.writing import CODECS, writing
from pipeline.common.errors import InputError
from pipeline.synthetic.body import Body, random_body, skeleton
from pipeline.synthetic.motions import EXERCISES, Course
from pipeline.synthetic.painting import Camera, Look, backdrop, paint, random_look

VIEWS = {"front": 0.0, "side": 90.0}
USUAL_VIEWS = (0, 0, 35, -35, 60, -60, 90, -90)
GROUP_VIEWS = {"PushUps": (90, -90, 60, -60, 30, -30), "WallPushups": (90, -90, 120, -120, 150, -150, 180)}
GROUP_SIZES = ((320, 240), (480, 360), (640, 480), (640, 360), (360, 640))
HEAD_HEIGHT = 0.23  # metres, chin to crown


@dataclass(frozen=True)
class Performance:
    """What the synthetic person does and how it is filmed; times in seconds, size (width, height) in pixels.

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
        """How far the person is turned from the camera to the right of the picture, in radians."""
        try:
            degrees = VIEWS[self.view] if isinstance(self.view, str) and self.view in VIEWS else self.view
            return float(np.radians(float(degrees)))
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


def _course(performance: Performance) -> Course:
    time = timestamps(performance)
    progress, turn = np.zeros_like(time), np.zeros(len(time), int)
    for number, (start, _, end) in enumerate(repetitions(performance)):
        inside = (time >= start) & (time < end)
        progress[inside] = (time[inside] - start) / (end - start)
        turn[inside] = number
    style = np.random.default_rng([performance.seed, 2]).uniform(size=6)
    return Course(time, progress, turn, performance.range_share, style)


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
    """Return the height of the head in pixels, at the middle of the body."""
    camera = _scene(performance).camera
    return HEAD_HEIGHT * camera.scale / camera.distance


def write_video(performance: Performance, path: Path) -> None:
    """Write the performance as .mp4, .avi or .webm."""
    codec = CODECS.get(path.suffix.lower())
    if codec is None:
        raise InputError(f"can't write '{path.suffix}' video ({path}); use {', '.join(CODECS)}")
    with writing(path, codec, performance.fps, performance.size) as writer:
        for number, frame in enumerate(frames(performance)):
            writer.write(frame, number)


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
