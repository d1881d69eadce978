"""Trying settings: what is changed, who is held back, and the line that is left of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from conftest import MakeSeries
from project import write_params

from pipeline.commands import tune
from pipeline.commands.tune import Try, append, changed
from pipeline.common import params
from pipeline.common.errors import InputError
from pipeline.common.names import OTHER
from pipeline.common.paths import EXPERIMENTS
from pipeline.common.rules import Window
from pipeline.common.settings import Params, Train
from pipeline.folds import near_duplicates
from pipeline.folds.splits import SPLITS
from pipeline.landmarks import dataset
from pipeline.landmarks.dataset import Dataset
from pipeline.learning import training
from pipeline.recognition.serving import Stream
from pipeline.windows.sampling import moments

CLASSES = ("Squats", "PushUps", OTHER)
CONTENT: dict[str, Any] = {
    "classes": ["A", "B"],
    "train": {"epochs": 20, "augment": {"noise": 0.03}},
    "scheduler": None,
}
TINY = {"epochs": 1, "windows_per_epoch": 64, "batch": 32, "units": 2}
SURE = np.array([0.9, 0.05, 0.05], np.float32)


@pytest.fixture(scope="module")
def data(make_series: MakeSeries) -> Dataset:
    """Return a short clip of each of 25 groups in each class and variant."""
    series = [
        make_series(f"{name}_{group}", group=f"g{group:02}", frames=12, variant=variant, seed=c)
        for c, name in enumerate(CLASSES)
        for group in range(1, 26)
        for variant in ("full", "lite")
    ]
    return Dataset(CLASSES, series, np.repeat([0, 1, 2], 50))


@pytest.fixture
def project(in_folder: Path, data: Dataset, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Enter a project of these clips whose trainings are tiny and run one by one."""

    def one_by_one(work: Callable[[Try, Callable[[str], None]], Any], items: list[Try], *_: Any) -> list[Any]:
        return [work(item, lambda _: None) for item in items]

    write_params(in_folder, CLASSES, train=TINY)
    monkeypatch.setattr(dataset, "read", lambda classes: data.of_classes(classes))
    monkeypatch.setattr(near_duplicates, "read", lambda: [{("Squats", "g24"), ("Squats", "g25"), ("PushUps", "g01")}])
    monkeypatch.setattr(tune, "side_by_side", one_by_one)
    return in_folder


@pytest.fixture
def seen_as_squats(project: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Try, Params]]:
    """List what is tried, in place of trainings; squats are told of everybody, of all clips of g01 to g03."""
    tried: list[tuple[Try, Params]] = []

    def attempt(one: Try, _: Any, settings: Params) -> dict[str, list[Stream]]:
        tried.append((one, settings))
        part = dataset.read(settings.classes)
        part = part.select({(name, f"g{group:02}") for name in settings.classes for group in (1, 2, 3)})
        return {variant: as_squats(part.select(variants=[variant])) for variant in settings.extract.variants}

    monkeypatch.setattr(tune, "attempt", attempt)
    return tried


def as_squats(part: Dataset) -> list[Stream]:
    """Return streams of clips in which a model sees squats only."""
    streams = []
    for i, one in enumerate(part.series):
        times = moments([one], 0.2)[1] / 1000
        count, sure = len(times), SURE[: len(part.classes)]
        streams.append(
            Stream(
                one,
                int(part.labels[i]),
                "/".join(part.pair(i)),
                times,
                np.ones((count, 8), bool),
                np.zeros(count),
                np.full((count, 33, 4), 0.5),
                np.tile(sure, (count, 1)),
            )
        )
    return streams


def run_tune(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    """Run the command in this process."""
    monkeypatch.setattr("sys.argv", ["tune", *arguments])
    tune.main()


def lines(path: Path) -> list[dict[str, str]]:
    """Return the lines of a table by its first line."""
    head, *rest = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return [dict(zip(head, line, strict=True)) for line in rest]


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ("train.epochs=30", {"train": {"epochs": 30, "augment": {"noise": 0.03}}}),
        ("train.augment.noise=0.001", {"train": {"epochs": 20, "augment": {"noise": 0.001}}}),
        ("classes=[B, C]", {"classes": ["B", "C"]}),
        ("scheduler=tcp://a:1?x=y", {"scheduler": "tcp://a:1?x=y"}),
        ("train.epochs=null", {"train": {"epochs": None, "augment": {"noise": 0.03}}}),
    ],
)
def test_a_key_is_changed_to_a_value_in_yaml(change: str, wanted: dict[str, Any]) -> None:
    assert changed(CONTENT, [change]) == CONTENT | wanted


def test_several_keys_are_changed_and_the_settings_given_stay_as_they_are() -> None:
    before = yaml.safe_dump(CONTENT)
    found = changed(CONTENT, ["train.epochs=30", "train.augment.noise=0", "train.epochs=40"])
    assert found["train"] == {"epochs": 40, "augment": {"noise": 0}} and changed(CONTENT, []) == CONTENT
    assert yaml.safe_dump(CONTENT) == before


@pytest.mark.parametrize(
    "change",
    [
        *("train.epochs", "epochs=3", "train.epoch=3", "trane.epochs=3", "train.epochs.x=3", "=3", "", "train.=3"),
        *("classes.0=A", "scheduler.x=1", "train.epochs=[1"),
    ],
)
def test_a_malformed_change_is_told(change: str) -> None:
    with pytest.raises(InputError) as error:
        changed(CONTENT, ["train.epochs=1", change])
    assert str(error.value).startswith(f"-S {change}: expected KEY=VALUE")


def test_lines_are_added_below_one_first_line(tmp_path: Path) -> None:
    path = tmp_path / "reports" / "experiments.tsv"
    first, second = {"name": "a ß", "full windows": "0.9"}, {"name": "", "full windows": "0.8"}
    append(path, first)
    assert path.read_text(encoding="utf-8") == "name\tfull windows\na ß\t0.9\n"
    append(path, second)
    assert lines(path) == [first, second]


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("split", SPLITS)
def test_people_held_back_are_measured_and_neither_learnt_from_nor_those_that_the_split_tests(
    project: Path, data: Dataset, monkeypatch: pytest.MonkeyPatch, split: int, seed: int
) -> None:
    learnt: list[tuple[Dataset, Train]] = []

    def at_once(
        part: Dataset, often: np.ndarray, _: Any, window: Window, settings: Train, __: Any
    ) -> tuple[None, list[Any]]:
        assert len(often) == len(part.series)
        learnt.append((part, settings))
        return None, []

    monkeypatch.setattr(training, "learn", at_once)
    monkeypatch.setattr(tune, "serve", lambda part, *_: [part])
    settings = params.load()
    found = tune.attempt(Try(split, seed), lambda _: None, settings)
    ((part, used),) = learnt
    assert used == settings.train.model_copy(update={"seed": seed})
    tested = {(name, f"g{group:02}") for name in CLASSES for group in range(7 * split - 6, 7 * split + 1)}
    seen = {part.pair(i) for i in range(len(part.series))}
    for variant, (held_part,) in found.items():
        held = {held_part.pair(i) for i in range(len(held_part.series))}
        assert {one.variant for one in held_part.series} == {variant}
        assert {name for name, _ in held} == set(CLASSES) and 9 <= len(held) <= 12
        assert not held & seen and not (held | seen) & tested
        same = {("Squats", "g24"), ("Squats", "g25"), ("PushUps", "g01")}
        assert not (same & seen and same & (held | tested))
        assert {data.pair(i) for i in range(len(data.series))} - held - seen - tested <= same
    assert set(found) == {"full", "lite"} and {one.variant for one in part.series} == {"full", "lite"}


def test_other_seeds_hold_back_other_people(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "learn", lambda *_: (None, []))
    monkeypatch.setattr(tune, "serve", lambda part, *_: [one.group for one in part.series])
    held = [set(tune.attempt(Try(1, seed), lambda _: None, params.load())["full"]) for seed in (1, 2, 3)]
    assert not held[0] & held[1] and not held[1] & held[2] and not held[0] & held[2]


def test_an_attempt_trains_and_serves(project: Path) -> None:
    answered: list[str] = []
    found = tune.attempt(Try(2, 1), answered.append, params.load())
    assert len(answered) == 1 and answered[0].startswith("split 2 seed 1 ") and answered[0].endswith("%")
    for streams in found.values():
        assert streams and all(one.posed.all() and one.probabilities.shape == (3, 3) for one in streams)
        assert all(one.probabilities.sum(axis=1) == pytest.approx(1, abs=1e-5) for one in streams)


def test_a_line_tells_what_was_tried_and_how_it_did(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], seen_as_squats: list
) -> None:
    change = ("-S", "train.epochs=7", "-S", "train.augment.noise=0.5", "-S", "answer.shortest=0")
    run_tune(monkeypatch, *change, "--seeds", "4", "5", "--name", "more noise")
    assert [one for one, _ in seen_as_squats] == [Try(split, seed) for seed in (4, 5) for split in SPLITS]
    assert {(its.train.epochs, its.train.augment.noise) for _, its in seen_as_squats} == {(7, 0.5)}
    (line,) = lines(EXPERIMENTS)
    assert line["name"] == "more noise" and line["seeds"] == "4 5"
    assert line["settings"] == "train.epochs=7 train.augment.noise=0.5 answer.shortest=0"
    # A third of the clips are squats; of the other third that are push-ups none are, and of people who do none each
    # clip of 0.48 s is told to be one exercise.
    for name in ("full windows", "full clips", "lite windows", "lite clips"):
        assert line[name] == "0.3333", name
    assert line["windows by split"] == "0.3333 0.3333 0.3333"
    assert line["exercise time right"] == "0.5000" and line["false claims a minute"] == "125.00"
    said = capsys.readouterr().out
    assert all(f"{name}: {value}\n" in said for name, value in line.items())


def test_each_try_adds_a_line(project: Path, monkeypatch: pytest.MonkeyPatch, seen_as_squats: list) -> None:
    for name in ("first", "second"):
        run_tune(monkeypatch, "--name", name)
    assert [line["name"] for line in lines(EXPERIMENTS)] == ["first", "second"]
    assert {line["seeds"] for line in lines(EXPERIMENTS)} == {"1 2 3"} and len(seen_as_squats) == 18


def test_a_try_without_other_has_no_false_claims_to_tell(
    project: Path, monkeypatch: pytest.MonkeyPatch, seen_as_squats: list
) -> None:
    run_tune(monkeypatch, "-S", "classes=[Squats, PushUps]", "--seeds", "1")
    (line,) = lines(EXPERIMENTS)
    assert line["full windows"] == "0.5000" and not any(
        digit in line["false claims a minute"] for digit in "0123456789"
    )


@pytest.mark.parametrize("change", ["train.epochs=0", "train.units=many", "train.workers=0", "train.nothing=1"])
def test_settings_that_cannot_be_are_told_before_anything_is_trained(
    project: Path, monkeypatch: pytest.MonkeyPatch, seen_as_squats: list, change: str
) -> None:
    with pytest.raises(InputError, match=change.partition("=")[0]):
        run_tune(monkeypatch, "-S", change)
    assert not seen_as_squats and not EXPERIMENTS.exists()
