"""Stage `evaluate`: how right the models are for people that they never saw, measured as the page serves them."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from pipeline.common.files import read_json
from pipeline.common.names import OTHER
from pipeline.common.paths import PAPER_RECIPE, QUANTISATION
from pipeline.common.settings import Evaluate
from pipeline.evaluation import online, slices
from pipeline.evaluation.bench import Bench, Trial
from pipeline.evaluation.calibration import calibration
from pipeline.evaluation.metrics import Tested, figures, outcomes
from pipeline.folds.folds import ALL, OPEN, PAPER, PERSONS, Fold
from pipeline.landmarks.dataset import Dataset
from pipeline.recognition import altered
from pipeline.recognition.answer import label, segments
from pipeline.recognition.serving import Stream, answers_of

PROTOCOL = (
    "three group splits (groups numbered as in UCF101: the official ones; others are dealt to them), each tested with "
    "a model trained on its own training groups, pooled; a window every {stride} s from the start of each clip, buffer "
    "still filling; windows without a pose left out; a clip is the mean of its windows; {variant} landmarks; "
    "intervals resample groups"
)


def follow(bench: Bench, trial: Trial) -> list[online.Followed]:
    """Compare the running answers of a trial with what is done."""
    return [
        online.follow(one, answers_of(one, trial.classes, bench.rule), trial.classes, bench.known, bench.window.span)
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


def scored(trial: Trial, settings: Evaluate) -> dict[str, Any]:
    """Return the scores of windows and clips of a trial."""
    return figures(as_outcomes(trial), trial.classes, settings.resamples, settings.seed)


def open_set(bench: Bench, todo: Sequence[Fold]) -> dict[str, Any]:
    """Return how much of its time an exercise that the model never saw is claimed to be another one."""
    shares = {}
    for run in todo:
        trial = bench.trial([run], bench.settings.evaluate.variant)
        claimed = [
            (
                float(one.seconds[[a.exercise is not None for a in answers_of(one, run.classes, bench.rule)]].sum()),
                one.end,
            )
            for one in trial.all
        ]
        shares[run.left_out] = round(sum(c for c, _ in claimed) / max(sum(e for _, e in claimed), 1e-9), 4)
    return {"claimed_share": shares, "mean": round(float(np.mean(list(shares.values()))), 4)} if shares else {}


def transfer(bench: Bench, trial: Trial) -> dict[str, Any]:
    """Return how clips from elsewhere do: the running answer's figures, and how many clips get the right label."""
    chosen, classes = bench.settings.evaluate, trial.classes
    right: dict[str, list[bool]] = {name: [] for name in classes}
    for one in trial.all:
        timeline = segments(answers_of(one, classes, bench.rule), one.times.tolist(), one.end)
        name = classes[one.label]
        found = label(timeline, bench.settings.predict.shortest)
        right[name].append(found == (name if name != OTHER else None))
    clips = {name: {"right": sum(its), "clips": len(its)} for name, its in right.items() if its}
    return {"labels": clips} | online.figures(follow(bench, trial), chosen.resamples, chosen.seed)


FRAME_RATES = (10, 15, 25, 50)
"""Frames a second of cameras that are simulated."""


def sliced(bench: Bench, todo: Sequence[Fold], trials: Mapping[str, Trial]) -> list[slices.Slice]:
    """Return the accuracy of parts of the windows, and of what other cameras would have given."""
    chosen, visibility = bench.settings.evaluate, bench.rule.visibility
    trial = trials[chosen.variant]

    def changed(change: Callable[[Dataset], Dataset]) -> list[Stream]:
        return [one for run in todo for one in bench.serve(run, change(bench.protocol.tested(run, [chosen.variant])))]

    servings = {
        "variant": {variant: one.all for variant, one in trials.items()},
        "frames a second": {str(fps): changed(partial(altered.simulated, fps=fps)) for fps in FRAME_RATES},
        "mirrored": {"yes": changed(altered.mirrored)},
    }
    found = slices.slices(trial.all, trial.classes, chosen.resamples, chosen.seed, visibility)
    for kind, streams in servings.items():
        found += slices.compared(streams, kind, trial.classes, chosen.resamples, chosen.seed)
    return found


def calibrated(trial: Trial) -> dict[str, Any]:
    """Return how far the confidence of windows can be believed."""
    return calibration(
        np.concatenate([one.probabilities[one.posed] for one in trial.all]),
        np.concatenate([np.full(int(one.posed.sum()), one.label) for one in trial.all]),
    )


def measure(bench: Bench) -> tuple[dict[str, Any], dict[str, Trial]]:
    """Return the figures of metrics.json, and the trials of all classes by variant."""
    chosen, of = bench.settings.evaluate, bench.protocol.of
    trials: dict[str, Trial] = {variant: bench.trial(of(ALL), variant) for variant in bench.settings.extract.variants}
    scores = {variant: scored(trial, chosen) for variant, trial in trials.items()}
    streamed = {
        variant: online.figures(follow(bench, trial), chosen.resamples, chosen.seed)
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
    result["collections"] = list(bench.protocol.by_persons)
    for name in bench.protocol.by_persons:
        unseen, *parts = of(PERSONS, name)
        result[name] = {
            "never_learnt_from": transfer(bench, bench.trial([unseen], chosen.variant)),
            "other_sources_learnt_from": transfer(bench, bench.trial(parts, chosen.variant)),
        }
    result["paper_recipe"] = read_json(PAPER_RECIPE) if PAPER_RECIPE.exists() else {}
    result["quantisation"] = read_json(QUANTISATION)
    result["warnings"] = bench.protocol.warnings
    return result, trials


def _headline(scores: dict[str, Any]) -> dict[str, Any]:
    names = ("accuracy", "macro_f1", "ci95", "nobody_seen")
    return {kind: {name: scores[kind][name] for name in names} for kind in ("windows", "clips")}
