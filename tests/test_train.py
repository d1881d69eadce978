"""Training: nobody on two sides, classes drawn evenly, and a network that learns, the same way each time."""

from collections import Counter
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest
from conftest import MakeSeries
from project import ROOT

from pipeline import dataset, evaluate, network, params, runs, splits, train
from pipeline.augment import Strength
from pipeline.dataset import Dataset
from pipeline.runs import MODEL, Run
from pipeline.train import Sampler
from pipeline.windows import Window

CLASSES = ("Squats", "PushUps")
WINDOW = Window(8, 2.24)
SETTINGS = params.load(ROOT / "params.yaml").train.model_copy(
    update={"epochs": 3, "windows_per_epoch": 512, "batch": 32, "learning_rate": 0.02, "units": 8}
)
AUGMENT = Strength(**SETTINGS.augment.model_dump())
NONE = Strength(**{name: 0.0 for name in asdict(AUGMENT)})
TOY = Run(runs.CHECK, CLASSES, 1)
EVERYBODY = Run(runs.FINAL, CLASSES, None)


@pytest.fixture(scope="module")
def data(make_series: MakeSeries) -> Dataset:
    """Return a clip of each of 25 groups, for two classes that hold their joints differently."""
    series = [
        make_series(f"{c}_{group}", group=f"g{group:02}", frames=50 + group, seed=c)
        for c in (0, 1)
        for group in range(1, 26)
    ]
    return Dataset(CLASSES, series, np.repeat([0, 1], 25))


def learn(data: Dataset, run: Run = TOY, told: Any = lambda _: None) -> tuple["network.keras.Model", list[dict]]:
    """Train with this file's settings."""
    return train.learn(run, data, WINDOW, 0.4, SETTINGS, told)


@pytest.fixture(scope="module")
def learnt(data: Dataset) -> tuple["network.keras.Model", list[dict]]:
    """Train once for all tests."""
    return learn(data)


def sampler(data: Dataset, strength: Strength = NONE) -> Sampler:
    """Return a sampler of these series."""
    return Sampler(data, WINDOW, strength, np.random.default_rng(1))


def pairs(data: Dataset) -> set[tuple[str, str]]:
    """Return who is seen in some series."""
    return {data.pair(i) for i in range(len(data.series))}


def test_there_is_a_final_run_and_three_for_each_other_aim() -> None:
    made = {run.name: run for run in runs.runs(("C", "A", "B"), ["A", "B", "C2"])}
    assert list(made) == ["final", *(f"{aim}_{split}" for aim in ("all", "check", "paper") for split in (1, 2, 3))]
    assert made["final"].split is None and made["final"].model == MODEL
    assert made["all_3"].split == 3 and made["all_3"].classes == ("C", "A", "B")
    assert made["paper_2"].split == 2 and made["paper_2"].classes == ("A", "B")
    assert made["check_1"].model is None
    assert len({run.model for run in made.values()}) == 8 and len({run.history for run in made.values()}) == 10


@pytest.mark.parametrize("paper", [[], ["A"], ["A", "Gone"]])
def test_fewer_than_two_of_the_paper_s_classes_are_not_trained(paper: list[str]) -> None:
    assert runs.PAPER not in {run.aim for run in runs.runs(("A", "B"), paper)}


@pytest.mark.parametrize("split", splits.SPLITS)
def test_nobody_is_on_two_sides(data: Dataset, split: int) -> None:
    seen, unseen = (pairs(side) for side in train.sides(data, Run(runs.CHECK, CLASSES, split), {}))
    tested = {(name, f"g{group:02}") for name in CLASSES for group in range(7 * split - 6, 7 * split + 1)}
    assert not seen & unseen and not (seen | unseen) & tested
    assert seen | unseen | tested == pairs(data)
    assert Counter(name for name, _ in unseen) == dict.fromkeys(CLASSES, 4)


@pytest.mark.parametrize("split", splits.SPLITS)
def test_reported_runs_learn_from_all_who_are_not_tested(data: Dataset, split: int) -> None:
    seen, unseen = train.sides(data, Run(runs.ALL, CLASSES, split), {})
    tested = {(name, f"g{group:02}") for name in CLASSES for group in range(7 * split - 6, 7 * split + 1)}
    assert pairs(seen) == pairs(data) - tested and not unseen.series


def test_the_final_run_learns_from_everybody(data: Dataset) -> None:
    seen, unseen = train.sides(data, EVERYBODY, {"PushUps": [["g07", "g22"]]})
    assert pairs(seen) == pairs(data) and not unseen.series


def test_who_is_tested_is_not_learnt_from_under_another_name(data: Dataset) -> None:
    seen, unseen = train.sides(data, TOY, {"PushUps": [["g07", "g22"]]})
    assert pairs(data) - pairs(seen) - pairs(unseen) >= {("PushUps", "g22"), ("PushUps", "g07")}


def test_clips_without_anybody_are_not_learnt_from(make_series: MakeSeries) -> None:
    series = [make_series("a", detected=False), make_series("b"), make_series("c", group="g08")]
    seen, _ = train.sides(Dataset(CLASSES, series, np.array([0, 1, 0])), EVERYBODY, {})
    assert [one.clip for one in seen.series] == ["b", "c"] and seen.labels.tolist() == [1, 0]


def test_classes_are_drawn_equally_often_whatever_they_have(make_series: MakeSeries) -> None:
    series = [make_series(str(n), frames=30) for n in range(11)]
    windows, labels = sampler(Dataset(CLASSES, series, np.array([0] + [1] * 10)), AUGMENT).draw(2000)
    assert windows.shape == (2000, 8, 132) and labels.shape == (2000, 2)
    assert labels.mean(axis=0) == pytest.approx([0.5, 0.5], abs=0.05)


def test_windows_without_anybody_are_never_drawn(make_series: MakeSeries) -> None:
    one = make_series(frames=100, detected=np.arange(100) >= 50)
    windows, labels = sampler(Dataset(("A",), [one], np.array([0])), AUGMENT).draw(400)
    assert len(windows) == len(labels) and 100 < len(windows) < 300
    assert windows.any(axis=(1, 2)).all()


def test_windows_have_the_label_of_their_clip(data: Dataset) -> None:
    windows, labels = sampler(data).draw(200)
    newest, label = windows[:, -1].reshape(-1, 33, 4)[..., :3], labels.argmax(axis=1)
    middles = np.stack([newest[label == c].mean(axis=0) for c in (0, 1)])
    nearest = np.linalg.norm(newest[:, None] - middles, axis=(2, 3)).argmin(axis=1)
    assert np.array_equal(nearest, label)


def test_a_page_sees_a_window_every_stride_to_the_clip_s_end(make_series: MakeSeries) -> None:
    series = [make_series(frames=76), make_series(frames=26)]
    windows, owner, posed = dataset.served_windows(Dataset(CLASSES, series, np.array([0, 1])), WINDOW, 0.2)
    assert np.bincount(owner).tolist() == [16, 6] and windows.shape == (22, 8, 132) and posed.all()


def test_a_page_s_first_windows_are_partly_filled(make_series: MakeSeries) -> None:
    windows, _, _ = dataset.served_windows(Dataset(CLASSES, [make_series(frames=76)], np.array([0])), WINDOW, 0.32)
    filled = windows.any(axis=2)
    assert filled.sum(axis=1).tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 8, 8]
    assert filled[:, -1].all() and (np.diff(filled.astype(int), axis=1) >= 0).all()


def test_windows_without_anybody_are_told(make_series: MakeSeries) -> None:
    one = make_series(frames=51, detected=np.arange(51) >= 25)
    windows, _, posed = dataset.served_windows(Dataset(CLASSES, [one], np.array([0])), WINDOW, 0.2)
    assert posed.tolist() == [False] * 5 + [True] * 6
    assert not windows[~posed].any()


def test_what_can_be_learnt_is_learnt(learnt: tuple["network.keras.Model", list[dict]], data: Dataset) -> None:
    model, history = learnt
    assert history[-1]["validation_accuracy"] > 0.9 and history[-1]["loss"] < history[0]["loss"]
    unseen = data.select({(name, f"g{group:02}") for name in CLASSES for group in range(1, 8)})
    found = evaluate.test(model, unseen, WINDOW, 0.4, 1)
    assert (found.windows.predicted == found.windows.actual).mean() > 0.9


def test_the_same_seed_gives_the_same_model(learnt: tuple["network.keras.Model", list[dict]], data: Dataset) -> None:
    told: list[str] = []
    model, history = learn(data, told=told.append)
    assert history == learnt[1]
    assert all(map(np.array_equal, model.get_weights(), learnt[0].get_weights()))
    assert told == [f"check_1 {row['validation_accuracy']:.1%}" for row in history]


def test_the_history_is_a_row_an_epoch(learnt: tuple["network.keras.Model", list[dict]]) -> None:
    head, *lines = train.history_text(learnt[1]).splitlines()
    assert head == "epoch,loss,accuracy,validation_loss,validation_accuracy"
    assert [line.split(",")[0] for line in lines] == ["1", "2", "3"]
    assert float(lines[-1].split(",")[1]) == pytest.approx(learnt[1][-1]["loss"], abs=1e-5)
