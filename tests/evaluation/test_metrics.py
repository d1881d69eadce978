"""Figures that can be worked out by hand, and intervals that mean what they say."""

import json
from typing import Any

import numpy as np
import pytest
from conftest import MakeSeries

from pipeline.common.errors import InputError
from pipeline.evaluation import metrics
from pipeline.evaluation.metrics import Outcomes, confusion, plot_rows, scores
from pipeline.landmarks.dataset import Dataset

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


TWO = ("Squats", "PushUps")
NOTHING = Outcomes(np.zeros(0, int), np.zeros(0, int), np.zeros(0, str))
SCORES = {"n", "nobody_seen", "accuracy", "macro_f1", "ci95"}


@pytest.fixture
def three(make_series: MakeSeries) -> Dataset:
    """Return three clips: of g01, g02 and g03, all of the first class."""
    return Dataset(TWO, [make_series(group=f"g0{number}") for number in (1, 2, 3)], np.zeros(3, int))


def of_split(split: int, predicted: list[int]) -> metrics.Tested:
    """Return outcomes of squats, then as many push-ups, one person a class, alike for windows and clips."""
    actual = np.repeat([0, 1], len(predicted) // 2)
    both = Outcomes(actual, np.array(predicted), np.array([f"{split}/{one}" for one in actual]))
    return metrics.Tested(split, both, both)


def scored_figures(*parts: metrics.Tested) -> dict[str, Any]:
    """Return the figures of some splits."""
    return metrics.figures(parts, TWO, 50, 1)


def outcomes_of_three(three: Dataset) -> metrics.Tested:
    """Return outcomes: one sure window among hesitant ones, a window without a pose, and a clip without any."""
    owner = np.array([0, 0, 0, 1, 1, 2, 2])
    posed = np.array([True, True, True, True, False, False, False])
    first = np.array([0.95, 0.45, 0.45, 0.3, 1, 1, 1])
    return metrics.outcomes(three, owner, posed, np.stack([first, 1 - first], axis=1), 1)


def test_a_clip_is_the_mean_of_its_windows_with_a_pose(three: Dataset) -> None:
    found = outcomes_of_three(three)
    assert found.windows.predicted[:4].tolist() == [0, 1, 1, 1]
    assert found.clips.predicted[:2].tolist() == [0, 1]


def test_windows_and_clips_without_a_pose_are_of_nobody(three: Dataset) -> None:
    found = outcomes_of_three(three)
    assert found.windows.predicted[4:].tolist() == [-1, -1, -1]
    assert found.clips.predicted[2] == -1


def test_windows_and_clips_belong_to_the_person_seen(three: Dataset) -> None:
    found = outcomes_of_three(three)
    assert found.clips.unit.tolist() == ["Squats/g01", "Squats/g02", "Squats/g03"]
    assert found.windows.unit.tolist() == ["Squats/g01"] * 3 + ["Squats/g02"] * 2 + ["Squats/g03"] * 2


def test_nobody_is_left_out_of_windows_and_wrong_for_a_clip() -> None:
    found = scored_figures(of_split(1, [0, 0, 0, -1, 1, 1, 0, 0]))
    windows, clips = found["windows"], found["clips"]
    assert (windows["n"], windows["nobody_seen"], windows["accuracy"]) == pytest.approx((7, 1, 5 / 7), abs=1e-4)
    assert (clips["n"], clips["nobody_seen"], clips["accuracy"]) == (8, 1, 5 / 8)


def test_figures_are_overall_and_for_each_split_and_class() -> None:
    found = scored_figures(of_split(1, [0, 0, 1, 0]), of_split(3, [0, 1, 1, 1]))
    assert set(found) == {"windows", "clips"}
    for part in found.values():
        assert set(part) == SCORES | {"per_class", "per_split"}
        assert set(part["ci95"]) == {"accuracy", "macro_f1"}
        assert set(part["per_class"]) == set(TWO)
        assert {split: set(one) for split, one in part["per_split"].items()} == {"1": SCORES, "3": SCORES}


def test_splits_are_pooled_by_their_windows() -> None:
    found = scored_figures(of_split(1, [0, 0, 0, 1, 1, 1]), of_split(2, [1, 0]))["windows"]
    assert found["accuracy"] == 6 / 8
    assert [part["accuracy"] for part in found["per_split"].values()] == [1, 0]


def test_a_split_with_nothing_to_test_is_skipped() -> None:
    found = scored_figures(of_split(1, [0, 1]), metrics.Tested(2, NOTHING, NOTHING))
    assert list(found["clips"]["per_split"]) == ["1"]


@pytest.mark.parametrize(
    "part", [metrics.Tested(1, NOTHING, NOTHING), of_split(1, [-1, -1])], ids=["no clips", "nobody"]
)
def test_nothing_to_test_at_all_is_named(part: metrics.Tested) -> None:
    with pytest.raises(InputError, match="no class can be tested: each needs clips of at least two groups"):
        scored_figures(part)


def test_plot_rows_name_what_is_done_and_what_is_answered() -> None:
    parts = [of_split(1, [0, -1]).windows, of_split(2, [1, 1]).windows]
    lines = ["actual,predicted", "Squats,Squats", "PushUps,nobody seen", "Squats,PushUps", "PushUps,PushUps"]
    assert plot_rows(parts, TWO).splitlines() == lines
