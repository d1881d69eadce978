"""Clips at other frame rates, in a mirror, with frames lost and with joints that shake."""

import numpy as np
import pytest
from conftest import MakeSeries

from pipeline.landmarks.dataset import Dataset
from pipeline.landmarks.series import Series
from pipeline.landmarks.skeleton import BLAZEPOSE_33
from pipeline.recognition import altered

CLASSES = ("Squats", "Lunges", "Other")
JOINTS = {name: BLAZEPOSE_33.names.index(name) for name in BLAZEPOSE_33.names}


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


def test_frames_are_lost_and_joints_shake(make_series: MakeSeries) -> None:
    series, random = make_series(), np.random.default_rng(1)
    lost = altered.lose(series, random).detected
    assert 0.7 < lost.mean() < 0.95
    shaken = altered.shake(series, random).world - series.world
    assert shaken.std() == pytest.approx(altered.SHAKES_M, rel=0.1)
