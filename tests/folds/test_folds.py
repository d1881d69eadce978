"""Which trainings there are."""

import pytest

from pipeline.common.names import OTHER
from pipeline.common.paths import MODEL
from pipeline.folds.folds import ALL, PAPER, PARTS, all_folds

EVERY = ("C", "A", OTHER, "B")


def test_there_is_a_fold_for_each_figure() -> None:
    made = {fold.name: fold for fold in all_folds(EVERY, ["A", "B", "C2"], ["field", "gym"])}
    assert list(made) == [
        "final",
        *(f"{kind}_{split}" for kind in (ALL, PAPER) for split in (1, 2, 3)),
        *(f"open_{name}" for name in ("C", "A", "B")),
        *(f"{collection}_{part}" for collection in ("field", "gym") for part in range(PARTS + 1)),
    ]
    assert made["final"].model == MODEL and made["final"].split is None
    assert made["all_3"].split == 3 and made["all_3"].classes == EVERY
    assert made["paper_2"].split == 2 and made["paper_2"].classes == ("A", "B")
    assert made["open_A"].left_out == "A" and made["open_A"].classes == ("C", OTHER, "B")
    assert made["gym_0"].part == 0 and made["gym_0"].classes == made["gym_4"].classes == EVERY
    assert {name for name, fold in made.items() if fold.learns_from_collections} == {
        "final",
        *(f"{collection}_{part}" for collection in ("field", "gym") for part in (1, 2, 3, 4)),
    }
    for files in ({fold.model for fold in made.values()}, {fold.history for fold in made.values()}):
        assert len(files) == len(made)


def test_without_collections_nothing_is_trained_for_them() -> None:
    without, with_them = ([fold.name for fold in all_folds(EVERY, EVERY, names)] for names in ([], ["field"]))
    assert without == [name for name in with_them if not name.startswith("field")]


@pytest.mark.parametrize("paper", [[], ["A"], ["A", "Gone"]])
def test_fewer_than_two_of_the_paper_s_classes_are_not_trained(paper: list[str]) -> None:
    assert PAPER not in {fold.kind for fold in all_folds(("A", "B"), paper, [])}


@pytest.mark.parametrize("classes", [("A", OTHER), ("A", "B"), ("A", "B", OTHER), ("A", "B", "C")])
def test_what_an_open_fold_learns_is_at_least_two_classes_one_of_them_an_exercise(classes: tuple[str, ...]) -> None:
    for fold in all_folds(classes, [], []):
        assert len(fold.classes) > 1 and set(fold.classes) != {OTHER}, fold.name
