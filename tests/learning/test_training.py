"""Training: nobody tested is learnt from, classes drawn evenly, and a network that learns, the same way each time."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import MakeSeries, window_of
from project import ROOT, write_params
from protocols import protocol_of

from pipeline.clips.annotations import Annotation, Annotations
from pipeline.common import params, paths
from pipeline.common.errors import InputError
from pipeline.common.names import OTHER
from pipeline.common.paths import MODEL
from pipeline.common.settings import Augment
from pipeline.folds import near_duplicates
from pipeline.folds.folds import ALL, Fold, all_folds
from pipeline.landmarks import dataset
from pipeline.landmarks.dataset import Dataset
from pipeline.landmarks.series import Series
from pipeline.learning import network, training
from pipeline.learning.training import Sampler
from pipeline.recognition.serving import serve
from pipeline.stages import train

CLASSES = ("Squats", "PushUps")
WINDOW = window_of(8, 2.24)
PARAMS = params.load(ROOT / "params.yaml")
SETTINGS = PARAMS.train.model_copy(
    update={"epochs": 3, "windows_per_epoch": 512, "batch": 32, "learning_rate": 0.02, "units": 8}
)
AUGMENT = SETTINGS.augment
NONE = Augment(**dict.fromkeys(Augment.model_fields, 0.0))
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


def learn(data: Dataset, answered: Callable[[float], None] = lambda _: None) -> tuple[network, list[dict[str, float]]]:
    """Train with this file's settings on those whom the first split does not test."""
    return training.learn(*protocol_of(data).learnt_from(TOY), {}, WINDOW, SETTINGS, answered)


@pytest.fixture(scope="module")
def learnt(data: Dataset) -> tuple[network, list[dict[str, float]]]:
    """Train once for all tests."""
    return learn(data)


def sampler(
    data: Dataset, strength: Augment = NONE, known: Annotations | None = None, often: Sequence[float] | None = None
) -> Sampler:
    """Return a sampler of these series, all drawn alike unless `often` is given."""
    return Sampler(
        data, np.array(often or [1.0] * len(data.series)), known or {}, WINDOW, strength, np.random.default_rng(1)
    )


def pairs(data: Dataset) -> set[tuple[str, str]]:
    """Return who is seen in some series."""
    return {data.pair(i) for i in range(len(data.series))}


def keys(data: Dataset) -> set[tuple[str, str, str]]:
    """Return class, clip and variant of some series."""
    return {(data.pair(i)[0], *one.key) for i, one in enumerate(data.series)}


def clock(make_series: MakeSeries, clip: str = "clip", **how: Any) -> Series:
    """Return a series of ten seconds whose landmarks' visibility is the time, as a share of that."""
    series = make_series(clip, frames=25 * SECONDS, **how)
    series.image[..., 3] = (series.timestamps / 1000 / SECONDS)[:, None] * series.detected[:, None]
    return series


def drawn(data: Dataset, known: Annotations, count: int = 1000) -> tuple[np.ndarray, np.ndarray]:
    """Return the seconds and the labels of windows drawn from clocks; a second is up to a frame early."""
    windows, labels = sampler(data, known=known).draw(count)
    return windows[:, -1].reshape(-1, 33, 4)[:, 0, 3] * SECONDS, labels.argmax(axis=1)


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
    answered: list[float] = []
    model, history = learn(data, answered=answered.append)
    assert history == learnt[1]
    assert all(map(np.array_equal, model.get_weights(), learnt[0].get_weights()))
    assert answered == [row["accuracy"] for row in history]


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
    clips = field if with_field else field.at([])
    monkeypatch.setattr(dataset, "read_collection", lambda name, classes, means: clips)
    for folder in (paths.FOLDS, paths.HISTORY):
        folder.mkdir(parents=True)
        for stale in ("check_1", "field_1"):
            (folder / stale).with_suffix(".keras" if folder == paths.FOLDS else ".csv").write_text("old")
    train.main()
    made = all_folds(three.classes, CLASSES, ["field"] if with_field else [])
    assert {*paths.FOLDS.iterdir(), MODEL} == {run.model for run in made}
    assert {*paths.HISTORY.iterdir()} == {run.history for run in made}
    everybody = len(three.series) + len(clips.series)
    assert MODEL.read_text() == str(everybody) == str(max(len(part.series) for part in learnt))
    assert made[-1].history.read_text() == "epoch,loss,accuracy\n1,0.50000,0.25000\n"
