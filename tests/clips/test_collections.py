"""Collections of clips: which folders they have, and which classes these are of."""

from pathlib import Path

import pytest

from pipeline.clips.collections import check_names, class_of, folders, indexed_folders
from pipeline.common.errors import InputError
from pipeline.common.names import OTHER
from pipeline.common.settings import PersonsCollection

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


def checked(clips: Path, collection: str, *means: str) -> list[str]:
    """Check what params.yaml says of a collection whose clips may be in a folder."""
    its = PersonsCollection(weight=1, means=dict.fromkeys(means))
    return check_names({collection: its}, clips, clips.parent / "index")


def test_a_folder_that_is_misspelt_in_params_is_told(tmp_path: Path) -> None:
    (tmp_path / "clips/gym/BarbellSquats").mkdir(parents=True)
    assert checked(tmp_path / "clips", "gym", "BarbellSquats") == []
    with pytest.raises(
        InputError, match=r"persons\.gym\.means`: there is no folder `BarbelSquats`: did you mean `Barbell"
    ):
        checked(tmp_path / "clips", "gym", "BarbelSquats")
    with pytest.raises(InputError, match=r"persons\.gyms`: there is no folder `gyms`: did you mean `gym`"):
        checked(tmp_path / "clips", "gyms")


def test_a_folder_that_is_nowhere_is_warned_of_where_the_collection_has_any(tmp_path: Path) -> None:
    (tmp_path / "clips/gym/BarbellSquats").mkdir(parents=True)
    (warning,) = checked(tmp_path / "clips", "gym", "Burpees")
    assert warning.startswith("params.yaml: `collections.persons.gym.means` names `Burpees`, which is no folder of it")
    assert checked(tmp_path / "clips", "field", "Burpees") == []
