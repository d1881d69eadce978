"""Figures that can be worked out by hand, and intervals that mean what they say."""

import json
from typing import Any

import numpy as np
import pytest

from pipeline.evaluation.metrics import Outcomes, confusion, scores

CLASSES = ("A", "B")
# Of six A: four right, one taken for B, one with nobody seen. Of four B: two right, two taken for A.
ACTUAL = np.array([0] * 6 + [1] * 4)
PREDICTED = np.array([0, 0, 0, 0, 1, -1, 1, 1, 0, 0])
UNIT = np.array(["p", "p", "q", "q", "p", "q", "r", "r", "r", "s"])


def scored(nobody_is_wrong: bool = False, groups: int = 4, copies: int = 1) -> dict[str, Any]:
    """Return the scores of the outcomes above, `copies` times over, told apart into some groups."""
    actual, predicted = np.tile(ACTUAL, copies), np.tile(PREDICTED, copies)
    unit = np.tile(UNIT, copies) if groups == 4 else np.arange(len(actual)) % groups
    return scores(confusion(Outcomes(actual, predicted, unit), 2), CLASSES, 2000, 1, nobody_is_wrong)


def test_confusion_counts_each_group_apart_and_nobody_last() -> None:
    counts = confusion(Outcomes(ACTUAL, PREDICTED, UNIT), 2)
    assert counts.shape == (4, 2, 3)
    assert counts.sum(axis=0).tolist() == [[4, 1, 1], [2, 2, 0]]
    assert counts[0].tolist() == [[2, 1, 0], [0, 0, 0]]


def test_a_part_of_the_outcomes_can_be_taken() -> None:
    assert Outcomes(ACTUAL, PREDICTED, UNIT).part(UNIT == "s").actual.tolist() == [1]


def test_figures_agree_with_those_worked_out_by_hand() -> None:
    found = scored()
    assert found["n"] == 9 and found["nobody_seen"] == 1
    assert found["accuracy"] == pytest.approx(6 / 9, abs=1e-4)
    a, b = found["per_class"]["A"], found["per_class"]["B"]
    assert (a["n"], a["precision"], a["recall"], a["f1"]) == pytest.approx((5, 4 / 6, 4 / 5, 8 / 11), abs=1e-4)
    assert (b["n"], b["precision"], b["recall"], b["f1"]) == pytest.approx((4, 2 / 3, 2 / 4, 4 / 7), abs=1e-4)
    assert found["macro_f1"] == pytest.approx((8 / 11 + 4 / 7) / 2, abs=1e-4)


def test_nobody_seen_can_count_as_wrong() -> None:
    found = scored(nobody_is_wrong=True)
    assert found["n"] == 10 and found["nobody_seen"] == 1
    assert found["accuracy"] == pytest.approx(6 / 10)
    assert found["per_class"]["A"]["recall"] == pytest.approx(4 / 6, abs=1e-4)
    assert found["per_class"]["A"]["precision"] == pytest.approx(4 / 6, abs=1e-4)


def test_intervals_hold_the_figure() -> None:
    found = scored()
    for name in ("accuracy", "macro_f1"):
        low, high = found["ci95"][name]
        assert 0 <= low < found[name] < high <= 1
    for one in found["per_class"].values():
        assert one["recall_ci95"][0] <= one["recall"] <= one["recall_ci95"][1]


def test_fewer_groups_give_a_wider_interval() -> None:
    counts = {groups: np.zeros((groups, 2, 3), int) for groups in (6, 60)}
    for groups, table in counts.items():
        table[: groups // 2, 0, 0] = table[groups // 2 :, 0, 1] = 600 // groups
    few, many = (scores(counts[groups], CLASSES, 2000, 1, False) for groups in (6, 60))
    assert few["n"] == many["n"] and few["accuracy"] == many["accuracy"]
    width = {id(one): np.ptp(one["ci95"]["accuracy"]) for one in (few, many)}
    assert width[id(few)] > 2 * width[id(many)]


def test_the_same_seed_gives_the_same_intervals() -> None:
    assert scored() == scored()


def test_a_class_that_does_not_occur_is_left_out_of_the_mean() -> None:
    counts = confusion(Outcomes(np.array([0, 0, 1, 1]), np.array([0, 0, 1, 2]), np.array([1, 1, 2, 2])), 3)
    found = scores(counts, ("A", "B", "C"), 100, 1, False)
    assert list(found["per_class"]) == ["A", "B"]
    assert found["macro_f1"] == pytest.approx((1 + 2 / 3) / 2, abs=1e-4)


def test_a_class_that_is_never_answered_has_precision_zero() -> None:
    counts = confusion(Outcomes(np.array([0, 1]), np.array([0, 0]), np.array([1, 2])), 2)
    assert scores(counts, CLASSES, 100, 1, False)["per_class"]["B"]["precision"] == 0


def test_figures_are_plain_json() -> None:
    assert json.loads(json.dumps(scored(), allow_nan=False)) == scored()
