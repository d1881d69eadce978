"""What is counted in the figures: every window and clip of people that a model never saw, once."""

from typing import Any

import numpy as np
import pytest
from conftest import MakeSeries
from project import ROOT

from pipeline import evaluate, metrics, network, params, splits
from pipeline.dataset import Dataset
from pipeline.errors import InputError
from pipeline.metrics import Outcomes
from pipeline.runs import ALL, runs
from pipeline.windows import Window

CLASSES = ("Squats", "PushUps")
NOTHING = Outcomes(np.zeros(0, int), np.zeros(0, int), np.zeros(0, str))
SCORES = {"n", "nobody_seen", "accuracy", "macro_f1", "ci95"}


@pytest.fixture
def data(make_series: MakeSeries) -> Dataset:
    """Return a clip of each group that UCF101 has, for each class and variant."""
    series = [
        make_series(f"{name}_{group}", group=f"g{group:02}", variant=variant, frames=12)
        for name in CLASSES
        for group in range(1, 26)
        for variant in ("full", "lite")
    ]
    return Dataset(CLASSES, series, np.repeat([0, 1], 50))


@pytest.fixture
def three(data: Dataset) -> Dataset:
    """Return three clips: of g01, g02 and g03, all of the first class."""
    return Dataset(CLASSES, data.series[0:6:2], data.labels[0:6:2])


def of_split(split: int, predicted: list[int]) -> metrics.Tested:
    """Return outcomes of squats, then as many push-ups, one person a class, alike for windows and clips."""
    actual = np.repeat([0, 1], len(predicted) // 2)
    both = Outcomes(actual, np.array(predicted), np.array([f"{split}/{one}" for one in actual]))
    return metrics.Tested(split, both, both)


def figures(*parts: metrics.Tested) -> dict[str, Any]:
    """Return the figures of some splits."""
    return metrics.figures(parts, CLASSES, 50, 1)


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
    found = figures(of_split(1, [0, 0, 0, -1, 1, 1, 0, 0]))
    windows, clips = found["windows"], found["clips"]
    assert (windows["n"], windows["nobody_seen"], windows["accuracy"]) == pytest.approx((7, 1, 5 / 7), abs=1e-4)
    assert (clips["n"], clips["nobody_seen"], clips["accuracy"]) == (8, 1, 5 / 8)


def test_figures_are_overall_and_for_each_split_and_class() -> None:
    found = figures(of_split(1, [0, 0, 1, 0]), of_split(3, [0, 1, 1, 1]))
    assert set(found) == {"windows", "clips"}
    for part in found.values():
        assert set(part) == SCORES | {"per_class", "per_split"}
        assert set(part["ci95"]) == {"accuracy", "macro_f1"}
        assert set(part["per_class"]) == set(CLASSES)
        assert {split: set(one) for split, one in part["per_split"].items()} == {"1": SCORES, "3": SCORES}


def test_splits_are_pooled_by_their_windows() -> None:
    found = figures(of_split(1, [0, 0, 0, 1, 1, 1]), of_split(2, [1, 0]))["windows"]
    assert found["accuracy"] == 6 / 8
    assert [part["accuracy"] for part in found["per_split"].values()] == [1, 0]


def test_a_split_with_nothing_to_test_is_skipped() -> None:
    found = figures(of_split(1, [0, 1]), metrics.Tested(2, NOTHING, NOTHING))
    assert list(found["clips"]["per_split"]) == ["1"]


@pytest.mark.parametrize(
    "part", [metrics.Tested(1, NOTHING, NOTHING), of_split(1, [-1, -1])], ids=["no clips", "nobody"]
)
def test_nothing_to_test_at_all_is_named(part: metrics.Tested) -> None:
    with pytest.raises(InputError, match="no class can be tested: each needs clips of at least two groups"):
        figures(part)


def test_a_model_answers_only_windows_with_a_pose(make_series: MakeSeries, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(network, "predict", lambda _, x: asked.append(x) or np.tile([[0.2, 0.8]], (len(x), 1)))
    series = [make_series("half", frames=50, detected=np.arange(50) >= 25), make_series("none", detected=False)]
    found = evaluate.test(None, Dataset(CLASSES, series, np.array([1, 0])), Window(8, 2.24), 0.2, 1)
    assert len(asked[0]) == (found.windows.predicted == 1).sum() == 5
    assert asked[0].any(axis=(1, 2)).all()
    assert found.clips.predicted.tolist() == [1, -1]


def test_each_model_is_tested_on_the_people_of_its_split(data: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = []
    monkeypatch.setattr(network, "load", loaded.append)
    monkeypatch.setattr(network, "predict", lambda _, x: np.tile([[0.2, 0.8]], (len(x), 1)))
    settings = params.load(ROOT / "params.yaml")
    folds = [run for run in runs(CLASSES, []) if run.aim == ALL]
    results = evaluate.test_runs(folds, data, settings, "lite")
    assert loaded == [run.model for run in folds] and [one.split for one in results] == list(splits.SPLITS)
    for one, first in zip(results, (1, 8, 15), strict=True):
        assert sorted(one.clips.unit) == sorted(f"{c}/g{g:02}" for c in CLASSES for g in range(first, first + 7))


def test_plot_rows_name_what_is_done_and_what_is_answered() -> None:
    parts = [of_split(1, [0, -1]).windows, of_split(2, [1, 1]).windows]
    lines = ["actual,predicted", "Squats,Squats", "PushUps,nobody seen", "Squats,PushUps", "PushUps,PushUps"]
    assert evaluate.plot_rows(parts, CLASSES).splitlines() == lines
