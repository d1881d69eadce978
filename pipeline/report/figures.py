"""All pictures of the report, and the data of DVC's plots."""

import csv
import io
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

import numpy as np

from pipeline.clips import annotations
from pipeline.common.files import write_text
from pipeline.common.names import OTHER
from pipeline.common.paths import REPORTS
from pipeline.evaluation import slices, worst_groups
from pipeline.evaluation.bench import Bench, Trial
from pipeline.evaluation.measure import as_outcomes
from pipeline.evaluation.metrics import Outcomes, confusion
from pipeline.recognition.answer import segments
from pipeline.recognition.serving import Stream, answers_of
from pipeline.report import charts, skeletons, timelines


def plot_rows(tested: Sequence[Outcomes], classes: Sequence[str]) -> str:
    """Return outcomes as CSV for DVC's confusion plot: actual, predicted."""
    names = [*classes, "nobody seen"]
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("actual", "predicted"))
    for part in tested:
        table.writerows((names[a], names[p]) for a, p in zip(part.actual, part.predicted, strict=True))
    return text.getvalue()


WORST, TIMELINES = 6, 12
"""Groups and timelines shown in the report."""


def watched_timelines(bench: Bench, trial: Trial, count: int) -> list[timelines.Timeline]:
    """Return what is told beside what is done in watched clips, the longest of each class first, in turn.

    Where nobody has watched any, all are taken to do their exercise all the time.
    """

    def done(one: Stream) -> annotations.Annotation:
        whole = () if trial.classes[one.label] == OTHER else ((0.0, one.end),)
        return bench.known.get(one.series.clip, annotations.Annotation(whole, ()))

    watched = [one for one in trial.all if one.series.clip in bench.known and done(one).done] or trial.all
    by_class = [sorted((s for s in watched if s.label == i), key=lambda s: -s.end) for i in range(len(trial.classes))]
    chosen = [one for row in zip_longest(*by_class) for one in row if one is not None][:count]
    return [
        timelines.Timeline(
            one.series.clip,
            trial.classes[one.label] if trial.classes[one.label] != OTHER else None,
            done(one),
            segments(answers_of(one, trial.classes, bench.rule), one.times.tolist(), one.end),
            one.end,
        )
        for one in chosen
    ]


def draw(
    bench: Bench,
    trial: Trial,
    result: Mapping[str, Any],
    found: Sequence[slices.Slice],
    groups: Sequence[worst_groups.GroupResult],
) -> None:
    """Write the report's pictures, and the data of DVC's plots."""
    classes = trial.classes
    tested = as_outcomes(trial)
    for kind in ("windows", "clips"):
        parts = [getattr(one, kind) for one in tested]
        write_text(REPORTS / f"confusion_{kind}.csv", plot_rows(parts, classes))
        counts = np.concatenate([confusion(part, len(classes)) for part in parts]).sum(axis=0)
        charts.draw_confusion(counts, classes, f"{kind}, three group splits", REPORTS / f"confusion_{kind}.png")
    charts.draw_reliability(result["calibration"], "windows, three group splits", REPORTS / "reliability.png")
    charts.draw_slices(found, REPORTS / "slices.png")
    skeletons.draw_worst(skeletons.worst(groups, trial.all, WORST), classes, REPORTS / "worst_groups.png")
    timelines.draw_timelines(watched_timelines(bench, trial, TIMELINES), classes, REPORTS / "timelines.png")
