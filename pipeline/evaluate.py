"""Stage `evaluate`: how right the models are for people that they never saw, measured as the page serves them."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from itertools import zip_longest
from typing import Any

import numpy as np

from pipeline import dataset, params, pictures, report, running, slices, splits, truth
from pipeline.bench import Bench, Trial
from pipeline.bench import read as read_bench
from pipeline.calibrate import calibration
from pipeline.dataset import Dataset
from pipeline.decide import label, segments
from pipeline.errors import run as run_command
from pipeline.files import read_json, write_json, write_text
from pipeline.metrics import (
    METRICS,
    PAPER_RECIPE,
    QUANTISATION,
    REPORTS,
    Outcomes,
    Tested,
    confusion,
    figures,
    outcomes,
)
from pipeline.runs import ALL, FIELD, OPEN, PAPER, Run, runs
from pipeline.streams import Stream, told

PROTOCOL = (
    "three group splits (groups numbered as in UCF101: the official ones; others are dealt to them), each tested with "
    "a model trained on its own training groups, pooled; a window every {stride} s from the start of each clip, buffer "
    "still filling; windows without a pose left out; a clip is the mean of its windows; {variant} landmarks; "
    "intervals resample groups"
)


def follow(bench: Bench, trial: Trial) -> list[running.Run]:
    """Compare the running answers of a trial with what is done."""
    return [
        running.follow(one, told(one, trial.classes, bench.rule), trial.classes, bench.known, bench.window.span)
        for one in trial.all
    ]


def as_outcomes(trial: Trial) -> list[Tested]:
    """Return what was predicted of windows and clips, for each split."""
    results = []
    for split, streams in trial.streams.items():
        data = Dataset(trial.classes, [one.series for one in streams], np.array([one.label for one in streams], int))
        owner = np.repeat(np.arange(len(streams)), [len(one.times) for one in streams])
        posed = np.concatenate([np.zeros(0, bool), *(one.posed for one in streams)])
        empty = np.zeros((0, len(trial.classes)), np.float32)
        probabilities = np.concatenate([empty, *(one.probabilities for one in streams)])
        results.append(outcomes(data, owner, posed, probabilities, split))
    return results


def scored(trial: Trial, settings: params.Evaluate) -> dict[str, Any]:
    """Return the scores of windows and clips of a trial."""
    return figures(as_outcomes(trial), trial.classes, settings.resamples, settings.seed)


def open_set(bench: Bench, todo: Sequence[Run]) -> dict[str, Any]:
    """Return how much of its time an exercise that the model never saw is claimed to be another one."""
    shares = {}
    for run in todo:
        trial = bench.trial([run], bench.settings.evaluate.variant)
        claimed = [
            (float(one.seconds[[a.exercise is not None for a in told(one, run.classes, bench.rule)]].sum()), one.end)
            for one in trial.all
        ]
        shares[run.left_out] = round(sum(c for c, _ in claimed) / max(sum(e for _, e in claimed), 1e-9), 4)
    return {"claimed_share": shares, "mean": round(float(np.mean(list(shares.values()))), 4)} if shares else {}


def transfer(bench: Bench, trial: Trial) -> dict[str, Any]:
    """Return how clips from elsewhere do: the running answer's figures, and how many clips get the right label."""
    chosen, classes = bench.settings.evaluate, trial.classes
    right: dict[str, list[bool]] = {name: [] for name in classes}
    for one in trial.all:
        timeline = segments(told(one, classes, bench.rule), one.times, one.end)
        name = classes[one.label]
        found = label(timeline, bench.settings.predict.shortest)
        right[name].append(found == (name if name != dataset.OTHER else None))
    clips = {name: {"right": sum(its), "clips": len(its)} for name, its in right.items() if its}
    return {"labels": clips} | running.figures(follow(bench, trial), chosen.resamples, chosen.seed)


def plot_rows(tested: Sequence[Outcomes], classes: Sequence[str]) -> str:
    """Return outcomes as CSV for DVC's confusion plot: actual, predicted."""
    names = [*classes, "nobody seen"]
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("actual", "predicted"))
    for part in tested:
        table.writerows((names[a], names[p]) for a, p in zip(part.actual, part.predicted, strict=True))
    return text.getvalue()


FRAME_RATES = (10, 15, 25, 50)
"""Frames a second of cameras that are simulated."""
WORST, TIMELINES = 6, 12
"""Groups and timelines shown in the report."""


def sliced(bench: Bench, todo: Sequence[Run], trials: Mapping[str, Trial]) -> list[slices.Slice]:
    """Return the accuracy of parts of the windows, and of what other cameras would have given."""
    chosen, visibility = bench.settings.evaluate, bench.rule.visibility
    trial = trials[chosen.variant]

    def changed(change: Callable[[Dataset], Dataset]) -> list[Stream]:
        return [one for run in todo for one in bench.serve(run, change(bench.tested(run, chosen.variant)))]

    servings = {
        "variant": {variant: one.all for variant, one in trials.items()},
        "frames a second": {str(fps): changed(partial(slices.simulated, fps=fps)) for fps in FRAME_RATES},
        "mirrored": {"yes": changed(slices.mirrored)},
    }
    found = slices.slices(trial.all, trial.classes, chosen.resamples, chosen.seed, visibility)
    for kind, streams in servings.items():
        found += slices.compared(streams, kind, trial.classes, chosen.resamples, chosen.seed)
    return found


def timelines(bench: Bench, trial: Trial, count: int) -> list[pictures.Timeline]:
    """Return what is told beside what is done in watched clips, the longest of each class first, in turn.

    Where nobody has watched any, all are taken to do their exercise all the time.
    """

    def done(one: Stream) -> truth.Truth:
        whole = () if trial.classes[one.label] == dataset.OTHER else ((0.0, one.end),)
        return bench.known.get(one.series.clip, truth.Truth(whole, ()))

    watched = [one for one in trial.all if one.series.clip in bench.known and done(one).done] or trial.all
    by_class = [sorted((s for s in watched if s.label == i), key=lambda s: -s.end) for i in range(len(trial.classes))]
    chosen = [one for row in zip_longest(*by_class) for one in row if one is not None][:count]
    return [
        pictures.Timeline(
            one.series.clip,
            trial.classes[one.label] if trial.classes[one.label] != dataset.OTHER else None,
            done(one),
            segments(told(one, trial.classes, bench.rule), one.times, one.end),
            one.end,
        )
        for one in chosen
    ]


def calibrated(trial: Trial) -> dict[str, Any]:
    """Return how far the confidence of windows can be believed."""
    return calibration(
        np.concatenate([one.probabilities[one.posed] for one in trial.all]),
        np.concatenate([np.full(int(one.posed.sum()), one.label) for one in trial.all]),
    )


def measure(bench: Bench, todo: Sequence[Run]) -> tuple[dict[str, Any], dict[str, Trial]]:
    """Return the figures of metrics.json, and the trials of all classes by variant."""
    chosen = bench.settings.evaluate

    def of(aim: str) -> list[Run]:
        return [run for run in todo if run.aim == aim]

    trials = {variant: bench.trial(of(ALL), variant) for variant in bench.settings.extract.variants}
    scores = {variant: scored(trial, chosen) for variant, trial in trials.items()}
    streamed = {
        variant: running.figures(follow(bench, trial), chosen.resamples, chosen.seed)
        for variant, trial in trials.items()
    }
    trial = trials[chosen.variant]
    result = {
        "protocol": PROTOCOL.format(stride=bench.settings.window.stride, variant=chosen.variant),
        "classes": list(trial.classes),
        "parameters": bench.model(of(ALL)[0]).count_params(),
        **scores[chosen.variant],
        "variants": {variant: _headline(scores[variant]) | {"running": streamed[variant]} for variant in trials},
        "running": streamed[chosen.variant],
        "open_set": open_set(bench, of(OPEN)),
        "calibration": calibrated(trial),
    }
    if of(PAPER):
        paper = bench.trial(of(PAPER), chosen.variant)
        result["paper_classes"] = {"classes": list(paper.classes)} | scored(paper, chosen)
    if of(FIELD):
        unseen, *parts = of(FIELD)
        result["field"] = {
            "never_learnt_from": transfer(bench, bench.trial([unseen], chosen.variant)),
            "other_sources_learnt_from": transfer(bench, bench.trial(parts, chosen.variant)),
        }
    result["paper_recipe"] = read_json(PAPER_RECIPE) if PAPER_RECIPE.exists() else {}
    result["quantisation"] = read_json(QUANTISATION)
    result["warnings"] = splits.deal(bench.data.groups())[1]
    return result, trials


def _headline(scores: dict[str, Any]) -> dict[str, Any]:
    names = ("accuracy", "macro_f1", "ci95", "nobody_seen")
    return {kind: {name: scores[kind][name] for name in names} for kind in ("windows", "clips")}


def draw(
    bench: Bench,
    trial: Trial,
    result: Mapping[str, Any],
    found: Sequence[slices.Slice],
    groups: Sequence[slices.GroupResult],
) -> None:
    """Write the report's pictures, and the data of DVC's plots."""
    classes = trial.classes
    tested = as_outcomes(trial)
    for kind in ("windows", "clips"):
        parts = [getattr(one, kind) for one in tested]
        write_text(REPORTS / f"confusion_{kind}.csv", plot_rows(parts, classes))
        counts = np.concatenate([confusion(part, len(classes)) for part in parts]).sum(axis=0)
        pictures.draw_confusion(counts, classes, f"{kind}, three group splits", REPORTS / f"confusion_{kind}.png")
    pictures.draw_reliability(result["calibration"], "windows, three group splits", REPORTS / "reliability.png")
    pictures.draw_slices(found, REPORTS / "slices.png")
    pictures.draw_worst(pictures.worst(groups, trial.all, WORST), classes, REPORTS / "worst_groups.png")
    pictures.draw_timelines(timelines(bench, trial, TIMELINES), classes, REPORTS / "timelines.png")


def main() -> None:
    """Write reports/metrics.json, reports/report.md and its pictures."""
    settings = params.load()
    bench = read_bench(settings)
    todo = runs(settings.classes, settings.paper_classes, bool(bench.field.series))
    result, trials = measure(bench, todo)
    trial = trials[settings.evaluate.variant]
    found = sliced(bench, [run for run in todo if run.aim == ALL], trials)
    result["slices"] = [asdict(one) for one in found]
    groups = slices.groups(trial.all, trial.classes, bench.rule.visibility)
    draw(bench, trial, result, found, groups)
    pictures.draw_training([run.history for run in todo if run.aim == ALL], REPORTS / "training.png")
    tables = {
        "slices": slices.table(found),
        "by_class": slices.class_table(found, trial.classes),
        "groups": slices.group_table(groups[:WORST], groups),
    }
    write_text(REPORTS / "report.md", report.text(result, tables))
    write_json(METRICS, result)
    print(report.summary(result))


if __name__ == "__main__":
    run_command(main)
