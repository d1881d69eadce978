"""What is counted in the figures: every window and clip of people that a model never saw, once."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import MakeSeries
from project import ROOT, write_params

from pipeline.clips import annotations
from pipeline.clips.annotations import Annotation
from pipeline.common import params, paths
from pipeline.common.errors import InputError
from pipeline.common.names import OTHER
from pipeline.evaluation import measure, metrics
from pipeline.evaluation.bench import Bench, Trial
from pipeline.evaluation.metrics import Outcomes
from pipeline.folds import near_duplicates, splits
from pipeline.folds.folds import ALL, FIELD, OPEN, PARTS, Fold, all_folds
from pipeline.landmarks import dataset
from pipeline.landmarks.dataset import Dataset
from pipeline.landmarks.series import Series
from pipeline.learning import network
from pipeline.recognition.serving import Stream
from pipeline.report import figures
from pipeline.stages import evaluate

CLASSES = ("Squats", "PushUps", OTHER)
TWO = CLASSES[:2]
NOTHING = Outcomes(np.zeros(0, int), np.zeros(0, int), np.zeros(0, str))
SCORES = {"n", "nobody_seen", "accuracy", "macro_f1", "ci95"}
FULL_PARAMS = params.load(ROOT / "params.yaml")
PARAMS = FULL_PARAMS.model_copy(
    update={"evaluate": FULL_PARAMS.evaluate.model_copy(update={"resamples": 20}), "paper_classes": list(TWO)}
)
QUANTISED = {"protocol": "how", "limit": 0.002, "shipped": "uint8", "windows": 9, "kinds": []}


@pytest.fixture(scope="module")
def data(make_series: MakeSeries) -> Dataset:
    """Return a short clip of each group that UCF101 has, for each class and variant."""
    series = [
        as_class(make_series(f"{name}_{group}", group=f"g{group:02}", variant=variant, frames=12, seed=group), name)
        for name in CLASSES
        for group in range(1, 26)
        for variant in ("full", "lite")
    ]
    return Dataset(CLASSES, series, np.repeat([0, 1, 2], 50))


@pytest.fixture(scope="module")
def field(make_series: MakeSeries) -> Dataset:
    """Return clips of five people from elsewhere, one or two each, in both variants."""
    people = [("ann", 0), ("ann", 0), ("bob", 1), ("cid", 1), ("dora", 2), ("eve", 0)]
    series = [
        as_class(make_series(f"{who}__{i}", group=who, variant=variant, seed=i), CLASSES[label])
        for i, (who, label) in enumerate(people)
        for variant in ("full", "lite")
    ]
    return Dataset(CLASSES, series, np.repeat([label for _, label in people], 2))


@pytest.fixture
def three(data: Dataset) -> Dataset:
    """Return three clips: of g01, g02 and g03, all of the first class."""
    return Dataset(TWO, data.series[0:6:2], data.labels[0:6:2])


def as_class(series: Series, name: str) -> Series:
    """Write the class into the visibility of all landmarks, from where `answer` reads it."""
    image = series.image.copy()
    image[..., 3] = np.where(series.detected[:, None], 0.5 + 0.1 * CLASSES.index(name), 0)
    return replace(series, image=image)


class Model:
    """A network that knows what is written into the landmarks, but of the classes it was trained on only."""

    def __init__(self, classes: Sequence[str]) -> None:
        self.classes = classes

    def count_params(self) -> int:
        """Return the number of parameters."""
        return 75_078


def answer(model: Model, windows: np.ndarray) -> np.ndarray:
    """Return 0.9 for the class that a window's newest frame is of; for the first class if the model doesn't know it."""
    done = [
        CLASSES[i] for i in np.round(10 * windows.reshape(*windows.shape[:2], 33, 4)[:, :, 0, 3].max(1) - 5).astype(int)
    ]
    place = [model.classes.index(name) if name in model.classes else 0 for name in done]
    rest = 0.1 / (len(model.classes) - 1)
    return np.where(np.eye(len(model.classes))[place] == 1, 0.9, rest).astype(np.float32)


def every_run(with_field: bool = True) -> list[Fold]:
    """Return the runs of this file's classes."""
    return all_folds(CLASSES, TWO, with_field)


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """List the models that are loaded, each of which answers as `answer` does."""
    made = {run.model: run for run in every_run()}
    paths: list[Path] = []
    monkeypatch.setattr(network, "load", lambda path: paths.append(path) or Model(made[path].classes))
    monkeypatch.setattr(network, "predict", answer)
    return paths


@pytest.fixture
def bench(data: Dataset, field: Dataset) -> Bench:
    """Return all that trials need, without anybody having watched a clip."""
    return Bench(data, field, [], {}, PARAMS)


def of(todo: Sequence[Fold], aim: str) -> list[Fold]:
    """Return the runs of one aim."""
    return [run for run in todo if run.aim == aim]


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
        figures(part)


def test_a_trial_counts_only_windows_with_a_pose(make_series: MakeSeries, bench: Bench, loaded: list[Path]) -> None:
    half = as_class(make_series("half", frames=50, detected=np.arange(50) >= 25), "PushUps")
    series = [half, make_series("none", detected=False)]
    (run, *_) = of(every_run(), ALL)
    streams = bench.serve(run, Dataset(CLASSES, series, np.array([1, 0])))
    (found,) = measure.as_outcomes(Trial(CLASSES, {1: streams}))
    assert found.windows.predicted.tolist() == [*[-1] * 5, *[1] * 5, *[-1] * 15]
    assert found.windows.actual.tolist() == [*[1] * 10, *[0] * 15]
    assert found.clips.predicted.tolist() == [1, -1]


def test_each_model_is_tested_on_the_people_of_its_split(bench: Bench, loaded: list[Path]) -> None:
    folds = of(every_run(), ALL)
    trial = bench.trial(folds, "lite")
    assert loaded == [run.model for run in folds] and list(trial.streams) == list(splits.SPLITS)
    for split, streams in trial.streams.items():
        tested = range(7 * split - 6, 7 * split + 1)
        assert sorted(one.unit for one in streams) == sorted(f"{c}/g{g:02}" for c in CLASSES for g in tested)
        assert {one.series.variant for one in streams} == {"lite"}
    scores = measure.scored(trial, PARAMS.evaluate)
    assert scores["windows"]["accuracy"] == scores["clips"]["accuracy"] == 1 and scores["clips"]["n"] == 63


def test_running_answers_are_compared_with_what_somebody_has_watched(
    make_series: MakeSeries, bench: Bench, loaded: list[Path]
) -> None:
    series = [as_class(make_series(name, frames=250), "Squats") for name in ("watched", "not watched")]
    known = {"watched": Annotation(((4.0, 8.0),), ())}
    (run, *_) = of(every_run(), ALL)
    watching = replace(bench, known=known)
    found = measure.follow(watching, Trial(CLASSES, {1: bench.serve(run, Dataset(CLASSES, series, np.zeros(2, int)))}))
    assert [(round(sum(one.done.values())), round(one.idle)) for one in found] == [(4, 6), (10, 0)]
    # It goes on to be told as soon as it may be told, whatever anybody has written down.
    assert [one.first for one in found] == [0, pytest.approx(PARAMS.answer.shortest)]
    assert found[0].claims == 1


def test_an_exercise_left_out_is_claimed_for_as_long_as_another_is_told(
    make_series: MakeSeries, bench: Bench, loaded: list[Path]
) -> None:
    length = {"Squats": 100, "PushUps": 250}
    series = [as_class(make_series(name, frames=frames), name) for name, frames in length.items()]
    strangers = replace(bench, data=Dataset(CLASSES, series, np.array([0, 1])))
    found = measure.open_set(strangers, of(every_run(), OPEN))
    shortest = PARAMS.answer.shortest
    assert found["claimed_share"] == {
        name: pytest.approx(1 - shortest / (frames / 25), abs=2e-3) for name, frames in length.items()
    }
    assert found["mean"] == pytest.approx(np.mean(list(found["claimed_share"].values())), abs=1e-4)


def test_an_exercise_left_out_that_is_taken_for_none_is_not_claimed(
    bench: Bench, loaded: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "predict", lambda model, x: np.tile(np.eye(2)[[1]], (len(x), 1)))
    found = measure.open_set(bench, of(every_run(), OPEN))
    assert found == {"claimed_share": {"Squats": 0.0, "PushUps": 0.0}, "mean": 0.0}


def test_without_exercises_left_out_nothing_is_said_of_them(bench: Bench) -> None:
    assert measure.open_set(bench, []) == {}


def test_clips_from_elsewhere_are_right_if_their_label_is(bench: Bench, loaded: list[Path]) -> None:
    unseen, *parts = of(every_run(), FIELD)
    assert len(parts) == PARTS
    for todo in ([unseen], parts):
        found = measure.transfer(bench, bench.trial(todo, "full"))
        # What is nobody's exercise is labelled right if it has no label.
        assert found["labels"] == {
            "Squats": {"right": 3, "clips": 3},
            "PushUps": {"right": 2, "clips": 2},
            OTHER: {"right": 1, "clips": 1},
        }
        assert found["false_claims_per_minute"] == 0 and 0.8 < found["right"] < 1


def test_a_clip_from_elsewhere_with_another_label_is_wrong(
    bench: Bench, loaded: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "predict", lambda model, x: np.tile(np.eye(3)[[1]], (len(x), 1)))
    found = measure.transfer(bench, bench.trial(of(every_run(), FIELD)[:1], "full"))
    assert {name: row["right"] for name, row in found["labels"].items()} == {"Squats": 0, "PushUps": 2, OTHER: 0}
    assert found["false_claims_per_minute"] > 0


def test_cameras_and_variants_are_compared_over_the_same_people(bench: Bench, loaded: list[Path]) -> None:
    folds = of(every_run(), ALL)
    trials = {variant: bench.trial(folds, variant) for variant in ("full", "lite")}
    found = measure.sliced(bench, folds, trials)
    changed = {
        (one.kind, one.name): one.clips for one in found if one.kind in ("variant", "frames a second", "mirrored")
    }
    assert changed == {
        ("variant", "full"): 63,
        ("variant", "lite"): 63,
        **{("frames a second", str(fps)): 63 for fps in measure.FRAME_RATES},
        ("mirrored", "yes"): 63,
    }
    assert {one.kind for one in found} > {"view", "buffer"}


def stream_of(series: Series, label: int, seconds: float) -> Stream:
    """Return a stream that is sure of the first class all the time."""
    times = np.arange(0, seconds, 0.2)
    probabilities = np.tile(np.eye(3)[[0]], (len(times), 1))
    present, newest = np.ones((len(times), 8), bool), np.tile([0.5, 0.5, 0, 1], (len(times), 33, 1))
    return Stream(series, label, f"{CLASSES[label]}/g01", times, present, np.zeros(len(times)), newest, probabilities)


def watched_trial(make_series: MakeSeries, lengths: Mapping[str, tuple[int, float]]) -> Trial:
    """Return streams by clip: of which class, how long."""
    its = [
        stream_of(make_series(clip, frames=round(25 * long)), label, long) for clip, (label, long) in lengths.items()
    ]
    return Trial(CLASSES, {1: its})


def test_timelines_show_watched_clips_of_each_class_in_turn_the_longest_first(
    make_series: MakeSeries, bench: Bench
) -> None:
    clips = {"a": (0, 4.0), "b": (0, 8.0), "c": (1, 6.0), "d": (1, 9.0), "idle": (0, 9.0), "unknown": (0, 9.0)}
    known = {clip: Annotation(((1.0, 2.0),), ()) for clip in "abcd"} | {"idle": Annotation((), ((1.0, 2.0),))}
    trial = watched_trial(make_series, clips)
    found = figures.watched_timelines(replace(bench, known=known), trial, 3)
    assert [(one.name, one.exercise) for one in found] == [("b", "Squats"), ("d", "PushUps"), ("a", "Squats")]
    assert found[0].truth == known["b"] and found[0].end == pytest.approx(8)
    assert [part.answer.exercise for part in found[1].told] == [None, "Squats"]


def test_timelines_are_drawn_where_nobody_has_watched_a_clip(make_series: MakeSeries, bench: Bench) -> None:
    """A project of one's own has no data/annotations/segments.tsv."""
    trial = watched_trial(make_series, {"a": (0, 4.0), "b": (1, 8.0), "c": (2, 3.0)})
    found = figures.watched_timelines(bench, trial, 12)
    assert {one.name for one in found} == {"a", "b", "c"}
    for one in found:
        done = () if one.exercise is None else ((0.0, pytest.approx(one.end)),)
        assert one.truth == Annotation(done, ())


def test_confidence_is_judged_where_somebody_is_seen(make_series: MakeSeries) -> None:
    trial = watched_trial(make_series, {"a": (0, 2.0), "b": (1, 2.0)})
    trial.all[1].present[:5] = False
    found = measure.calibrated(trial)
    assert (found["n"], found["accuracy"], found["confidence"]) == (15, pytest.approx(2 / 3, abs=1e-4), 1)


@pytest.mark.parametrize("with_field", [True, False])
def test_all_figures_are_measured_and_are_json(
    bench: Bench, loaded: list[Path], in_folder: Path, with_field: bool
) -> None:
    write_quantisation(in_folder)
    found, trials = measure.measure(bench, every_run(with_field))
    assert set(trials) == set(found["variants"]) == {"full", "lite"}
    assert found["windows"]["accuracy"] == found["paper_classes"]["clips"]["accuracy"] == 1
    assert found["classes"] == list(CLASSES) and found["paper_classes"]["classes"] == list(TWO)
    assert found["parameters"] == 75_078 and found["warnings"] == []
    assert found["running"] == found["variants"]["full"]["running"]
    assert set(found["open_set"]["claimed_share"]) == set(TWO) and found["quantisation"] == QUANTISED
    assert found["paper_recipe"] == {} and ("field" in found) == with_field
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def write_quantisation(folder: Path) -> None:
    """Write what the stage before leaves."""
    (folder / "reports").mkdir()
    (folder / paths.QUANTISATION).write_text(json.dumps(QUANTISED))


@pytest.mark.parametrize("known", [{}, {"Squats_1": Annotation(((0.1, 0.3),), ())}], ids=["nothing watched", "watched"])
def test_the_stage_leaves_figures_report_and_pictures(
    in_folder: Path,
    data: Dataset,
    field: Dataset,
    loaded: list[Path],
    known: Mapping[str, Annotation],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_params(in_folder, CLASSES, paper_classes=list(TWO), evaluate={"resamples": 20})
    write_quantisation(in_folder)
    for run in every_run():
        run.history.parent.mkdir(parents=True, exist_ok=True)
        run.history.write_text("epoch,loss,accuracy\n1,1,0.5\n2,0.5,0.8\n")
    monkeypatch.setattr(dataset, "read", lambda classes: data)
    monkeypatch.setattr(dataset, "read_field", lambda classes, means: field)
    monkeypatch.setattr(near_duplicates, "read", lambda: [])
    monkeypatch.setattr(annotations, "read_segments", lambda: known)
    evaluate.main()
    pictures = (
        "confusion_windows",
        "confusion_clips",
        "reliability",
        "slices",
        "worst_groups",
        "timelines",
        "training",
    )
    for name in (*(f"{one}.png" for one in pictures), "confusion_windows.csv", "confusion_clips.csv"):
        assert (in_folder / "reports" / name).stat().st_size > 100, name
    written = json.loads((in_folder / "reports/metrics.json").read_text(encoding="utf-8"))
    assert {"view", "variant", "frames a second"} <= {one["kind"] for one in written["slices"]}
    text = (in_folder / "reports/report.md").read_text(encoding="utf-8")
    assert [name for name in pictures if f"({name}.png)" not in text] == []
    assert "| this model, 3 classes, accuracy | 100.0 %" in capsys.readouterr().out


def test_plot_rows_name_what_is_done_and_what_is_answered() -> None:
    parts = [of_split(1, [0, -1]).windows, of_split(2, [1, 1]).windows]
    lines = ["actual,predicted", "Squats,Squats", "PushUps,nobody seen", "Squats,PushUps", "PushUps,PushUps"]
    assert figures.plot_rows(parts, TWO).splitlines() == lines
