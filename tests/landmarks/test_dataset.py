"""The series of all classes, their labels and their parts."""

from pathlib import Path

import numpy as np
import pytest
from conftest import MakeSeries, window_of

from pipeline.common.errors import InputError
from pipeline.common.names import OTHER
from pipeline.landmarks import dataset
from pipeline.landmarks.dataset import Dataset, joined, read_collection
from pipeline.landmarks.series import Series, class_path, save
from pipeline.recognition.serving import Served, served_windows

CLASSES = ("Lunges", "PushUps", OTHER)
MEANS = {"BarbellLunges": "Lunges", "InclinePushUps": None}
WINDOW = window_of(8, 2.24)


@pytest.fixture
def data(tmp_path: Path, make_series: MakeSeries) -> Dataset:
    """Return a data set read from two landmark files."""
    lunges = [make_series("a", group="anna"), make_series("b", group="berta"), make_series("a", variant="lite")]
    save(class_path("Lunges", tmp_path), lunges)
    save(class_path("PushUps", tmp_path), [make_series("a", group="anna", seed=1)])
    return dataset.read(["PushUps", "Lunges"], tmp_path)


def seen(data: Dataset) -> list[tuple[str, str, str, str]]:
    """Return class, group, clip and variant of each series."""
    return [(*data.pair(i), *one.key) for i, one in enumerate(data.series)]


def test_labels_follow_the_order_of_the_classes(data: Dataset) -> None:
    assert data.labels.tolist() == [0, 1, 1, 1]
    assert seen(data)[0] == ("PushUps", "anna", "a", "full")
    assert seen(data)[2] == ("Lunges", "berta", "b", "full")


def test_groups_are_listed_once_a_class(data: Dataset) -> None:
    assert data.groups() == {"PushUps": ["anna"], "Lunges": ["anna", "berta", "g01"]}


def test_a_part_holds_the_pairs_asked_for_and_their_labels(data: Dataset) -> None:
    part = data.select({("Lunges", "anna"), ("PushUps", "berta")})
    assert seen(part) == [("Lunges", "anna", "a", "full")] and part.labels.tolist() == [1]


def test_a_part_can_be_of_one_variant(data: Dataset) -> None:
    assert seen(data.select(variants=["lite"])) == [("Lunges", "g01", "a", "lite")]


def test_other_classes_are_labelled_by_their_own_order(data: Dataset) -> None:
    part = data.of_classes(("Lunges", "Squats", "PushUps"))
    assert part.labels.tolist() == [2, 0, 0, 0]
    assert seen(part) == seen(data)


def test_a_part_without_a_class_has_none_of_its_series(data: Dataset) -> None:
    assert {name for name, *_ in seen(data.of_classes(["Lunges"]))} == {"Lunges"}


def test_a_class_without_landmarks_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"Squats\.npz is missing"):
        dataset.read(["Squats"], tmp_path)


@pytest.fixture
def field(tmp_path: Path, make_series: MakeSeries) -> Path:
    """Return a folder of landmarks with field clips in four folders, one not to be used, and a class beside them."""
    for name in ("PushUps", "BarbellLunges", "InclinePushUps", "Burpees"):
        save(class_path(f"field/{name}", tmp_path), [make_series(f"carl__{name}", group="carl")])
    save(class_path("Lunges", tmp_path), [make_series("v_Lunges_g01_c01")])
    return tmp_path


def test_field_clips_are_read_under_their_classes_with_their_sources(field: Path) -> None:
    found = read_collection("field", CLASSES, MEANS, field)
    assert found.classes == CLASSES and found.labels.dtype == int
    assert sorted(seen(found)) == [
        ("Lunges", "carl", "carl__BarbellLunges", "full"),
        (OTHER, "carl", "carl__Burpees", "full"),
        ("PushUps", "carl", "carl__PushUps", "full"),
    ]


def test_field_clips_are_not_among_those_of_the_classes(field: Path) -> None:
    assert [clip for *_, clip, _ in seen(dataset.read(["Lunges"], field))] == ["v_Lunges_g01_c01"]


def test_without_field_clips_there_is_nothing_to_add(data: Dataset, tmp_path: Path) -> None:
    nothing = read_collection("field", data.classes, MEANS, tmp_path)
    assert len(nothing.series) == len(nothing.labels) == 0
    both = joined([data, nothing])
    assert seen(both) == seen(data) and both.labels.tolist() == data.labels.tolist() and both.labels.dtype == int


def test_a_damaged_field_file_is_named(field: Path) -> None:
    (field / "field/Burpees.npz").write_bytes(b"nothing")
    with pytest.raises(InputError, match=r"Burpees\.npz is damaged"):
        read_collection("field", CLASSES, MEANS, field)


def test_joined_series_keep_their_labels(field: Path, make_series: MakeSeries) -> None:
    first = Dataset(CLASSES, [make_series("a", group="anna"), make_series("b")], np.array([2, 0]))
    both = joined([first, read_collection("field", CLASSES, MEANS, field)])
    assert seen(both) == [*seen(first), *seen(read_collection("field", CLASSES, MEANS, field))]
    assert len(both.series) == len(both.labels) == 5


def served(*series: Series, stride: float = 0.2) -> Served:
    """Return what a page would see of some series."""
    return served_windows(Dataset(CLASSES, series, np.zeros(len(series), int)), WINDOW, stride)


def test_a_page_sees_a_window_every_stride_to_the_clip_s_end(make_series: MakeSeries) -> None:
    found = served(make_series(frames=76), make_series(frames=26))
    assert np.bincount(found.owner).tolist() == [16, 6]
    assert found.now.tolist() == [*range(0, 3001, 200), *range(0, 1001, 200)]
    assert found.features.shape == (22, 8, 132) and found.present.shape == (22, 8)
    assert found.present.any(axis=1).all()


def test_a_page_s_first_windows_are_partly_filled(make_series: MakeSeries) -> None:
    found = served(make_series(frames=76), stride=0.32)
    assert found.present.sum(axis=1).tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 8, 8]
    assert found.present[:, -1].all() and (np.diff(found.present.astype(int), axis=1) >= 0).all()
    assert np.array_equal(found.features.any(axis=2), found.present)


def test_windows_without_anybody_are_told(make_series: MakeSeries) -> None:
    found = served(make_series(frames=51, detected=np.arange(51) >= 25))
    posed = found.present.any(axis=1)
    assert posed.tolist() == [False] * 5 + [True] * 6
    assert not found.features[~posed].any()


def test_what_is_seen_of_a_clip_does_not_depend_on_the_others(make_series: MakeSeries) -> None:
    both = [make_series("a", frames=40), make_series("b", frames=60, rate=30, seed=1)]
    together = served(*both)
    for i, one in enumerate(both):
        assert np.array_equal(together.features[together.owner == i], served(one).features)
