"""The drawn actor: the truth it states, the motion it makes, and that BlazePose sees it where it was drawn."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from pipeline import actor
from pipeline.actor import EXERCISES, Performance
from pipeline.blazepose import bundle_path
from pipeline.errors import InputError
from pipeline.estimate import estimate

ROOT = Path(__file__).parents[1]
MOVING = [name for name in EXERCISES if name != "Idle"]
SMALL = (160, 120)
NOSE, SHOULDERS, ELBOW, WRIST, HIP, KNEE, ANKLE = 0, (11, 12), 13, 15, 23, 25, 27
BONES = [(11, 13), (13, 15), (12, 14), (14, 16), (23, 25), (25, 27), (24, 26), (26, 28), (11, 12), (23, 24)]
BIG_JOINTS = [11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28]
SEEN = [(name, view) for name in EXERCISES for view in ("front", "side", 45)] + [("WallPushups", 180)]
# PCK@0.5 that has to be reached. Measured over six people: 0.95 or more, and for the exceptions 0.83, 0.93 and 0.92.
PCK = 0.90
HIDDEN_LIMBS = {("PushUps", "front"): 0.70, ("JumpingJack", "side"): 0.85, ("WallPushups", 180): 0.85}


def angle(points: np.ndarray, first: int, middle: int, last: int) -> np.ndarray:
    """Return the angle (T,) in degrees at a landmark of (T, 33, 3)."""
    one, two = points[:, first] - points[:, middle], points[:, last] - points[:, middle]
    cosine = (one * two).sum(-1) / np.linalg.norm(one, axis=-1) / np.linalg.norm(two, axis=-1)
    return np.degrees(np.arccos(cosine))


def motion(performance: Performance) -> np.ndarray:
    """Return a signal (T,) that is lowest at the bottom of each repetition."""
    points = actor.landmarks(performance)
    if performance.exercise in ("PushUps", "WallPushups"):
        return angle(points, SHOULDERS[0], ELBOW, WRIST)
    if performance.exercise == "JumpingJack":
        return -angle(points, HIP, SHOULDERS[0], ELBOW)
    return points[:, HIP, 2]


def valleys(signal: np.ndarray) -> list[int]:
    """Return the lowest index of every stretch of `signal` that lies below the middle of its range."""
    below = np.flatnonzero(signal < (signal.min() + signal.max()) / 2)
    stretches = np.split(below, np.flatnonzero(np.diff(below) > 1) + 1)
    return [int(stretch[signal[stretch].argmin()]) for stretch in stretches]


def read(path: Path) -> tuple[list[np.ndarray], float]:
    """Return all frames and the frame rate of a video."""
    video, pictures = cv2.VideoCapture(str(path)), []
    while (answer := video.read())[0]:
        pictures.append(answer[1])
    return pictures, video.get(cv2.CAP_PROP_FPS)


def test_frames_are_the_same_each_time_and_another_seed_is_another_person() -> None:
    performance = Performance("Lunges", repetitions=1, size=SMALL, fps=5)
    first = np.stack(list(actor.frames(performance)))
    assert first.shape == (10, 120, 160, 3) and first.dtype == np.uint8
    assert np.array_equal(first, np.stack(list(actor.frames(performance))))
    other = replace(performance, seed=1)
    assert not np.array_equal(first, np.stack(list(actor.frames(other))))
    assert not np.allclose(actor.joints(performance), actor.joints(other), atol=1)


@pytest.mark.parametrize("exercise", MOVING)
def test_stated_repetitions_are_those_of_the_joints(exercise: str) -> None:
    performance = Performance(exercise, 4, tempo=1.7, lead=0.6, pause=0.3, jitter=0.2, seed=3)
    stated = actor.repetitions(performance)
    found = actor.timestamps(performance)[valleys(motion(performance))]
    assert found == pytest.approx([bottom for _, bottom, _ in stated], abs=1 / performance.fps)
    assert all(start < bottom < end for start, bottom, end in stated)
    assert [b[0] - a[2] for a, b in zip(stated, stated[1:], strict=False)] == pytest.approx([0.3] * 3)


def test_idle_states_no_repetitions_and_stays_upright() -> None:
    performance = Performance("Idle", repetitions=3)
    assert actor.repetitions(performance) == []
    assert len(actor.timestamps(performance)) == 150
    assert np.ptp(actor.landmarks(performance)[:, HIP, 2]) < 0.02


@pytest.mark.parametrize("exercise", EXERCISES)
@pytest.mark.parametrize("view", ["front", "side", -40])
def test_bones_keep_their_length_and_joints_stay_in_the_picture(exercise: str, view: float | str) -> None:
    for seed, share in ((0, 1.0), (7, 0.3)):
        performance = Performance(exercise, 2, range_share=share, view=view, seed=seed, fps=10)
        points, pixels = actor.landmarks(performance), actor.joints(performance)
        assert points[..., 2].min() > 0
        assert pixels.shape == (40, 33, 2) and np.isfinite(pixels).all()
        assert pixels.min() > 0 and (pixels.max((0, 1)) < performance.size).all()
        for one, two in BONES:
            assert np.ptp(np.linalg.norm(points[:, one] - points[:, two], axis=-1)) < 0.01, (one, two)


def test_the_depth_is_that_of_real_people() -> None:
    squat, push_up, wall, lunge, jack = (
        actor.landmarks(Performance(name, 2))
        for name in ("BodyWeightSquats", "PushUps", "WallPushups", "Lunges", "JumpingJack")
    )
    assert 55 < angle(squat, HIP, KNEE, ANKLE).min() < 90
    for press in (push_up, wall):
        assert 65 < angle(press, SHOULDERS[0], ELBOW, WRIST).min() < 90
        assert angle(press, SHOULDERS[0], HIP, ANKLE).min() > 170
        assert np.ptp(press[:, WRIST], axis=0).max() == 0
    bottom = lunge[lunge[:, HIP, 2].argmin()]
    knees = sorted((25, 26), key=lambda knee: bottom[knee, 0])
    assert bottom[knees[0], 2] < 0.2
    assert angle(bottom[None], knees[1] - 2, knees[1], knees[1] + 2)[0] == pytest.approx(90, abs=12)
    wide = jack[jack[:, 15, 2].argmax()]
    assert wide[15, 2] > wide[NOSE, 2] + 0.2
    assert np.linalg.norm(wide[27] - wide[28]) > 2 * np.linalg.norm(wide[11] - wide[12])


def test_lunges_take_turns() -> None:
    performance = Performance("Lunges", 4)
    points = actor.landmarks(performance)
    bottoms = valleys(motion(performance))
    left_leads = points[bottoms, 27, 0] > points[bottoms, 28, 0]
    assert (left_leads[:-1] != left_leads[1:]).all()


def test_range_share_and_tempo_do_what_they_say() -> None:
    def bend(share: float) -> float:
        return float(np.ptp(angle(actor.landmarks(Performance("BodyWeightSquats", 1, range_share=share)), 23, 25, 27)))

    assert bend(0.5) == pytest.approx(0.5 * bend(1.0), rel=0.03)
    for tempo in (1.0, 3.0):
        performance = Performance("PushUps", 3, tempo=tempo)
        assert len(actor.timestamps(performance)) == 3 * tempo * performance.fps
        assert [end - start for start, _, end in actor.repetitions(performance)] == pytest.approx([tempo] * 3)


@pytest.mark.parametrize(("exercise", "view"), SEEN)
def test_blazepose_sees_the_joints_where_they_were_drawn(exercise: str, view: float | str, tmp_path: Path) -> None:
    """PCK@0.5: share of shoulders, elbows, wrists, hips, knees and ankles within half a head's height of the truth."""
    bundle = bundle_path("full", ROOT / "data/models")
    if not bundle.exists():
        pytest.skip("no BlazePose bundle here: python -m pipeline.blazepose")
    performance = Performance(exercise, 1, view=view, fps=12.5, seed=1)
    actor.write_video(performance, tmp_path / "clip.mp4")
    found = [image for _, image, _ in estimate(tmp_path / "clip.mp4", bundle)]
    drawn = actor.joints(performance)
    assert len(found) == len(drawn)
    pairs = [(image[:, :2], truth) for image, truth in zip(found, drawn, strict=True) if image is not None]
    assert len(pairs) >= 0.95 * len(found)
    errors = np.array([np.linalg.norm(seen * performance.size - truth, axis=-1) for seen, truth in pairs])[
        :, BIG_JOINTS
    ]
    pck = (errors < 0.5 * actor.head_size(performance)).mean()
    assert pck >= HIDDEN_LIMBS.get((exercise, view), PCK)


@pytest.mark.parametrize("suffix", [".mp4", ".avi", ".webm"])
def test_video_opens_again(suffix: str, tmp_path: Path) -> None:
    performance = Performance("JumpingJack", 1, size=SMALL, fps=12.5)
    path = tmp_path / "new" / f"jack{suffix}"
    actor.write_video(performance, path)
    pictures, fps = read(path)
    assert (len(pictures), fps) == (25, 12.5)
    for picture, drawn in zip(pictures, actor.frames(performance), strict=True):
        assert picture.shape == (120, 160, 3)
        assert np.abs(picture.astype(float) - drawn).mean() < 8
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_clips_are_a_class_folder_of_different_people(tmp_path: Path) -> None:
    written = actor.write_clips(tmp_path, "PushUps", groups=2, clips=2, fps=10.0)
    names = [f"v_PushUps_g{group:02}_c{clip:02}.mp4" for group in (1, 2) for clip in (1, 2)]
    assert [str(path.relative_to(tmp_path)) for path in written] == [f"PushUps/{name}" for name in names]
    clips = [read(path)[0] for path in written]
    assert all(20 <= len(clip) <= 70 for clip in clips)
    assert clips[0][0].shape == clips[1][0].shape
    assert len({len(clip) for clip in clips}) > 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"exercise": "BenchPress"}, "BodyWeightSquats, PushUps, Lunges"),
        ({"view": "top"}, "front or side"),
        ({"repetitions": 0}, "above 0"),
        ({"range_share": 1.5}, "range"),
        ({"size": (161, 120)}, "even"),
    ],
)
def test_wrong_requests_are_named(wrong: dict, said: str) -> None:
    with pytest.raises(InputError, match=said):
        Performance(**{"exercise": "Lunges", **wrong})


def test_unknown_suffix_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.mp4, \.avi, \.webm"):
        actor.write_video(Performance("Lunges"), tmp_path / "lunge.mov")


def test_command_says_what_it_wrote_and_what_is_wrong(tmp_path: Path) -> None:
    def command(*arguments: str) -> subprocess.CompletedProcess:
        line = [sys.executable, "-m", "pipeline.actor", *arguments]
        return subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)

    out = tmp_path / "lunge.mp4"
    good = command("Lunges", "--out", str(out), "--reps", "2", "--size", "160x120", "--fps", "10", "--view", "30")
    assert good.returncode == 0 and "40 frames" in good.stdout and out.exists()
    bad = command("Bench", "--out", str(out))
    assert bad.returncode == 2 and "the actor can't do 'Bench'" in bad.stderr and "Traceback" not in bad.stderr
