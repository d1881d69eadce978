"""Augmentation: repeatable, harmless at strength zero, and each change is the one it is named for."""

import numpy as np
import pytest
from conftest import FEATURES, MakeSeries, window_of

from pipeline.common.settings import Augment
from pipeline.landmarks.skeleton import BLAZEPOSE_33
from pipeline.windows.augment import augment, held_still
from pipeline.windows.sampling import gather, moments, sample

NONE = Augment(**dict.fromkeys(Augment.model_fields, 0.0))
STRONG = Augment(
    **{"mirror": 0.5, "turn": 30, "tilt": 15, "rotate": 20, "scale": 0.2, "noise": 0.05},
    **{"visibility": 0.5, "occlude": 0.5, "fill": 0.5, "lose": 0.3, "stretch": 0.2, "still": 0.1},
)
Windows = tuple[np.ndarray, np.ndarray]


@pytest.fixture
def windows(make_series: MakeSeries) -> Windows:
    """Return squared landmarks (N, 8, 33, 4) and presence (N, 8) of the windows of a clip, the first ones half full."""
    series = [make_series(frames=100)]
    poses = gather(series)
    chosen = sample(poses, *moments(series, 0.05), window_of(8, 2.24))
    return poses.image[chosen], chosen >= 0


def only(**changed: float) -> Augment:
    """Return a strength of zero but for what is named."""
    return NONE.model_copy(update=changed)


def changed_features(windows: Windows, strength: Augment, seed: int = 1) -> np.ndarray:
    """Return the features (N, 8, 33, 4) of augmented windows."""
    image, present = augment(*windows, BLAZEPOSE_33, strength, np.random.default_rng(seed))
    return FEATURES.of(image, present).reshape(*present.shape, BLAZEPOSE_33.count, 4)


def plain_features(windows: Windows) -> np.ndarray:
    """Return the features (N, 8, 33, 4) of windows as they are."""
    return FEATURES.of(*windows).reshape(*windows[1].shape, BLAZEPOSE_33.count, 4)


def test_the_same_seed_gives_the_same_windows(windows: Windows) -> None:
    np.testing.assert_array_equal(changed_features(windows, STRONG), changed_features(windows, STRONG))
    assert (changed_features(windows, STRONG) != changed_features(windows, STRONG, seed=2)).any()


def test_the_originals_are_left_alone(windows: Windows) -> None:
    image, present = windows[0].copy(), windows[1].copy()
    augment(*windows, BLAZEPOSE_33, STRONG, np.random.default_rng(1))
    np.testing.assert_array_equal(windows[0], image)
    np.testing.assert_array_equal(windows[1], present)


def test_shapes_and_types_are_kept(windows: Windows) -> None:
    image, present = augment(*windows, BLAZEPOSE_33, STRONG, np.random.default_rng(1))
    assert (image.shape, image.dtype) == (windows[0].shape, np.float32)
    assert (present.shape, present.dtype) == (windows[1].shape, bool)


def test_visibility_changes_but_stays_between_0_and_1(windows: Windows) -> None:
    image, _ = augment(*windows, BLAZEPOSE_33, only(visibility=0.5), np.random.default_rng(1))
    assert image[..., 3].min() >= 0 and image[..., 3].max() <= 1
    assert (image[..., 3] != windows[0][..., 3])[windows[1]].any()


def test_strength_zero_changes_nothing(windows: Windows) -> None:
    np.testing.assert_allclose(changed_features(windows, NONE), plain_features(windows), atol=1e-5)


def test_mirroring_swaps_the_sides(windows: Windows) -> None:
    wanted = plain_features(windows)[:, :, BLAZEPOSE_33.swapped] * [-1, 1, 1, 1]
    np.testing.assert_allclose(changed_features(windows, only(mirror=1)), wanted, atol=1e-5)


def test_turning_keeps_heights_and_rotating_keeps_depths(windows: Windows) -> None:
    plain = augment(*windows, BLAZEPOSE_33, NONE, np.random.default_rng(1))[0]
    turned = augment(*windows, BLAZEPOSE_33, only(turn=40), np.random.default_rng(1))[0]
    rotated = augment(*windows, BLAZEPOSE_33, only(rotate=40), np.random.default_rng(1))[0]
    np.testing.assert_array_equal(turned[..., 1], plain[..., 1])
    np.testing.assert_array_equal(rotated[..., 2], plain[..., 2])
    for changed in (turned, rotated):
        assert np.abs(changed - plain).max() > 0.1
        lengths = np.linalg.norm(changed[..., :3], axis=-1)
        np.testing.assert_allclose(lengths, np.linalg.norm(plain[..., :3], axis=-1), atol=1e-5)


@pytest.mark.parametrize("strength", [only(lose=1), only(fill=1), STRONG])
def test_frames_get_lost_but_never_the_newest_nor_do_missing_ones_appear(windows: Windows, strength: Augment) -> None:
    _, present = augment(*windows, BLAZEPOSE_33, strength, np.random.default_rng(1))
    np.testing.assert_array_equal(present[:, -1], windows[1][:, -1])
    assert not (present & ~windows[1]).any()
    assert present.sum() < windows[1].sum()


def test_a_filling_buffer_lacks_its_oldest_frames_only(windows: Windows) -> None:
    full = windows[1].all(axis=1)
    _, present = augment(windows[0][full], windows[1][full], BLAZEPOSE_33, only(fill=1), np.random.default_rng(1))
    assert (np.diff(present.astype(int), axis=1) >= 0).all()


def gappy(windows: Windows) -> Windows:
    """Return windows of which some more frames are missing, in some of them the newest; all keep one at least."""
    image, present = windows[0].copy(), windows[1].copy()
    present[::2, [2, 5]] = False
    present[::3, -1] = False
    keep = present.any(axis=1)
    image[~present] = 0
    return image[keep], present[keep]


def movement(image: np.ndarray, present: np.ndarray) -> np.ndarray:
    """Return how far each body is from its newest pose, at most (N,)."""
    newest = present.shape[1] - 1 - present[:, ::-1].argmax(axis=1)
    apart = np.abs(image - image[np.arange(len(image)), newest][:, None]).max(axis=(2, 3))
    return np.where(present, apart, 0).max(axis=1)


def test_a_body_held_still_hardly_moves(windows: Windows) -> None:
    image, present = gappy(windows)
    still = held_still(image, present, np.random.default_rng(1))
    before, after = movement(image, present), movement(still, present)
    moving = present.sum(axis=1) > 1
    assert (before[moving] > 0.01).all()
    assert (after <= 0.15 * before + 1e-6).all() and after[moving].max() > 0.1 * before[moving].min()
    # As much of the movement is left in all frames and joints of a window, but not in all windows.
    left = after[moving] / before[moving]
    assert np.ptp(left) > 0.1


def test_a_body_held_still_stays_as_it_is_in_its_newest_frame(windows: Windows) -> None:
    image, present = gappy(windows)
    still = held_still(image, present, np.random.default_rng(1))
    rows, newest = np.arange(len(image)), present.shape[1] - 1 - present[:, ::-1].argmax(axis=1)
    assert (newest < present.shape[1] - 1).any()
    np.testing.assert_array_equal(still[rows, newest], image[rows, newest])


def test_a_body_held_still_has_the_same_frames(windows: Windows) -> None:
    image, present = gappy(windows)
    kept = image.copy()
    still = held_still(image, present, np.random.default_rng(1))
    assert not still[~present].any() and still[present].any(axis=(1, 2)).all()
    assert still.dtype == np.float32 and still.shape == image.shape
    np.testing.assert_array_equal(image, kept)
    np.testing.assert_array_equal(still, held_still(image, present, np.random.default_rng(1)))
