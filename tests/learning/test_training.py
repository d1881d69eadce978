"""Training: nobody tested is learnt from, classes drawn evenly, and a network that learns, the same way each time."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import MakeSeries
from project import ROOT, write_params

from pipeline.clips.annotations import Annotation, Annotations
from pipeline.common import params, paths
from pipeline.common.errors import InputError
from pipeline.common.names import OTHER
from pipeline.common.paths import MODEL
from pipeline.evaluation.measure import Bench
from pipeline.folds import folds, near_duplicates, splits
from pipeline.folds.folds import ALL, FIELD, FINAL, OPEN, PAPER, PARTS, Fold
from pipeline.landmarks import dataset
from pipeline.landmarks.dataset import Dataset
from pipeline.landmarks.series import Series
from pipeline.learning import network, training
from pipeline.learning.training import Sampler
from pipeline.recognition.serving import serve
from pipeline.stages import train
from pipeline.windows.augment import Strength
from pipeline.windows.sampling import Window

CLASSES = ("Squats", "PushUps")
WINDOW = Window(8, 2.24)
PARAMS = params.load(ROOT / "params.yaml")
SETTINGS = PARAMS.train.model_copy(
    update={"epochs": 3, "windows_per_epoch": 512, "batch": 32, "learning_rate": 0.02, "units": 8}
)
AUGMENT = Strength(**SETTINGS.augment.model_dump())
NONE = Strength(**{name: 0.0 for name in asdict(AUGMENT)})
TOY = Fold(ALL, CLASSES, 1)
SECONDS = 10


@pytest.fixture(scope="module")
def data(make_series: MakeSeries) -> Dataset:
    """Return a clip of each of 25 groups, for two classes that hold their joints differently."""
    series = [
        make_series(f"{c}_{group}", group=f"g{group:02}", frames=50 + group, seed=c)
        for c in (0, 1)
        for group in range(1, 26)
    ]
    return Dataset(CLASSES, series, np.repeat([0, 1], 25))


@pytest.fixture(scope="module")
def three(make_series: MakeSeries) -> Dataset:
    """Return a short clip of each of 25 groups in each of three classes, one of them Other, and both variants."""
    series = [
        make_series(f"{c}_{group}", group=f"g{group:02}", frames=2, variant=variant)
        for c in range(3)
        for group in range(1, 26)
        for variant in ("full", "lite")
    ]
    return Dataset(("Squats", "PushUps", OTHER), series, np.repeat([0, 1, 2], 50))


@pytest.fixture(scope="module")
def field(make_series: MakeSeries, three: Dataset) -> Dataset:
    """Return clips from elsewhere: of some people one, of others up to five in two classes, in both variants."""
    series, labels = [], []
    for person in range(10):
        for clip in range(person % 5 + 1):
            for variant in ("full", "lite"):
                name = f"someone{person}"
                series.append(make_series(f"{name}__{clip}", group=name, frames=2, variant=variant))
                labels.append((person + clip) % 2)
    return Dataset(three.classes, series, np.array(labels))


def learn(data: Dataset, told: Callable[[float], None] = lambda _: None) -> tuple[network, list[dict[str, float]]]:
    """Train with this file's settings on those whom the first split does not test."""
    part = learnt_from(TOY, data, nobody(data), [])
    return training.learn(part, np.ones(len(part.series)), {}, WINDOW, SETTINGS, told)


@pytest.fixture(scope="module")
def learnt(data: Dataset) -> tuple[network, list[dict[str, float]]]:
    """Train once for all tests."""
    return learn(data)


def sampler(
    data: Dataset, strength: Strength = NONE, known: Annotations | None = None, often: Sequence[float] | None = None
) -> Sampler:
    """Return a sampler of these series, all drawn alike unless `often` is given."""
    return Sampler(
        data, np.array(often or [1.0] * len(data.series)), known or {}, WINDOW, strength, np.random.default_rng(1)
    )


def learnt_from(run: Fold, data: Dataset, field: Dataset, same: splits.NearDuplicates) -> Dataset:
    """Return what a run learns from."""
    return folds.learnt_from(run, data, field, same, {}, 4.0)[0]


def nobody(data: Dataset) -> Dataset:
    """Return no clips of the same classes."""
    return Dataset(data.classes, [], np.zeros(0, int))


def pairs(data: Dataset) -> set[tuple[str, str]]:
    """Return who is seen in some series."""
    return {data.pair(i) for i in range(len(data.series))}


def keys(data: Dataset) -> set[tuple[str, str, str]]:
    """Return class, clip and variant of some series."""
    return {(data.pair(i)[0], *one.key) for i, one in enumerate(data.series)}


def bench(data: Dataset, field: Dataset, same: splits.NearDuplicates = ()) -> Bench:
    """Return what knows the clips that a run is tested on."""
    return Bench(data, field, same, {}, PARAMS)


def clock(make_series: MakeSeries, clip: str = "clip", **how: Any) -> Series:
    """Return a series of ten seconds whose landmarks' visibility is the time, as a share of that."""
    series = make_series(clip, frames=25 * SECONDS, **how)
    series.image[..., 3] = (series.timestamps / 1000 / SECONDS)[:, None] * series.detected[:, None]
    return series


def drawn(data: Dataset, known: Annotations, count: int = 1000) -> tuple[np.ndarray, np.ndarray]:
    """Return the seconds and the labels of windows drawn from clocks; a second is up to a frame early."""
    windows, labels = sampler(data, known=known).draw(count)
    return windows[:, -1].reshape(-1, 33, 4)[:, 0, 3] * SECONDS, labels.argmax(axis=1)


def test_there_is_a_run_for_each_figure() -> None:
    made = {run.name: run for run in folds.all_folds(("C", "A", OTHER, "B"), ["A", "B", "C2"], field=True)}
    assert list(made) == [
        "final",
        *(f"{aim}_{split}" for aim in (ALL, PAPER) for split in (1, 2, 3)),
        *(f"open_{name}" for name in ("C", "A", "B")),
        *(f"field_{part}" for part in range(PARTS + 1)),
    ]
    assert made["final"].model == MODEL and made["final"].split is None and made["final"].with_field
    assert made["all_3"].split == 3 and made["all_3"].classes == ("C", "A", OTHER, "B")
    assert made["paper_2"].split == 2 and made["paper_2"].classes == ("A", "B")
    assert made["open_A"].left_out == "A" and made["open_A"].classes == ("C", OTHER, "B")
    assert made["field_0"].part == 0 and made["field_0"].classes == made["field_4"].classes == made["final"].classes
    assert {name for name, run in made.items() if run.with_field} == {"final", *(f"field_{k}" for k in (1, 2, 3, 4))}
    for files in ({run.model for run in made.values()}, {run.history for run in made.values()}):
        assert len(files) == len(made)


def test_without_field_clips_nothing_is_trained_for_them() -> None:
    both = (folds.all_folds(CLASSES, CLASSES, field=field) for field in (False, True))
    without, with_them = ([run.name for run in made] for made in both)
    assert without == [name for name in with_them if not name.startswith(FIELD)]


@pytest.mark.parametrize("paper", [[], ["A"], ["A", "Gone"]])
def test_fewer_than_two_of_the_paper_s_classes_are_not_trained(paper: list[str]) -> None:
    assert PAPER not in {run.aim for run in folds.all_folds(("A", "B"), paper, field=False)}


@pytest.mark.parametrize("classes", [("A", OTHER), ("A", "B"), ("A", "B", OTHER), ("A", "B", "C")])
def test_what_an_open_run_learns_is_at_least_two_classes_one_of_them_an_exercise(classes: tuple[str, ...]) -> None:
    for run in folds.all_folds(classes, [], field=False):
        assert len(run.classes) > 1 and set(run.classes) != {OTHER}, run.name


@pytest.mark.parametrize(
    "name", [run.name for run in folds.all_folds(("Squats", "PushUps", OTHER), CLASSES, field=True)]
)
def test_nobody_tested_is_learnt_from(name: str, three: Dataset, field: Dataset) -> None:
    (run,) = [one for one in folds.all_folds(three.classes, CLASSES, field=True) if one.name == name]
    seen = learnt_from(run, three, field, [])
    if run.aim == FINAL:
        assert keys(seen) == keys(three) | keys(field)
        return
    for variant in ("full", "lite"):
        tested = bench(three, field).tested(run, variant)
        assert tested.series and seen.series and not keys(tested) & keys(seen)
        persons = ({group for _, group in pairs(side) if group.startswith("someone")} for side in (tested, seen))
        assert not set.intersection(*persons)
        if run.aim in (ALL, PAPER):
            assert not pairs(tested) & pairs(seen)


@pytest.mark.parametrize("split", splits.SPLITS)
@pytest.mark.parametrize(("aim", "classes"), [(ALL, ("Squats", "PushUps", OTHER)), (PAPER, ("PushUps", "Squats"))])
def test_a_split_is_learnt_from_all_whom_it_does_not_test(
    three: Dataset, field: Dataset, aim: str, classes: tuple[str, ...], split: int
) -> None:
    seen = learnt_from(Fold(aim, classes, split), three, field, [])
    tested = {(name, f"g{group:02}") for name in classes for group in range(7 * split - 6, 7 * split + 1)}
    assert seen.classes == classes and {one.variant for one in seen.series} == {"full", "lite"}
    assert pairs(seen) == {pair for pair in pairs(three) if pair[0] in classes} - tested


def test_who_is_tested_is_not_learnt_from_under_another_name(three: Dataset, field: Dataset) -> None:
    same = [{("PushUps", "g07"), ("PushUps", "g22"), (OTHER, "g09")}]
    without = pairs(three) - pairs(learnt_from(Fold(ALL, three.classes, 1), three, field, same))
    assert without >= same[0] and len(without) == 3 * 7 + 2
    assert pairs(learnt_from(Fold(ALL, three.classes, 3), three, field, same)) >= same[0]


def test_the_exercise_left_out_does_not_occur(three: Dataset, field: Dataset) -> None:
    seen = learnt_from(Fold(OPEN, ("PushUps", OTHER), left_out="Squats"), three, field, [])
    assert pairs(seen) == {pair for pair in pairs(three) if pair[0] != "Squats"}
    assert seen.classes == ("PushUps", OTHER) and Counter(seen.labels.tolist()) == {0: 50, 1: 50}


@pytest.mark.parametrize("run", [Fold(FIELD, ("Squats", "PushUps", OTHER), part=part) for part in range(PARTS + 1)])
def test_clips_of_the_classes_whose_source_is_tested_are_not_learnt_from(
    three: Dataset, field: Dataset, run: Fold
) -> None:
    tested = {one.group for one in bench(three, field).tested(run, "full").series}
    sources = sorted({one.group for one in field.series})
    known = {one.clip: source for one, source in zip(three.series, sources, strict=False)}
    seen, _ = folds.learnt_from(run, three, field, [], known, 4.0)
    mine = {one.clip for one in seen.series}
    assert {clip for clip, source in known.items() if clip not in mine} == {c for c, s in known.items() if s in tested}
    other, _ = folds.learnt_from(Fold(FINAL, three.classes), three, field, [], known, 4.0)
    assert {one.clip for one in other.series} >= set(known)


@pytest.mark.parametrize("part", range(PARTS + 1))
def test_a_part_of_the_field_s_people_is_not_learnt_from(three: Dataset, field: Dataset, part: int) -> None:
    run = Fold(FIELD, three.classes, part=part)
    seen, tested = learnt_from(run, three, field, []), bench(three, field).tested(run, "full")
    assert pairs(seen) >= pairs(three) and len(seen.labels) == len(seen.series)
    if part == 0:
        assert keys(seen) == keys(three) and keys(tested) == keys(field.select(variants=["full"]))
    else:
        others = keys(field) - {(name, clip, v) for name, clip, _ in keys(tested) for v in ("full", "lite")}
        assert keys(seen) == keys(three) | others and keys(tested)


def test_everybody_of_the_field_is_tested_once(three: Dataset, field: Dataset) -> None:
    parts = [bench(three, field).tested(Fold(FIELD, three.classes, part=k), "full") for k in range(1, PARTS + 1)]
    assert Counter(key for part in parts for key in keys(part)) == dict.fromkeys(
        keys(field.select(variants=["full"])), 1
    )
    assert max(len(part.series) for part in parts) <= 2 * min(len(part.series) for part in parts)


def test_the_final_run_learns_from_everybody(three: Dataset, field: Dataset) -> None:
    seen = learnt_from(Fold(FINAL, three.classes), three, field, [{("PushUps", "g07"), ("PushUps", "g22")}])
    assert keys(seen) == keys(three) | keys(field)
    assert keys(learnt_from(Fold(FINAL, three.classes), three, nobody(three), [])) == keys(three)


def test_clips_without_anybody_are_not_learnt_from(make_series: MakeSeries) -> None:
    series = [make_series("a", detected=False), make_series("b"), make_series("c", group="g08", seed=1)]
    _, labels = sampler(Dataset(CLASSES, series, np.array([0, 1, 1]))).draw(50)
    assert len(labels) == 50 and labels[:, 1].all()


def test_without_a_clip_with_anybody_nothing_can_be_learnt(make_series: MakeSeries) -> None:
    with pytest.raises(InputError, match="no clip with a pose is left to train on; add clips of other groups"):
        sampler(Dataset(CLASSES, [make_series(detected=False)], np.array([0])))


def test_classes_are_drawn_equally_often_whatever_they_have(make_series: MakeSeries) -> None:
    series = [make_series(str(n), frames=30) for n in range(11)]
    windows, labels = sampler(Dataset(CLASSES, series, np.array([0] + [1] * 10)), AUGMENT).draw(2000)
    assert windows.shape == (2000, 8, 132) and labels.shape == (2000, 2)
    assert labels.mean(axis=0) == pytest.approx([0.5, 0.5], abs=0.05)


def test_a_clip_nine_times_as_long_is_drawn_three_times_as_often(make_series: MakeSeries) -> None:
    short, long = make_series("a", frames=20), make_series("b", frames=180)
    short.image[..., 3], long.image[..., 3] = 0.2, 0.8
    windows, _ = sampler(Dataset(("A",), [short, long], np.array([0, 0]))).draw(2000)
    assert (windows[:, -1, 3] > 0.5).mean() == pytest.approx(0.75, abs=0.04)


def test_some_clips_are_drawn_more_often_than_others_of_their_class(make_series: MakeSeries) -> None:
    series = [make_series(str(n), frames=50) for n in range(3)]
    series[0].image[..., 3], series[1].image[..., 3], series[2].image[..., 3] = 0.2, 0.8, 0.5
    data = Dataset(CLASSES, series, np.array([0, 0, 1]))
    windows, labels = sampler(data, often=[1.0, 4.0, 9.0]).draw(2000)
    assert labels.mean(axis=0) == pytest.approx([0.5, 0.5], abs=0.04)
    assert (windows[labels[:, 0] == 1, -1, 3] > 0.5).mean() == pytest.approx(0.8, abs=0.04)


def test_field_clips_are_drawn_as_often_as_they_weigh(three: Dataset, field: Dataset) -> None:
    for run in (Fold(FINAL, three.classes), Fold(FIELD, three.classes, part=2), Fold(ALL, three.classes, 1)):
        seen, often = folds.learnt_from(run, three, field, [], {}, 4.0)
        assert often.tolist() == [4.0 if one.group.startswith("someone") else 1.0 for one in seen.series]
        assert (4.0 in often) == run.with_field


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


PAUSED = Annotation(done=((2.0, 5.0), (7.0, 9.0)), unclear=((5.0, 6.0),))


def test_any_moment_of_a_clip_of_which_nothing_is_known_is_its_exercise(make_series: MakeSeries) -> None:
    times, labels = drawn(Dataset((OTHER, "A"), [clock(make_series)], np.array([1])), {"another": PAUSED})
    assert (labels == 1).all()
    assert np.histogram(times, 10, (0, SECONDS))[0] / len(times) == pytest.approx(np.full(10, 0.1), abs=0.04)


def test_pauses_are_other_and_what_is_unclear_is_never_drawn(make_series: MakeSeries) -> None:
    times, labels = drawn(Dataset((OTHER, "A"), [clock(make_series)], np.array([1])), {"clip": PAUSED})
    frame = 1 / 25
    assert not ((times >= 5) & (times < 6 - frame)).any()
    inside = np.abs(times[:, None] - [2, 5, 6, 7, 9]).min(axis=1) > frame
    done = ((times > 2) & (times < 5)) | ((times > 7) & (times < 9))
    assert np.array_equal(labels[inside] == 1, done[inside])
    assert labels.mean() == pytest.approx(0.5, abs=0.05)
    # Stretches of 3 and 2 seconds by their roots.
    assert (times[(labels == 1) & inside] < 5.5).mean() == pytest.approx(3**0.5 / (3**0.5 + 2**0.5), abs=0.06)
    # The last pause is a frame short of a second: too short to be meant.
    assert {int(second) for second in times[(labels == 0) & inside]} == {0, 1, 6}


def test_without_other_pauses_are_left_out(make_series: MakeSeries) -> None:
    times, labels = drawn(Dataset(("B", "A"), [clock(make_series)], np.array([1])), {"clip": PAUSED})
    assert (labels == 1).all() and {int(second + 1 / 25) for second in times} <= {2, 3, 4, 5, 7, 8, 9}
    assert not ((times > 5) & (times < 6.9)).any() and times.max() < 9


def test_a_clip_in_which_nothing_is_done_is_not_learnt_from_without_other(make_series: MakeSeries) -> None:
    series = [clock(make_series), clock(make_series, "b")]
    known = {"clip": Annotation((), ())}
    times, labels = drawn(Dataset(("B", "A"), series, np.array([1, 0])), known)
    assert (labels == 0).all() and len(times) == 1000
    with pytest.raises(InputError, match="no clip with a pose is left to train on"):
        drawn(Dataset(("B", "A"), series[:1], np.array([1])), known)


def test_what_can_be_learnt_is_learnt(learnt: tuple[network, list[dict]], data: Dataset) -> None:
    model, history = learnt
    assert history[-1]["accuracy"] > 0.9 and history[-1]["loss"] < history[0]["loss"]
    unseen = data.select({(name, f"g{group:02}") for name in CLASSES for group in range(1, 8)})
    found = serve(unseen, model, WINDOW, 0.4)
    right = np.concatenate([one.probabilities.argmax(axis=1) == one.label for one in found])
    assert len(found) == 14 and right.mean() > 0.9


def test_the_same_seed_gives_the_same_model(learnt: tuple[network, list[dict]], data: Dataset) -> None:
    told: list[float] = []
    model, history = learn(data, told=told.append)
    assert history == learnt[1]
    assert all(map(np.array_equal, model.get_weights(), learnt[0].get_weights()))
    assert told == [row["accuracy"] for row in history]


def test_the_history_is_a_row_an_epoch(learnt: tuple[network, list[dict]]) -> None:
    head, *lines = training.history_text(learnt[1]).splitlines()
    assert head == "epoch,loss,accuracy"
    assert [line.split(",")[0] for line in lines] == ["1", "2", "3"]
    assert float(lines[-1].split(",")[1]) == pytest.approx(learnt[1][-1]["loss"], abs=1e-5)


@pytest.mark.parametrize("with_field", [True, False])
def test_every_run_leaves_its_files_and_no_others(
    in_folder: Path, three: Dataset, field: Dataset, monkeypatch: pytest.MonkeyPatch, with_field: bool
) -> None:
    learnt: list[Dataset] = []

    def one_by_one(work: Callable[[Fold, Callable[[str], None]], None], todo: list[Fold], *_: Any) -> None:
        for run in todo:
            work(run, lambda _: None)

    def at_once(part: Dataset, *_: Any) -> tuple[str, list[dict[str, float]]]:
        learnt.append(part)
        return f"{len(part.series)}", [{"epoch": 1, "loss": 0.5, "accuracy": 0.25}]

    write_params(in_folder, three.classes, paper_classes=list(CLASSES))
    monkeypatch.setattr(train, "side_by_side", one_by_one)
    monkeypatch.setattr(train, "learn", at_once)
    monkeypatch.setattr(network, "save", lambda model, path: path.write_text(model))
    monkeypatch.setattr(near_duplicates, "read", lambda: [])
    monkeypatch.setattr(dataset, "read", lambda classes: three.of_classes(classes))
    clips = field if with_field else nobody(field)
    monkeypatch.setattr(dataset, "read_field", lambda classes, _: replace(clips, classes=classes))
    for folder in (paths.FOLDS, paths.HISTORY):
        folder.mkdir(parents=True)
        for stale in ("check_1", "field_1"):
            (folder / stale).with_suffix(".keras" if folder == paths.FOLDS else ".csv").write_text("old")
    train.main()
    made = folds.all_folds(three.classes, CLASSES, with_field)
    assert {*paths.FOLDS.iterdir(), MODEL} == {run.model for run in made}
    assert {*paths.HISTORY.iterdir()} == {run.history for run in made}
    everybody = len(three.series) + len(clips.series)
    assert MODEL.read_text() == str(everybody) == str(max(len(part.series) for part in learnt))
    assert made[-1].history.read_text() == "epoch,loss,accuracy\n1,0.50000,0.25000\n"
