"""Windows: the same moments whatever the frame rate, and features that follow the person, not the picture."""

from dataclasses import replace

import numpy as np
import pytest
from conftest import FEATURES, MakeSeries, window_of

from pipeline.landmarks.series import Series
from pipeline.landmarks.skeleton import BLAZEPOSE_33
from pipeline.windows.features import square
from pipeline.windows.sampling import Poses, Window, gather, moments, sample

WINDOW = window_of(8, 2.24)
HIPS, SHOULDERS = BLAZEPOSE_33.pair("hip"), BLAZEPOSE_33.pair("shoulder")


def poses_at(*times: list[float]) -> Poses:
    """Return poses at these milliseconds, a list a series."""
    owner = np.concatenate([np.full(len(its), i) for i, its in enumerate(times)])
    every = np.concatenate([np.array(its, float) for its in times])
    return Poses(owner, every, np.zeros((len(owner), BLAZEPOSE_33.count, 4)), BLAZEPOSE_33)


def met(poses: Poses, now: float, window: Window, owner: int = 0) -> list[float | None]:
    """Return the time of the pose that meets each target at one moment, None for a missing one."""
    chosen = sample(poses, np.array([owner]), np.array([float(now)]), window)[0]
    return [float(poses.times[index]) if index >= 0 else None for index in chosen]


def features_of(series: Series, now: float = 2960) -> np.ndarray:
    """Return the features (8, 132) of the window at one moment of one series."""
    poses = gather([series])
    chosen = sample(poses, np.array([0]), np.array([now]), WINDOW)
    return FEATURES.of(poses.image[chosen], chosen >= 0)[0]


def with_image(series: Series, image: np.ndarray, size: tuple[int, int] | None = None) -> Series:
    """Return the series with other image landmarks (and another picture size)."""
    return replace(series, image=image.astype(np.float32), size=size or series.size)


@pytest.mark.parametrize("rate", [10, 25, 50])
@pytest.mark.parametrize("now", [2400, 2720, 2800])
def test_any_frame_rate_gives_frames_of_the_same_moments(make_series: MakeSeries, rate: float, now: float) -> None:
    series = make_series(rate=rate, frames=int(3 * rate))
    targets = now - np.arange(7, -1, -1) * 320
    chosen = np.array(met(gather([series]), now, WINDOW), float)
    # Each is the nearest frame of its stream, and so well within half a step.
    assert np.abs(chosen - targets)[:-1].max() <= 500 / rate
    assert now - 1000 / rate < chosen[-1] <= now


def test_nothing_after_now_is_used() -> None:
    assert met(poses_at([0, 990, 1001, 1300]), 1000, window_of(3, 1.0)) == [0, None, 990]


def test_a_moment_before_the_first_pose_has_no_frames() -> None:
    assert met(poses_at([500, 600]), 499, WINDOW) == [None] * 8


def test_the_nearest_frame_within_half_a_step_meets_a_target() -> None:
    window = window_of(3, 1.0)
    assert met(poses_at([249, 300, 690, 1000]), 1000, window) == [249, 690, 1000]
    assert met(poses_at([251, 1000]), 1000, window) == [None, 251, 1000]


@pytest.mark.parametrize("owner", [0, 1, 500])
def test_of_two_frames_equally_near_the_older_one_is_taken(owner: int) -> None:
    series = [[0.0, 900.0]] * owner + [[480.0, 520.0, 1000.0]]
    assert met(poses_at(*series), 1000, window_of(3, 1.0), owner) == [None, 480, 1000]


def test_one_frame_may_meet_two_targets() -> None:
    assert met(poses_at([750]), 1000, window_of(3, 1.0)) == [None, 750, 750]


def test_stretch_widens_the_span() -> None:
    poses = poses_at(list(range(0, 4001, 100)))
    chosen = sample(poses, np.array([0, 0]), np.array([4000.0, 4000.0]), window_of(3, 1.0), np.array([1.0, 2.0]))
    assert poses.times[chosen].tolist() == [[3000, 3500, 4000], [2000, 3000, 4000]]


def test_series_sampled_together_are_sampled_as_if_alone(make_series: MakeSeries) -> None:
    lengths, rates = (30, 9, 60, 30), (25, 10, 50, 30)
    gaps = np.arange(60) % 11 > 5
    series = [
        make_series(str(i), frames=n, rate=rate, seed=i, detected=gaps[:n])
        for i, (n, rate) in enumerate(zip(lengths, rates, strict=True))
    ]
    owner, now = moments(series, 0.1)
    together, chosen = gather(series), sample(gather(series), owner, now, WINDOW)
    for i, one in enumerate(series):
        alone = gather([one])
        mine = sample(alone, np.zeros((owner == i).sum(), int), now[owner == i], WINDOW)
        first = np.flatnonzero(together.owner == i)[0]
        np.testing.assert_array_equal(np.where(mine >= 0, mine + first, -1), chosen[owner == i])


def test_moments_cover_a_clip_from_its_start_to_its_last_frame(make_series: MakeSeries) -> None:
    owner, now = moments([make_series(frames=26), make_series(frames=2)], 0.25)
    assert owner.tolist() == [0, 0, 0, 0, 0, 1] and now.tolist() == [0, 250, 500, 750, 1000, 0]


def test_moments_of_a_clip_whose_frames_come_late_start_with_the_first(make_series: MakeSeries) -> None:
    late = make_series(frames=26)
    late.timestamps[:] += 150
    assert moments([late], 0.25)[1].tolist() == [150, 400, 650, 900, 1150]


def test_gathered_poses_are_those_of_frames_with_somebody(make_series: MakeSeries) -> None:
    first, empty, last = make_series(detected=np.arange(75) > 70), make_series(detected=False), make_series(frames=2)
    poses = gather([first, empty, last])
    assert poses.owner.tolist() == [0, 0, 0, 0, 2, 2] and poses.times.tolist() == [2840, 2880, 2920, 2960, 0, 40]
    np.testing.assert_array_equal(poses.image[:4], square(first.image[71:], first.size))


def test_missing_frames_have_features_of_zero_only(make_series: MakeSeries) -> None:
    found = features_of(make_series(frames=75, detected=np.arange(75) >= 50))
    assert not found[:4].any()
    assert found[4:].any(axis=1).all()


def test_what_lies_in_missing_frames_does_not_matter(make_series: MakeSeries) -> None:
    image = gather([make_series(frames=8)]).image[None]
    present = np.arange(8)[None] >= 3
    junk = np.where(present[..., None, None], image, 7 * image + 1)
    np.testing.assert_array_equal(FEATURES.of(junk, present), FEATURES.of(image, present))


def test_a_window_without_anybody_is_all_zero() -> None:
    image = np.ones((1, 8, BLAZEPOSE_33.count, 4), np.float32)
    assert not FEATURES.of(image, np.zeros((1, 8), bool)).any()


def test_hips_are_in_the_middle_on_average_and_the_body_has_size_one(make_series: MakeSeries) -> None:
    body = features_of(make_series()).reshape(8, BLAZEPOSE_33.count, 4)
    assert body.dtype == np.float32 and body.size == 8 * FEATURES.width
    hips = body[:, HIPS, :3].mean(axis=1)
    np.testing.assert_allclose(hips.mean(axis=0), 0, atol=1e-6)
    body[..., :3] -= hips[:, None]
    torso = 2.5 * np.linalg.norm(body[:, SHOULDERS, :2].mean(axis=1), axis=-1)
    reach = np.linalg.norm(body[..., :2], axis=-1).max(axis=1)
    assert np.maximum(torso, reach).mean() == pytest.approx(1, abs=1e-6)


def test_visibility_is_passed_on_as_it_is(make_series: MakeSeries) -> None:
    series = make_series()
    np.testing.assert_array_equal(
        features_of(series).reshape(8, BLAZEPOSE_33.count, 4)[-1, :, 3], series.image[-1, :, 3]
    )


@pytest.mark.parametrize("factor", [0.3, 2.0])
def test_features_stay_when_the_person_is_elsewhere_and_farther_away(make_series: MakeSeries, factor: float) -> None:
    series = make_series()
    moved = series.image * [factor, factor, factor, 1] + [0.2, -0.1, 0, 0]
    np.testing.assert_allclose(features_of(with_image(series, moved)), features_of(series), atol=1e-5)


def test_features_stay_when_the_picture_is_padded_to_be_wider(make_series: MakeSeries) -> None:
    series = make_series(size=(320, 240))
    padded = series.image * [0.5, 1, 0.5, 1] + [0.25, 0, 0, 0]
    np.testing.assert_allclose(features_of(with_image(series, padded, (640, 240))), features_of(series), atol=1e-5)


def test_features_stay_when_the_picture_is_padded_to_be_higher(make_series: MakeSeries) -> None:
    series = make_series(size=(320, 240))
    padded = series.image * [1, 0.5, 1, 1] + [0, 0.5, 0, 0]
    np.testing.assert_allclose(features_of(with_image(series, padded, (320, 480))), features_of(series), atol=1e-5)


def test_features_of_the_mirrored_picture_are_the_mirrored_features(make_series: MakeSeries) -> None:
    series = make_series()
    picture = series.image[:, BLAZEPOSE_33.swapped] * [-1, 1, 1, 1] + [1, 0, 0, 0]
    wanted = FEATURES.mirrored(features_of(series)[None])[0]
    np.testing.assert_allclose(features_of(with_image(series, picture)), wanted, atol=1e-5)
    assert np.abs(wanted - features_of(series)).max() > 0.1


def test_in_the_mirror_of_a_mirror_all_is_as_it_was(make_series: MakeSeries) -> None:
    windows = np.stack([features_of(make_series(seed=seed)) for seed in (1, 2)])
    once = FEATURES.mirrored(windows)
    assert once.shape == windows.shape and once.dtype == windows.dtype
    assert np.array_equal(FEATURES.mirrored(once), windows) and not np.array_equal(once, windows)


def test_a_missing_frame_is_missing_in_the_mirror_too(make_series: MakeSeries) -> None:
    windows = features_of(make_series(frames=75, detected=np.arange(75) >= 50))[None]
    assert np.array_equal(FEATURES.mirrored(windows).any(axis=2), windows.any(axis=2)) and not windows[0, 0].any()


def test_a_clip_without_anybody_has_no_frames(make_series: MakeSeries) -> None:
    assert met(gather([make_series(detected=False)]), 1000, WINDOW) == [None] * 8
