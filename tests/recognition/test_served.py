"""Answers are asked for once, kept as they were given, and never taken for those of other clips."""

from dataclasses import replace
from pathlib import Path

import answered
import numpy as np
import pytest
from answered import CLASSES, PARAMS, STRIDE, TWO, WINDOW, Model, ask_all, classes_clips, elsewhere, made_protocol
from conftest import MakeSeries
from project import write_params

from pipeline.common.errors import InputError
from pipeline.common.paths import ANSWERS
from pipeline.folds import protocol
from pipeline.folds.folds import ALL, FINAL, OPEN, PAPER, PERSONS
from pipeline.folds.protocol import Protocol
from pipeline.landmarks.dataset import Dataset
from pipeline.learning import network
from pipeline.recognition import served
from pipeline.recognition.served import CHANGES, Answers, Served, Serving, servings
from pipeline.recognition.serving import serve
from pipeline.stages import serve as serve_stage

knowing = answered.knowing


@pytest.fixture(scope="module")
def data(make_series: MakeSeries) -> Dataset:
    """Return a short clip of each group that UCF101 has, for each class and variant."""
    return classes_clips(make_series)


@pytest.fixture(scope="module")
def people(data: Dataset, make_series: MakeSeries) -> Protocol:
    """Return a protocol with clips from elsewhere."""
    return made_protocol(data, elsewhere(make_series))


@pytest.fixture
def asked(people: Protocol, knowing: None) -> Served:
    """Return the answers of all networks."""
    return ask_all(people)


def test_every_network_but_the_shipped_one_is_served_and_those_of_all_classes_in_every_way(people: Protocol) -> None:
    found = servings(people.folds, ["full", "lite"], "lite")
    assert len({one.name for one in found}) == len(found)
    assert {one.fold.name for one in found} == {fold.name for fold in people.folds if fold.kind != FINAL}
    for kind in (PAPER, OPEN, PERSONS):
        assert {(one.variant, one.change) for one in found if one.fold.kind == kind} == {("lite", None)}
    for fold in people.of(ALL):
        ways = {(one.variant, one.change) for one in found if one.fold == fold}
        assert ways == {("full", None), ("lite", None), *(("lite", change) for change in CHANGES)}


@pytest.mark.parametrize("change", [None, "10 fps", "mirrored"])
def test_kept_answers_are_what_the_network_says(people: Protocol, asked: Served, change: str | None) -> None:
    for fold in people.of(ALL):
        serving = Serving(fold, "full", change)
        expected = serve(serving.clips(people), Model(fold.classes), WINDOW, STRIDE)
        for one, other in zip(asked.streams(serving), expected, strict=True):
            assert (one.series.clip, one.label, one.unit) == (other.series.clip, other.label, other.unit)
            for name in ("times", "present", "age", "newest", "probabilities"):
                assert np.array_equal(getattr(one, name), getattr(other, name)), name


def test_each_model_answers_the_people_of_its_split_alone(people: Protocol, asked: Served) -> None:
    folds = asked.folds(people.of(ALL), "lite")
    assert folds.classes == CLASSES and len(folds.all) == 63
    for split, streams in folds.streams.items():
        groups = [f"g{group:02}" for group in range(7 * split - 6, 7 * split + 1)]
        assert sorted(stream.unit for stream in streams) == sorted(f"{c}/{g}" for c in CLASSES for g in groups)
        assert {stream.series.variant for stream in streams} == {"lite"}


def test_no_network_is_asked_again(asked: Served, people: Protocol, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "predict", None)
    (paper, *_) = people.of(PAPER)
    assert {len(stream.probabilities[0]) for stream in asked.folds([paper], "full").all} == {len(TWO)}


def test_a_file_holds_the_answers_bit_for_bit_and_the_same_answers_give_the_same_file(
    asked: Served, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.npz", tmp_path / "second.npz"
    for path in (first, second):
        served.save(path, asked.answers)
    assert first.read_bytes() == second.read_bytes()
    found = served.load(first)
    assert list(found) == list(asked.answers)
    for name, kept in asked.answers.items():
        assert found[name].clips == kept.clips and found[name].parameters == 75_078
        assert found[name].probabilities.dtype == np.float32
        assert np.array_equal(found[name].probabilities, kept.probabilities)


def test_a_serving_without_clips_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "answers.npz"
    served.save(path, {"none": Answers((), 3, np.zeros((0, 2), np.float32))})
    assert served.load(path)["none"].probabilities.shape == (0, 2)


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 cut off"], ids=["missing", "empty", "cut off"])
def test_answers_that_cannot_be_read_are_named_with_a_remedy(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "answers.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"answers\.npz .*: run `dvc repro serve`"):
        served.load(path)


def test_answers_of_other_code_are_named(tmp_path: Path, asked: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "answers.npz"
    served.save(path, asked.answers)
    monkeypatch.setattr(served, "SCHEMA", 2)
    with pytest.raises(InputError, match=r"schema 1, this program reads 2\): run `dvc repro serve`"):
        served.load(path)


def test_answers_of_other_clips_are_not_taken_for_these(asked: Served, people: Protocol, data: Dataset) -> None:
    (fold, *_) = people.of(ALL)
    renamed = Dataset(data.classes, [replace(one, clip=f"new {one.clip}") for one in data.series], data.labels)
    with pytest.raises(InputError, match="all_1, full are of other clips than the landmarks: run `dvc repro serve`"):
        replace(asked, protocol=made_protocol(renamed)).folds([fold], "full")
    with pytest.raises(InputError, match="are of other clips than the landmarks"):
        replace(asked, stride=0.1).folds([fold], "full")


def test_answers_nobody_asked_for_are_named(asked: Served, people: Protocol) -> None:
    with pytest.raises(InputError, match="paper_1, lite yet: run `dvc repro serve`"):
        asked.folds(people.of(PAPER), "lite")


def test_the_stage_reads_each_network_once_and_writes_all_answers(
    in_folder: Path, people: Protocol, knowing: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_params(in_folder, CLASSES, paper_classes=list(TWO))
    made = {fold.model: fold for fold in people.folds}
    loaded: list[Path] = []
    monkeypatch.setattr(network, "load", lambda path: loaded.append(path) or Model(made[path].classes))
    monkeypatch.setattr(protocol, "read", lambda settings: people)
    serve_stage.main()
    assert sorted(loaded) == sorted(fold.model for fold in people.folds if fold.kind != FINAL)
    found = served.load(in_folder / ANSWERS)
    assert set(found) == {one.name for one in servings(people.folds, ["full", "lite"], PARAMS.evaluate.variant)}
    assert found["open_PushUps, full"].clips == tuple(f"PushUps_{group}" for group in range(1, 26))
