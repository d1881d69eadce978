"""Collections of clips: which folders they have, and which classes these are of."""

from pathlib import Path

import pytest

from pipeline.clips.collections import class_of, folders, indexed_folders
from pipeline.common.names import OTHER

CLASSES = ("Lunges", "PushUps", OTHER)
MEANS = {"BarbellLunges": "Lunges", "InclinePushUps": None}


def test_the_folders_of_a_collection_are_those_that_are_here_or_indexed(tmp_path: Path) -> None:
    clips, indices = tmp_path / "clips", tmp_path / "index"
    for name in ("gym/Lunges/a.mp4", "gym/Squats/b.mp4", "gym/README.md", "Planks/c.mp4", "field/Lunges/a.mp4"):
        (clips / name).parent.mkdir(parents=True, exist_ok=True)
        (clips / name).touch()
    (indices / "gym").mkdir(parents=True)
    for name in ("gym/Lunges.tsv", "gym/Burpees.tsv", "gym/notes.txt", "PushUps.tsv"):
        (indices / name).touch()
    assert folders("gym", clips, indices) == ["gym/Burpees", "gym/Lunges", "gym/Squats"]
    assert folders("gym", tmp_path / "gone", indices) == indexed_folders("gym", indices)
    assert indexed_folders("gym", indices) == ["gym/Burpees", "gym/Lunges"]
    assert folders("gym", clips, tmp_path / "gone") == ["gym/Lunges", "gym/Squats"]
    assert folders("attic", clips, indices) == []


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("PushUps", "PushUps"),
        ("BarbellLunges", "Lunges"),
        ("InclinePushUps", None),
        ("Burpees", OTHER),
        (OTHER, OTHER),
    ],
)
def test_a_folder_is_of_the_class_it_means_or_is_named_after(folder: str, name: str | None) -> None:
    assert class_of(folder, CLASSES, MEANS) == name


def test_an_exercise_that_is_no_class_is_not_used_where_there_is_no_other() -> None:
    assert class_of("Burpees", CLASSES[:2], MEANS) is class_of("BarbellLunges", ("PushUps",), MEANS) is None


def test_what_a_folder_means_goes_before_its_name() -> None:
    assert class_of("PushUps", CLASSES, {"PushUps": OTHER}) == OTHER
    assert class_of("PushUps", CLASSES, {"PushUps": None}) is None
