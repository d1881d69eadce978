"""What is counted in the figures: every window and clip of people that a model never saw, once."""

import json
from dataclasses import replace

import answered
import numpy as np
import pytest
from answered import (
    CLASSES,
    PARAMS,
    STRIDE,
    TWO,
    WINDOW,
    Model,
    always,
    as_class,
    ask_all,
    classes_clips,
    elsewhere,
    made_protocol,
    served_clips,
)
from conftest import MakeSeries

from pipeline.clips.annotations import Annotation
from pipeline.common.names import OTHER
from pipeline.evaluation import measure
from pipeline.folds.folds import ALL, OPEN, PARTS, PERSONS
from pipeline.folds.protocol import Protocol
from pipeline.landmarks.dataset import Dataset
from pipeline.learning import network
from pipeline.recognition.served import FRAME_RATES, Served, ServedFolds
from pipeline.recognition.serving import serve

knowing = answered.knowing
RULE = PARAMS.answer


@pytest.fixture(scope="module")
def people(make_series: MakeSeries) -> Protocol:
    """Return the protocol of a clip of each group, and of clips from elsewhere."""
    return made_protocol(classes_clips(make_series), elsewhere(make_series))


@pytest.fixture
def asked(people: Protocol, knowing: None) -> Served:
    """Return the answers of networks that know every clip."""
    return ask_all(people)


def served(series: list, labels: list[int]) -> ServedFolds:
    """Return some clips as served by a network of all classes."""
    data = Dataset(CLASSES, series, np.array(labels))
    return ServedFolds(CLASSES, {1: serve(data, Model(CLASSES), WINDOW, STRIDE)})


def test_only_windows_with_a_pose_are_counted(make_series: MakeSeries, knowing: None) -> None:
    half = as_class(make_series("half", frames=50, detected=np.arange(50) >= 25), "PushUps")
    (found,) = measure.tested(served([half, make_series("none", detected=False)], [1, 0]))
    assert found.windows.predicted.tolist() == [*[-1] * 5, *[1] * 5, *[-1] * 15]
    assert found.windows.actual.tolist() == [*[1] * 10, *[0] * 15]
    assert found.clips.predicted.tolist() == [1, -1]
    assert measure.confused([found], 3) == {
        "windows": [[0, 0, 0, 15], [0, 5, 0, 5], [0, 0, 0, 0]],
        "clips": [[0, 0, 0, 1], [0, 1, 0, 0], [0, 0, 0, 0]],
    }


def test_streaming_answers_are_compared_with_annotations(make_series: MakeSeries, knowing: None) -> None:
    series = [as_class(make_series(name, frames=250), "Squats") for name in ("watched", "not watched")]
    known = {"watched": Annotation(((4.0, 8.0),), ())}
    found = measure.follow(served(series, [0, 0]), RULE, known, WINDOW.span)
    assert [(round(sum(one.done.values())), round(one.idle)) for one in found] == [(4, 6), (10, 0)]
    # Squats are answered as soon as the rule allows it, whatever the annotations say.
    assert [one.first for one in found] == [0, pytest.approx(PARAMS.answer.shortest)]
    assert found[0].claims == 1


def test_a_left_out_exercise_is_claimed_for_as_long_as_another_is_answered(
    make_series: MakeSeries, people: Protocol, knowing: None
) -> None:
    length = {"Squats": 100, "PushUps": 250}
    series = [as_class(make_series(name, frames=frames), name) for name, frames in length.items()]
    strangers = ask_all(made_protocol(Dataset(CLASSES, series, np.array([0, 1]))))
    folds = strangers.protocol.of(OPEN)
    found = measure.open_set({fold.left_out: strangers.folds([fold], "full") for fold in folds}, RULE)
    shortest = PARAMS.answer.shortest
    assert found["claimed_share"] == {
        name: pytest.approx(1 - shortest / (frames / 25), abs=2e-3) for name, frames in length.items()
    }
    assert found["mean"] == pytest.approx(np.mean(list(found["claimed_share"].values())), abs=1e-4)


def test_a_left_out_exercise_that_is_taken_for_none_is_not_claimed(
    people: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "predict", always(1))
    asked = ask_all(people)
    found = measure.open_set({fold.left_out: asked.folds([fold], "full") for fold in people.of(OPEN)}, RULE)
    assert found == {"claimed_share": {"Squats": 0.0, "PushUps": 0.0}, "mean": 0.0}


def test_without_left_out_exercises_nothing_is_said_of_them() -> None:
    assert measure.open_set({}, RULE) == {}


def test_a_clip_is_labelled_right_if_its_exercise_is_named_or_none_where_there_is_none(
    people: Protocol, asked: Served
) -> None:
    unseen, *parts = people.of(PERSONS, "field")
    assert len(parts) == PARTS
    for folds in ([unseen], parts):
        assert measure.labelled(asked.folds(folds, "full"), RULE, 1) == {
            "Squats": {"right": 3, "clips": 3},
            "PushUps": {"right": 2, "clips": 2},
            OTHER: {"right": 1, "clips": 1},
        }


def test_a_clip_with_another_label_is_wrong(people: Protocol, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "predict", always(1))
    found = measure.labelled(ask_all(people).folds(people.of(PERSONS, "field")[:1], "full"), RULE, 1)
    assert {name: row["right"] for name, row in found.items()} == {"Squats": 0, "PushUps": 2, OTHER: 0}


def test_cameras_and_variants_are_compared_over_the_same_people(people: Protocol, asked: Served) -> None:
    variants = {name: asked.folds(people.of(ALL), name) for name in ("full", "lite")}
    found = measure.sliced(asked, variants, PARAMS.evaluate, RULE.visibility)
    changed = {
        (one.kind, one.name): one.clips for one in found if one.kind in ("variant", "frames a second", "mirrored")
    }
    assert changed == {
        ("variant", "full"): 63,
        ("variant", "lite"): 63,
        **{("frames a second", str(fps)): 63 for fps in FRAME_RATES},
        ("mirrored", "yes"): 63,
    }
    assert {one.kind for one in found} > {"view", "buffer"}


def test_confidence_is_judged_where_somebody_is_seen(make_series: MakeSeries) -> None:
    folds = served_clips(make_series, {"a": (0, 2.0), "b": (1, 2.0)})
    folds.all[1].present[:5] = False
    found = measure.calibrated(folds)
    assert (found["n"], found["accuracy"], found["confidence"]) == (15, pytest.approx(2 / 3, abs=1e-4), 1)


@pytest.mark.parametrize("with_field", [True, False])
def test_all_figures_are_measured_and_are_json(people: Protocol, asked: Served, with_field: bool) -> None:
    if not with_field:
        asked = replace(asked, protocol=made_protocol(people.official.data))
    found = measure.measure(asked, {}, RULE, PARAMS)
    assert set(found["variants"]) == {"full", "lite"}
    assert found["windows"]["accuracy"] == found["paper_classes"]["clips"]["accuracy"] == 1
    assert found["windows"]["n"] == 189 and found["clips"]["n"] == 63
    assert found["classes"] == list(CLASSES) and found["paper_classes"]["classes"] == list(TWO)
    assert found["parameters"] == 75_078 and found["warnings"] == []
    assert found["running"] == found["variants"]["full"]["running"]
    assert set(found["open_set"]["claimed_share"]) == set(TWO)
    assert found["confusion"]["clips"] == [[21, 0, 0, 0], [0, 21, 0, 0], [0, 0, 21, 0]]
    assert found["collections"] == (["field"] if with_field else [])
    if with_field:
        assert found["field"]["never_learnt_from"]["false_claims_per_minute"] == 0
        assert 0.8 < found["field"]["other_sources_learnt_from"]["right"] < 1
    assert json.loads(json.dumps(found, allow_nan=False))["slices"][0]["kind"] == "view"
