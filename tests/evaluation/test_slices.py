"""Parts of the windows and groups with known views, sizes and answers; clips at other frame rates and in a mirror."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from conftest import MakeSeries

from pipeline.evaluation import altered, slices, views, worst_groups
from pipeline.evaluation.slices import Slice
from pipeline.evaluation.worst_groups import GroupResult
from pipeline.landmarks.dataset import Dataset
from pipeline.landmarks.series import Series
from pipeline.landmarks.skeleton import BLAZEPOSE_33
from pipeline.recognition.serving import Stream
from pipeline.report import slices as tables

CLASSES = ("Squats", "Lunges", "Other")
MakeStream = Callable[..., Stream]
JOINTS = {name: BLAZEPOSE_33.names.index(name) for name in BLAZEPOSE_33.names}


def turned(series: Series, degrees: float) -> Series:
    """Return a series with shoulders and hips of no width but that seen at an angle from the front."""
    world = series.world.copy()
    angle = np.radians(degrees)
    for joint in ("shoulder", "hip"):
        left, right = world[:, JOINTS[f"left_{joint}"]], world[:, JOINTS[f"right_{joint}"]]
        left[:, [0, 2]] = 0.2 * np.array([np.cos(angle), -np.sin(angle)])
        right[:, [0, 2]] = -left[:, [0, 2]]
    return replace(series, world=world)


def laid(series: Series, degrees: float) -> Series:
    """Return a series whose trunk is so far from upright."""
    world = np.zeros_like(series.world)
    angle = np.radians(degrees)
    for side in ("left", "right"):
        world[:, JOINTS[f"{side}_shoulder"]] = 0.5 * np.array([np.sin(angle), -np.cos(angle), 0])
    return replace(series, world=world)


@pytest.fixture(scope="session")
def make_stream(make_series: MakeSeries) -> MakeStream:
    """Return a factory of streams of 10 moments, all of them answered with `answer`, with a full buffer of 8."""

    def make(
        label: int = 0,
        group: str = "g01",
        *,
        answer: int | list[int] = 0,
        angle: float = 0,
        clip: str = "clip",
        missing: tuple[str, ...] = (),
        met: int = 8,
        nobody: int = 0,
    ) -> Stream:
        """Missing: joints not in view. met: frames of the buffer that are met, none at the first `nobody` moments."""
        series = turned(make_series(clip, group=group, frames=50), angle)
        present = np.arange(8) >= 8 - np.where(np.arange(10) < nobody, 0, met)[:, None]
        newest = np.full((10, BLAZEPOSE_33.count, 4), 0.5, np.float32)
        newest[:, [JOINTS[f"{side}_{joint}"] for side in ("left", "right") for joint in missing], 3] = 0
        probabilities = np.zeros((10, len(CLASSES)), np.float32)
        probabilities[np.arange(10), answer] = 0.8
        probabilities[~present.any(axis=1)] = 0
        unit = f"{CLASSES[label]}/{group}"
        return Stream(series, label, unit, 0.2 * np.arange(10), present, np.zeros(10), newest, probabilities)

    return make


def found(streams: list[Stream], kind: str) -> dict[str, Slice]:
    """Return the slices of one kind by name."""
    return {one.name: one for one in slices.slices(streams, CLASSES, 100, 1, 0.5) if one.kind == kind}


def one_group(streams: list[Stream], name: str) -> GroupResult:
    """Return the result of one group."""
    return next(one for one in worst_groups.groups(streams, CLASSES, 0.5) if f"{one.label}/{one.group}" == name)


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
    assert tables.class_table([view], CLASSES) == [("view", "front or back", "50 % of 20", "-", "100 % of 10")]


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
    rows = tables.table(made)
    assert rows[0][:3] == ("frame rate", "10", "0.0 % (0.0-0.0)")
    assert rows[1][0] == "" and all(len(row) == len(tables.SLICE_HEAD) for row in rows)


def resampled(series: Series, fps: float) -> Series:
    """Return the series at another frame rate."""
    return altered.simulated(Dataset(CLASSES, [series], np.array([0])), fps).series[0]


@pytest.mark.parametrize("fps", [10, 15, 25, 50])
def test_a_simulated_camera_has_its_frame_rate(make_series: MakeSeries, fps: float) -> None:
    series = make_series(frames=75, rate=30)
    other = resampled(series, fps)
    assert other.timestamps.dtype == np.int64 and other.timestamps[0] == 0
    assert np.abs(np.diff(other.timestamps) - 1000 / fps).max() < 1
    assert 0 <= series.timestamps[-1] - other.timestamps[-1] < 1000 / fps
    assert (
        other.image.shape == (len(other.timestamps), BLAZEPOSE_33.count, 4)
        and other.image.dtype == other.world.dtype == "f4"
    )


def test_a_slower_camera_sees_the_nearest_frames(make_series: MakeSeries) -> None:
    series = make_series(frames=75, rate=30, detected=np.arange(75) != 4)
    other = resampled(series, 10)
    assert (other.image == series.image[::3]).all() and (other.world == series.world[::3]).all()
    # 133 ms lies between the frames 3 and 4 of 25 a second, nearer to the first; 267 ms between 6 and 7, to the second.
    for gone, missing in ((3, [2]), (4, []), (6, []), (7, [4])):
        other = resampled(make_series(frames=75, rate=25, detected=np.arange(75) != gone), 15)
        assert np.flatnonzero(~other.detected).tolist() == missing


def test_a_faster_camera_sees_what_lies_between_two_poses(make_series: MakeSeries) -> None:
    series = make_series(frames=20, rate=25, detected=np.arange(20) != 5)
    other = resampled(series, 50)
    assert (other.image[::2] == series.image).all() and (other.detected[::2] == series.detected).all()
    assert np.allclose(other.world[1], series.world[:2].mean(axis=0), atol=1e-6)
    assert np.flatnonzero(~other.detected).tolist() == [9, 10, 11]
    assert not other.image[9:12].any() and not other.world[9:12].any()


def test_the_same_frame_rate_changes_nothing(make_series: MakeSeries) -> None:
    for rate in (24, 25, 30, 60):
        series = make_series(rate=rate, detected=np.arange(75) % 7 != 0)
        other = resampled(series, rate)
        for name in ("timestamps", "detected", "image", "world"):
            assert (getattr(other, name) == getattr(series, name)).all()


def test_a_single_frame_stays_one(make_series: MakeSeries) -> None:
    assert len(resampled(make_series(frames=1), 50).timestamps) == 1


def test_a_mirror_turns_the_body_round(make_series: MakeSeries) -> None:
    series = make_series(detected=np.arange(75) > 3)
    data = Dataset(CLASSES, [series], np.array([0]))
    once = altered.mirrored(data)
    left, right = JOINTS["left_wrist"], JOINTS["right_wrist"]
    mirror = once.series[0]
    assert np.allclose(mirror.image[5, left, 0], 1 - series.image[5, right, 0])
    assert (mirror.image[:, left, 1:] == series.image[:, right, 1:]).all()
    assert (mirror.world[:, left, 0] == -series.world[:, right, 0]).all()
    assert not mirror.image[:4].any() and not mirror.world[:4].any()
    again = altered.mirrored(once).series[0]
    assert np.allclose(again.image, series.image, atol=1e-6) and (again.world == series.world).all()
    assert not np.allclose(mirror.image, series.image[:, BLAZEPOSE_33.swapped], atol=0.01)


def test_groups_are_told_worst_first_with_what_they_are_taken_for(make_stream: MakeStream) -> None:
    streams = [
        make_stream(0, "g01", answer=[0] * 9 + [1]),
        make_stream(0, "g02", answer=[1] * 4 + [2] * 3 + [0] * 3),
        make_stream(0, "g02", answer=0, nobody=5),
        make_stream(0, "g03", nobody=10),
    ]
    results = worst_groups.groups(streams, CLASSES, 0.5)
    assert [(one.label, one.group, one.wrong) for one in results] == [
        ("Squats", "g02", 7),
        ("Squats", "g01", 1),
        ("Squats", "g03", 0),
    ]
    worst = results[0]
    assert (worst.windows, worst.clips, worst.clips_right, worst.absent) == (15, 2, 1, 0.25)
    assert worst.taken == {"Squats": 8, "Lunges": 4, "Other": 3} and worst.accuracy == pytest.approx(8 / 15)
    nobody = results[2]
    assert (nobody.windows, nobody.clips_right, nobody.absent) == (0, 0, 1) and np.isnan(nobody.accuracy)


@pytest.mark.filterwarnings("error")
def test_a_group_that_stands_out_is_told_with_why(make_stream: MakeStream) -> None:
    streams = [make_stream(0, f"g{i:02}", angle=10) for i in range(1, 8)]
    streams.append(make_stream(0, "g08", angle=85, answer=[1] * 6 + [0] * 4, missing=("ankle",)))
    streams.append(make_stream(0, "g09", angle=12, answer=[0] * 8 + [2] * 2, nobody=6))
    streams.append(make_stream(0, "g10", angle=10, nobody=10))
    every = worst_groups.groups(streams, CLASSES, 0.5)
    assert worst_groups.why(one_group(streams, "Squats/g08"), every) == (
        "taken for Lunges in 60 % of its windows; seen from the side (85 degrees; the class's median is 10); "
        "feet in view in 0 % of windows (median 100 %)"
    )
    assert worst_groups.why(one_group(streams, "Squats/g09"), every) == (
        "taken for Other in 50 % of its windows; nobody found in 60 % of all windows (median 0 %)"
    )
    assert worst_groups.why(one_group(streams, "Squats/g01"), every) == "in nothing that is measured does it stand out"
    assert worst_groups.why(one_group(streams, "Squats/g10"), every).endswith(
        "nobody found in 100 % of all windows (median 0 %)"
    )


def test_a_group_is_compared_with_its_own_class_only(make_stream: MakeStream) -> None:
    streams = [make_stream(0, f"g{i:02}", angle=85) for i in range(1, 4)]
    streams += [make_stream(1, f"g{i:02}", angle=10) for i in range(1, 9)]
    assert "seen from" not in worst_groups.why(
        one_group(streams, "Squats/g01"), worst_groups.groups(streams, CLASSES, 0.5)
    )


def test_the_trunk_and_the_size_are_told_where_they_differ(make_stream: MakeStream) -> None:
    every = worst_groups.groups([make_stream(0, f"g{i:02}") for i in range(1, 10)], CLASSES, 0.5)
    usual = every[0]
    odd = replace(usual, lean=usual.lean + 60, size=usual.size * 1.5)
    words = worst_groups.why(odd, [odd, *every[1:]])
    assert f"trunk {odd.lean:.0f} degrees from upright (median {usual.lean:.0f})" in words
    assert f"large in the picture ({odd.size:.2f} of its height; median {usual.size:.2f})" in words


def test_the_typical_clip_is_as_right_as_its_group(make_stream: MakeStream) -> None:
    wrong = (0, 4, 10)
    streams = [make_stream(0, clip=f"c{n}", answer=[1] * n + [0] * (10 - n)) for n in wrong]
    streams += [make_stream(0, clip="nobody", nobody=10), make_stream(1, clip="other", answer=[1] * 5 + [0] * 5)]
    assert worst_groups.typical(one_group(streams, "Squats/g01"), streams).series.clip == "c4"


def test_groups_have_rows(make_stream: MakeStream) -> None:
    streams = [make_stream(0, answer=[0] * 9 + [1]), make_stream(1, nobody=10)]
    every = worst_groups.groups(streams, CLASSES, 0.5)
    first, second = tables.group_table(every, every)
    assert first == ("Squats/g01", "90.0 %", "10", "1 of 1", worst_groups.why(every[0], every))
    assert second[:4] == ("Lunges/g01", "-", "0", "0 of 1") and len(second) == len(tables.GROUP_HEAD)
