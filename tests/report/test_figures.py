"""Which clips are shown as timelines, and what is drawn of the figures."""

from pathlib import Path

import numpy as np
import pytest
from answered import PARAMS, served_clips
from conftest import MakeSeries
from measured import GROUPS, metrics

from pipeline.clips.annotations import Annotation
from pipeline.report import charts, figures, skeletons
from pipeline.report.figures import watched_timelines

RULE = PARAMS.answer


def test_timelines_show_annotated_clips_of_each_class_in_turn_the_longest_first(make_series: MakeSeries) -> None:
    clips = {"a": (0, 4.0), "b": (0, 8.0), "c": (1, 6.0), "d": (1, 9.0), "idle": (0, 9.0), "unknown": (0, 9.0)}
    known = {clip: Annotation(((1.0, 2.0),), ()) for clip in "abcd"} | {"idle": Annotation((), ((1.0, 2.0),))}
    found = watched_timelines(served_clips(make_series, clips), RULE, known, 3)
    assert [(one.name, one.exercise) for one in found] == [("b", "Squats"), ("d", "PushUps"), ("a", "Squats")]
    assert found[0].annotation == known["b"] and found[0].end == pytest.approx(8)
    assert [part.answer.exercise for part in found[1].answered] == [None, "Squats"]


def test_without_annotations_every_clip_is_taken_to_show_its_exercise_throughout(make_series: MakeSeries) -> None:
    """A project of one's own has no data/annotations/segments.tsv."""
    folds = served_clips(make_series, {"a": (0, 4.0), "b": (1, 8.0), "c": (2, 3.0)})
    found = watched_timelines(folds, RULE, {}, 12)
    assert {one.name for one in found} == {"a", "b", "c"}
    for one in found:
        done = () if one.exercise is None else ((0.0, pytest.approx(one.end)),)
        assert one.annotation == Annotation(done, ())


def test_pictures_are_drawn_of_the_figures_that_were_measured(
    make_series: MakeSeries, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: dict[str, object] = {}
    for module, name in ((charts, "draw_confusion"), (charts, "draw_reliability"), (charts, "draw_slices")):
        monkeypatch.setattr(module, name, lambda what, *rest: drawn.update({Path(rest[-1]).stem: what}))
    monkeypatch.setattr(charts, "draw_training", lambda histories, path: None)
    made = metrics()
    figures.draw_evaluation(made, [])
    for kind in ("windows", "clips"):
        assert np.array_equal(drawn[f"confusion_{kind}"], made["confusion"][kind])
    assert drawn["reliability"] == made["calibration"]
    assert [one.accuracy for one in drawn["slices"]] == [row["accuracy"] for row in made["slices"]]


def test_skeletons_are_those_of_the_typical_clips(make_series: MakeSeries, in_folder: Path) -> None:
    folds = served_clips(make_series, {"Squats_1": (0, 2.0), "b": (0, 2.0)})
    for stream in folds.all:
        stream.newest[:] = stream.series.image[: len(stream.times)]
    (row,) = skeletons.worst(GROUPS, folds.all, 6)
    assert row.stream.series.clip == "Squats_1" and row.heading.startswith("Squats/g01: 50 % of 20 windows right")
    figures.draw_clips(folds, GROUPS, RULE, {})
    assert {path.name for path in (in_folder / "reports").iterdir()} == {"timelines.png", "worst_groups.png"}
