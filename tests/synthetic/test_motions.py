"""The actor's motions: that they are those of real people, and what the actor states of them."""

import numpy as np
import pytest

from pipeline.synthetic import person
from pipeline.synthetic.motions import EXERCISES
from pipeline.synthetic.person import Performance

MOVING = [name for name in EXERCISES if name != "Idle"]
NOSE, SHOULDERS, ELBOW, WRIST, HIP, KNEE, ANKLE = 0, (11, 12), 13, 15, 23, 25, 27
BONES = [(11, 13), (13, 15), (12, 14), (14, 16), (23, 25), (25, 27), (24, 26), (26, 28), (11, 12), (23, 24)]


def angle(points: np.ndarray, first: int, middle: int, last: int) -> np.ndarray:
    """Return the angle (T,) in degrees at a landmark of (T, 33, 3)."""
    one, two = points[:, first] - points[:, middle], points[:, last] - points[:, middle]
    cosine = (one * two).sum(-1) / np.linalg.norm(one, axis=-1) / np.linalg.norm(two, axis=-1)
    return np.degrees(np.arccos(cosine))


def motion(performance: Performance) -> np.ndarray:
    """Return a signal (T,) that is lowest at the bottom of each repetition."""
    points = person.landmarks(performance)
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


@pytest.mark.parametrize("exercise", MOVING)
def test_stated_repetitions_are_those_of_the_joints(exercise: str) -> None:
    performance = Performance(exercise, 4, tempo=1.7, lead=0.6, pause=0.3, jitter=0.2, seed=3)
    stated = person.repetitions(performance)
    found = person.timestamps(performance)[valleys(motion(performance))]
    assert found == pytest.approx([bottom for _, bottom, _ in stated], abs=1 / performance.fps)
    assert all(start < bottom < end for start, bottom, end in stated)
    assert [b[0] - a[2] for a, b in zip(stated, stated[1:], strict=False)] == pytest.approx([0.3] * 3)


def test_idle_states_no_repetitions_and_stays_upright() -> None:
    performance = Performance("Idle", repetitions=3)
    assert person.repetitions(performance) == []
    assert len(person.timestamps(performance)) == 150
    assert np.ptp(person.landmarks(performance)[:, HIP, 2]) < 0.02


@pytest.mark.parametrize("exercise", EXERCISES)
@pytest.mark.parametrize("view", ["front", "side", -40])
def test_bones_keep_their_length_and_joints_stay_in_the_picture(exercise: str, view: float | str) -> None:
    for seed, share in ((0, 1.0), (7, 0.3)):
        performance = Performance(exercise, 2, range_share=share, view=view, seed=seed, fps=10)
        points, pixels = person.landmarks(performance), person.joints(performance)
        assert points[..., 2].min() > 0
        assert pixels.shape == (40, 33, 2) and np.isfinite(pixels).all()
        assert pixels.min() > 0 and (pixels.max((0, 1)) < performance.size).all()
        for one, two in BONES:
            assert np.ptp(np.linalg.norm(points[:, one] - points[:, two], axis=-1)) < 0.01, (one, two)


def test_the_depth_is_that_of_real_people() -> None:
    squat, push_up, wall, lunge, jack = (
        person.landmarks(Performance(name, 2))
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
    points = person.landmarks(performance)
    bottoms = valleys(motion(performance))
    left_leads = points[bottoms, 27, 0] > points[bottoms, 28, 0]
    assert (left_leads[:-1] != left_leads[1:]).all()


def test_range_share_and_tempo_do_what_they_say() -> None:
    def bend(share: float) -> float:
        return float(np.ptp(angle(person.landmarks(Performance("BodyWeightSquats", 1, range_share=share)), 23, 25, 27)))

    assert bend(0.5) == pytest.approx(0.5 * bend(1.0), rel=0.03)
    for tempo in (1.0, 3.0):
        performance = Performance("PushUps", 3, tempo=tempo)
        assert len(person.timestamps(performance)) == 3 * tempo * performance.fps
        assert [end - start for start, _, end in person.repetitions(performance)] == pytest.approx([tempo] * 3)
