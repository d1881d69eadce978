"""The series of all classes, their labels and their parts."""

from pathlib import Path

import pytest
from conftest import MakeSeries

from pipeline import dataset
from pipeline.dataset import Dataset
from pipeline.errors import InputError
from pipeline.landmarks import class_path, save


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
