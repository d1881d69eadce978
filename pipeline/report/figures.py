"""All pictures of the report."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

import numpy as np

from pipeline.clips.annotations import Annotation, Annotations
from pipeline.common.names import OTHER
from pipeline.common.paths import REPORTS
from pipeline.common.rules import AnswerRule
from pipeline.evaluation.slices import Slice
from pipeline.evaluation.worst_groups import GroupResult
from pipeline.folds.folds import Fold
from pipeline.recognition.answer import segments
from pipeline.recognition.served import ServedFolds
from pipeline.recognition.serving import Stream, answers_of
from pipeline.report import charts, skeletons, timelines
from pipeline.report.page import WORST

TIMELINES = 12
"""How many clips are shown as timelines."""


def watched_timelines(folds: ServedFolds, rule: AnswerRule, known: Annotations, count: int) -> list[timelines.Timeline]:
    """Return what is answered beside what is done in annotated clips, the longest of each class first, in turn.

    Without annotations, every clip is taken to show its exercise throughout.
    """

    def done(stream: Stream) -> Annotation:
        whole = () if folds.classes[stream.label] == OTHER else ((0.0, stream.end),)
        return known.get(stream.series.clip, Annotation(whole, ()))

    annotated = [one for one in folds.all if one.series.clip in known and done(one).done] or folds.all
    by_class = [
        sorted((one for one in annotated if one.label == label), key=lambda one: -one.end)
        for label in range(len(folds.classes))
    ]
    chosen = [one for row in zip_longest(*by_class) for one in row if one is not None][:count]
    return [
        timelines.Timeline(
            one.series.clip,
            folds.classes[one.label] if folds.classes[one.label] != OTHER else None,
            done(one),
            segments(answers_of(one, folds.classes, rule), one.times.tolist(), one.end),
            one.end,
        )
        for one in chosen
    ]


def draw_evaluation(metrics: Mapping[str, Any], learnt: Sequence[Fold]) -> None:
    """Draw the figures of metrics.json, and how the networks of some folds learnt."""
    for kind, counts in metrics["confusion"].items():
        path = REPORTS / f"confusion_{kind}.png"
        charts.draw_confusion(np.array(counts), metrics["classes"], f"{kind}, three group splits", path)
    charts.draw_reliability(metrics["calibration"], "windows, three group splits", REPORTS / "reliability.png")
    charts.draw_slices([Slice(**row) for row in metrics["slices"]], REPORTS / "slices.png")
    charts.draw_training([fold.history for fold in learnt], REPORTS / "training.png")


def draw_clips(folds: ServedFolds, groups: Sequence[GroupResult], rule: AnswerRule, known: Annotations) -> None:
    """Draw answers over time, and skeletons of the groups with most errors."""
    rows = watched_timelines(folds, rule, known, TIMELINES)
    timelines.draw_timelines(rows, folds.classes, REPORTS / "timelines.png")
    worst = skeletons.worst(groups, folds.all, WORST)
    skeletons.draw_worst(worst, folds.classes, REPORTS / "worst_groups.png")
