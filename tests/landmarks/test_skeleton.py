"""Skeletons: a series of another backbone's joints goes the whole way that BlazePose's goes."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import MakeSeries

from pipeline.commands.overlay import draw_skeleton
from pipeline.common.errors import InputError
from pipeline.common.names import PARTS
from pipeline.counting import signals
from pipeline.landmarks.dataset import Dataset
from pipeline.landmarks.series import Series, load, save, skeleton_of
from pipeline.landmarks.skeleton import BLAZEPOSE_33, BODY_JOINTS, COCO_17, SKELETONS, Skeleton
from pipeline.recognition import altered
from pipeline.recognition.answer import in_view
from pipeline.windows.features import FeatureSet
from pipeline.windows.sampling import gather

FEATURES = FeatureSet(("landmarks",), COCO_17, 0.3)


def as_coco(series: Series) -> Series:
    """Return a series of BlazePose as COCO's keypoints: the joints of the same names."""
    places = BLAZEPOSE_33.places(COCO_17.names)
    return replace(series, image=series.image[:, places], world=series.world[:, places], skeleton=COCO_17)


@pytest.fixture
def coco(make_series: MakeSeries) -> Series:
    """Return a series of 17 keypoints."""
    return as_coco(make_series(frames=24))


@pytest.mark.parametrize("skeleton", SKELETONS.values(), ids=list(SKELETONS))
def test_a_skeleton_has_two_sides_and_the_roles_that_code_asks_for(skeleton: Skeleton) -> None:
    assert len(set(skeleton.names)) == skeleton.count
    assert [skeleton.swapped[i] for i in skeleton.swapped] == list(range(skeleton.count))
    assert [name for i, name in enumerate(skeleton.names) if skeleton.swapped[i] == i] == ["nose"]
    assert sorted([*skeleton.on_side("left"), *skeleton.on_side("right")]) == list(range(1, skeleton.count))
    for joint in BODY_JOINTS[1:]:
        left, right = skeleton.pair(joint)
        assert skeleton.swapped[left] == right and skeleton.names[left] == f"left_{joint}"
    assert {skeleton.side(bone) for bone in skeleton.bones} == {"left", "right", "middle"}
    assert not set(skeleton.face) & {i for bone in skeleton.bones for i in bone}


def test_joints_that_a_skeleton_lacks_are_left_out() -> None:
    assert COCO_17.joints(("ankle", "heel")) == list(COCO_17.pair("ankle"))
    assert len(BLAZEPOSE_33.joints(("ankle", "heel"))) == 4
    with pytest.raises(ValueError, match="left_heel"):
        COCO_17.pair("heel")


def test_a_file_keeps_the_skeleton_and_names_only_another_than_blazeposes(
    tmp_path: Path, coco: Series, make_series: MakeSeries
) -> None:
    save(tmp_path / "coco.npz", [coco])
    (found,) = load(tmp_path / "coco.npz")
    assert found.skeleton == COCO_17 and found.image.shape == coco.image.shape
    assert np.abs(found.world - coco.world).max() < 1e-3
    save(tmp_path / "blazepose.npz", [make_series()])
    with np.load(tmp_path / "coco.npz") as coco_file, np.load(tmp_path / "blazepose.npz") as blazepose_file:
        assert set(coco_file.files) - set(blazepose_file.files) == {"skeleton"}


def test_an_unknown_skeleton_is_told(tmp_path: Path, coco: Series) -> None:
    save(tmp_path / "x.npz", [replace(coco, skeleton=replace(COCO_17, name="coco_18"))])
    with pytest.raises(InputError, match=r"x\.npz is damaged \('coco_18'\)"):
        load(tmp_path / "x.npz")


def test_skeletons_are_not_mixed(tmp_path: Path, coco: Series, make_series: MakeSeries) -> None:
    both = [coco, make_series()]
    for use in (gather, skeleton_of, lambda series: save(tmp_path / "x.npz", series)):
        with pytest.raises(InputError, match="several skeletons"):
            use(both)
    assert not list(tmp_path.iterdir())


def test_features_of_another_skeleton_are_of_its_width_and_mirror(coco: Series) -> None:
    poses = gather([coco])
    image, present = poses.image[None, :8], np.ones((1, 8), bool)
    found = FEATURES.of(image, present)
    assert FEATURES.width == 17 * 4 and found.shape == (1, 8, 68)
    hips = found.reshape(8, 17, 4)[:, COCO_17.pair("hip"), :3].mean(axis=(0, 1))
    assert hips == pytest.approx(np.zeros(3), abs=1e-6)
    (mirror,) = altered.mirrored(Dataset(("Lunges",), [coco], np.zeros(1, int))).series
    seen = gather([mirror]).image[None, :8]
    assert FEATURES.of(seen, present) == pytest.approx(FEATURES.mirrored(found), abs=1e-5)


def test_parts_are_in_view_by_the_skeletons_joints(coco: Series) -> None:
    image = np.full_like(coco.image, 0.5)
    image[:, COCO_17.pair("ankle"), 1] = 1.2
    assert in_view(image, 0.3, COCO_17).tolist() == [[part != "feet" for part in PARTS]] * len(image)


def test_signals_are_the_same_on_both_skeletons(make_series: MakeSeries) -> None:
    series = make_series(frames=5)
    other = as_coco(series)
    whole, part = (signals.features(one.world, one.image[..., 3], one.skeleton) for one in (series, other))
    assert np.array_equal(whole[0], part[0]) and np.array_equal(whole[1], part[1])


def test_a_drawn_skeleton_joins_its_own_joints(coco: Series) -> None:
    picture, body = np.zeros((200, 200, 3), np.uint8), np.ones((17, 4), np.float32)
    body[:, :2] = np.linspace(0.1, 0.9, 17)[:, None] * [1, 0] + [0, 0.1]
    left, right = COCO_17.pair("ankle")
    body[[left, right], 1] = 0.9
    draw_skeleton(picture, body, COCO_17)
    middle = picture[100].any(axis=1)
    knees = COCO_17.pair("knee")
    for knee, ankle in zip(knees, (left, right), strict=True):
        across = round(200 * (body[knee, 0] + body[ankle, 0]) / 2)
        assert middle[across - 1 : across + 2].any()
    colours = {tuple(colour) for colour in picture.reshape(-1, 3).tolist()}
    assert {(255, 163, 56), (61, 138, 255), (255, 255, 255)} <= colours
