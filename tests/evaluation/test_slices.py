"""Parts of the windows with known views, sizes and answers."""

import numpy as np
import pytest
import streams as made
from conftest import MakeSeries
from streams import CLASSES, MakeStream, laid, turned

from pipeline.evaluation import slices, views
from pipeline.evaluation.slices import Slice
from pipeline.recognition.serving import Stream

make_stream = made.make_stream


def found(streams: list[Stream], kind: str) -> dict[str, Slice]:
    """Return the slices of one kind by name."""
    return {one.name: one for one in slices.slices(streams, CLASSES, 100, 1, 0.5) if one.kind == kind}


@pytest.mark.parametrize("degrees", [0, 10, 45, 80, 90])
def test_the_view_angle_is_that_of_shoulders_and_hips(make_series: MakeSeries, degrees: float) -> None:
    assert views.view_angle(turned(make_series(), degrees)) == pytest.approx(degrees, abs=0.1)


def test_from_behind_is_like_from_the_front(make_series: MakeSeries) -> None:
    assert views.view_angle(turned(make_series(), 170)) == pytest.approx(10, abs=0.1)


@pytest.mark.parametrize("degrees", [0, 30, 90, 120])
def test_the_lean_is_that_of_the_trunk(make_series: MakeSeries, degrees: float) -> None:
    assert views.lean(laid(make_series(), degrees)) == pytest.approx(degrees, abs=0.1)


def test_the_size_is_that_of_the_longer_side_in_heights_of_the_picture(make_series: MakeSeries) -> None:
    series = make_series(size=(400, 200))
    series.image[..., :2] = 0.5
    series.image[:, 0, :2], series.image[:, -1, :2] = (0.4, 0.3), (0.6, 0.8)
    assert views.body_size(series) == pytest.approx(0.5)
    series.image[:, 0, 0] = -0.1
    assert views.body_size(series) == pytest.approx(2 * 0.7)


def test_without_a_pose_nothing_is_measured(make_series: MakeSeries) -> None:
    nobody = make_series(detected=False)
    assert all(np.isnan(of(nobody)) for of in (views.view_angle, views.lean, views.body_size))


def test_windows_fall_into_the_view_of_their_clip(make_stream: MakeStream) -> None:
    streams = [make_stream(angle=a, answer=b) for a, b in ((10, 0), (29, 1), (31, 0), (59, 0), (61, 1), (90, 1))]
    views = found(streams, "view")
    assert {name: (one.windows, one.accuracy) for name, one in views.items()} == {
        "front or back": (20, 0.5),
        "oblique": (20, 1),
        "side": (20, 0),
    }


def test_windows_fall_into_how_much_of_the_body_is_in_view(make_stream: MakeStream) -> None:
    hidden = [(), ("ankle",), ("knee", "ankle"), ("hip", "knee", "ankle"), ("shoulder", "hip", "knee", "ankle")]
    parts = found([make_stream(missing=joints) for joints in hidden], "body in view")
    counts = {name: one.windows for name, one in parts.items()}
    assert counts == {"at most 1 part": 20, "2 parts": 10, "3 parts": 10, "all 4 parts": 10}


def test_windows_fall_into_how_full_the_buffer_is(make_stream: MakeStream) -> None:
    parts = found([make_stream(met=met) for met in range(1, 9)], "buffer")
    assert [one.windows for one in parts.values()] == [20, 30, 20, 10]


def test_windows_without_a_pose_are_in_no_slice(make_stream: MakeStream) -> None:
    streams = [make_stream(nobody=4), make_stream(nobody=10)]
    made = slices.slices(streams, CLASSES, 100, 1, 0.5)
    assert {(one.windows, one.clips) for one in made} == {(6, 1)}
    assert {one.kind for one in made} == {"view", "body in view", "size in the picture", "buffer", "clip length"}


def test_a_slice_counts_each_class_apart(make_stream: MakeStream) -> None:
    streams = [make_stream(0, answer=0), make_stream(0, answer=2), make_stream(2, answer=2)]
    view = found(streams, "view")["front or back"]
    assert view.per_class == {"Squats": (20, 10), "Other": (10, 10)}


def test_the_interval_resamples_groups(make_stream: MakeStream) -> None:
    few, many = (
        found([make_stream(0, f"g{i % groups:02}", answer=i % 2) for i in range(24)], "view")["front or back"]
        for groups in (2, 24)
    )
    assert few.accuracy == many.accuracy == 0.5
    assert few.ci95 == (0, 1) and 0.2 < many.ci95[0] < 0.5 < many.ci95[1] < 0.8


def test_servings_are_compared_by_name(make_stream: MakeStream) -> None:
    servings = {"10": [make_stream(answer=1)], "50": [make_stream(), make_stream(answer=1)], "none": []}
    made = slices.compared(servings, "frame rate", CLASSES, 100, 1)
    assert [(one.kind, one.name, one.accuracy, one.clips) for one in made] == [
        ("frame rate", "10", 0, 1),
        ("frame rate", "50", 0.5, 2),
    ]
