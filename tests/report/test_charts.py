"""Pictures of the report: they show what they are given, the same bytes each time, and need no frame of a clip."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from conftest import MakeSeries

from pipeline.clips.annotations import Annotation
from pipeline.evaluation.calibration import calibration
from pipeline.evaluation.slices import Slice
from pipeline.evaluation.worst_groups import groups, why
from pipeline.recognition.answer import EXERCISE, NO_PERSON, NONE, NOT_IN_FRAME, UNSURE, Answer, Segment
from pipeline.recognition.serving import Stream
from pipeline.report import charts, skeletons, style, timelines
from pipeline.report.skeletons import Shown
from pipeline.report.timelines import Timeline

CLASSES = ("Squats", "Lunges", "Other")
Draw = Callable[[Path], None]
SLICES = [
    Slice("view", "front", 1200, 30, 0.8, (0.5, 0.9), {}),
    Slice("view", "side", 20, 1, 0.7, (0.5, 0.9), {}),
    Slice("frame rate", "10", 1220, 31, 0.75, (0.5, 0.9), {}),
]


@pytest.fixture(scope="session")
def stream(make_series: MakeSeries) -> Stream:
    """Return 15 moments of a clip, at all of which squats, seen well, are taken for lunges."""
    series, times = make_series(frames=75), np.arange(15) * 0.2
    probabilities = np.tile(np.array([0.2, 0.7, 0.1], np.float32), (15, 1))
    newest = series.image[np.arange(15) * 5]
    newest[..., 3] = 1
    return Stream(series, 0, "Squats/g01", times, np.ones((15, 8), bool), np.zeros(15), newest, probabilities)


def timeline(**changes: object) -> Timeline:
    """Return a clip with every kind of answer in it."""
    states = (NO_PERSON, NOT_IN_FRAME, UNSURE, NONE, EXERCISE)
    told = [
        Segment(i, i + 1, Answer(state, "Squats" if state == EXERCISE else None, 0.5, ()))
        for i, state in enumerate(states)
    ]
    return replace(Timeline("clip", "Squats", Annotation(((0, 2), (3, 4)), ((4, 5),)), told, 5), **changes)


def drawn(draw: Draw, folder: Path) -> np.ndarray:
    """Draw twice, compare the bytes, and return the picture."""
    first, second = folder / "first.png", folder / "second.png"
    for path in (first, second):
        draw(path)
    assert first.read_bytes() == second.read_bytes()
    return cv2.imread(str(first)).astype(int)


def pixels(picture: np.ndarray, colour: str) -> int:
    """Count the pixels of a colour, `#rrggbb`."""
    wanted = [int(colour[i : i + 2], 16) for i in (5, 3, 1)]
    return int((np.abs(picture - wanted).max(axis=-1) < 6).sum())


def test_reliability_is_drawn(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    probabilities = random.dirichlet((1, 1, 1), 200)
    figures = calibration(probabilities, random.integers(0, 3, 200))
    assert any(one["n"] == 0 for one in figures["bins"])
    assert np.ptp(drawn(lambda path: charts.draw_reliability(figures, "windows", path), tmp_path)) > 200


def test_every_slice_is_drawn(tmp_path: Path) -> None:
    dots = []
    for count in (1, 2, 3):
        picture = drawn(lambda path, count=count: charts.draw_slices(SLICES[:count], path), tmp_path)
        dots.append(pixels(picture, "#9ec3e6"))
    assert dots[0] < dots[1] < dots[2]


def test_the_worst_groups_are_drawn_as_skeletons(tmp_path: Path, stream: Stream) -> None:
    row = Shown("Squats/g01", "taken for Lunges; " * 20, stream)
    one, two = (drawn(lambda path, n=n: skeletons.draw_worst([row] * n, CLASSES, path), tmp_path) for n in (1, 2))
    assert two.shape[1] == one.shape[1] and two.shape[0] > 1.7 * one.shape[0]
    for side in ("left", "right"):
        assert pixels(two, style.SIDES[side]) > 1.5 * pixels(one, style.SIDES[side]) > 500


def test_the_worst_groups_have_a_heading_a_reason_and_a_clip(stream: Stream) -> None:
    right = replace(stream, label=1, unit="Lunges/g01")
    results = groups([right, stream], CLASSES, 0.5)
    (row,) = skeletons.worst(results, [right, stream], 6)
    assert row.heading == "Squats/g01: 0 % of 15 windows right, 0 of 1 clips"
    assert row.caption == why(results[0], results) and row.stream is stream
    assert skeletons.worst(results, [right, stream], 0) == []


def test_what_is_only_guessed_is_pale(tmp_path: Path, stream: Stream) -> None:
    guessed = stream.newest.copy()
    guessed[..., 3] = 0
    seen, pale = (
        drawn(lambda path, one=one: skeletons.draw_worst([Shown("", "", one)], CLASSES, path), tmp_path)
        for one in (stream, replace(stream, newest=guessed))
    )
    assert pixels(pale, style.SIDES["left"]) < 0.2 * pixels(seen, style.SIDES["left"])


def test_right_answers_are_told_from_wrong_ones(tmp_path: Path, stream: Stream) -> None:
    right = replace(stream, label=1)
    for one, shown, absent in ((stream, "BAD", "GOOD"), (right, "GOOD", "BAD")):
        picture = drawn(lambda path, one=one: skeletons.draw_worst([Shown("", "", one)], CLASSES, path), tmp_path)
        assert pixels(picture, getattr(style, shown)) > 40 > pixels(picture, getattr(style, absent))


@pytest.mark.filterwarnings("error")
def test_a_clip_with_few_poses_far_outside_is_drawn(tmp_path: Path, stream: Stream) -> None:
    newest = stream.newest.copy()
    newest[..., 0] += 30
    present = np.zeros((15, 8), bool)
    present[3:5] = True
    short = replace(stream, present=present, newest=newest)
    assert drawn(lambda path: skeletons.draw_worst([Shown("", "", short)], CLASSES, path), tmp_path).size


def test_timelines_show_what_is_done_beside_what_is_told(tmp_path: Path) -> None:
    rows = [timeline(), timeline(name="other", exercise=None, truth=Annotation((), ()))]
    both = drawn(lambda path: timelines.draw_timelines(rows, CLASSES, path), tmp_path)
    blue = "#1f77b4"  # of the first class
    told = drawn(lambda path: timelines.draw_timelines(rows[1:] * 2, CLASSES, path), tmp_path)
    assert pixels(both, blue) > 1.5 * pixels(told, blue) > 1000


def test_nothing_is_left_of_a_picture_that_fails(tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        timelines.draw_timelines([], CLASSES, tmp_path / "timelines.png")
    assert not list(tmp_path.iterdir())
