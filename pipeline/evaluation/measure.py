"""How right the models are for people that they never saw, measured as the page serves them: reports/metrics.json."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from pipeline.clips.annotations import Annotations
from pipeline.common.names import OTHER
from pipeline.common.rules import AnswerRule
from pipeline.common.settings import Evaluate, Params
from pipeline.evaluation import online, slices
from pipeline.evaluation.calibration import calibration
from pipeline.evaluation.metrics import Tested, confusion, figures, outcomes
from pipeline.folds.folds import ALL, OPEN, PAPER, PERSONS
from pipeline.landmarks.dataset import Dataset
from pipeline.recognition.answer import label, segments
from pipeline.recognition.served import FRAME_RATES, MIRRORED, Served, ServedFolds, at_rate
from pipeline.recognition.serving import answers_of

PROTOCOL = (
    "three group splits (groups numbered as in UCF101: the official ones; others are dealt to them), each tested with "
    "a model trained on its own training groups, pooled; a window every {stride} s from the start of each clip, buffer "
    "still filling; windows without a pose left out; a clip is the mean of its windows; {variant} landmarks; "
    "intervals resample groups"
)


def follow(folds: ServedFolds, rule: AnswerRule, known: Annotations, span: float) -> list[online.Followed]:
    """Compare the streaming answers of clips with what is done in them. span: seconds until the buffer is full."""
    return [
        online.follow(stream, answers_of(stream, folds.classes, rule), folds.classes, known, span)
        for stream in folds.all
    ]


def tested(folds: ServedFolds) -> list[Tested]:
    """Return what was predicted of windows and clips, for each split."""
    results = []
    for split, streams in folds.streams.items():
        labels = np.array([stream.label for stream in streams], int)
        data = Dataset(folds.classes, [stream.series for stream in streams], labels)
        owner = np.repeat(np.arange(len(streams)), [len(stream.times) for stream in streams])
        posed = np.concatenate([np.zeros(0, bool), *(stream.posed for stream in streams)])
        empty = np.zeros((0, len(folds.classes)), np.float32)
        probabilities = np.concatenate([empty, *(stream.probabilities for stream in streams)])
        results.append(outcomes(data, owner, posed, probabilities, split))
    return results


def scored(folds: ServedFolds, settings: Evaluate) -> dict[str, Any]:
    """Return the scores of windows and clips."""
    return figures(tested(folds), folds.classes, settings.resamples, settings.seed)


def confused(parts: Sequence[Tested], classes: int) -> dict[str, list[list[int]]]:
    """Return the confusion matrices (classes, classes + 1) of windows and clips, see metrics.confusion."""
    kinds = {"windows": [part.windows for part in parts], "clips": [part.clips for part in parts]}
    return {
        kind: np.concatenate([confusion(part, classes) for part in members]).sum(axis=0).tolist()
        for kind, members in kinds.items()
    }


def open_set(left_out: Mapping[str, ServedFolds], rule: AnswerRule) -> dict[str, Any]:
    """Return how much of its time an exercise that the model never saw is claimed to be another one."""
    shares = {}
    for name, folds in left_out.items():
        claimed = [
            float(stream.seconds[[a.exercise is not None for a in answers_of(stream, folds.classes, rule)]].sum())
            for stream in folds.all
        ]
        shares[name] = round(sum(claimed) / max(sum(stream.end for stream in folds.all), 1e-9), 4)
    return {"claimed_share": shares, "mean": round(float(np.mean(list(shares.values()))), 4)} if shares else {}


def labelled(folds: ServedFolds, rule: AnswerRule, shortest: float) -> dict[str, dict[str, int]]:
    """Return how many clips of each class get the right label. shortest: see answer.label."""
    right: dict[str, list[bool]] = {name: [] for name in folds.classes}
    for stream in folds.all:
        timeline = segments(answers_of(stream, folds.classes, rule), stream.times.tolist(), stream.end)
        name = folds.classes[stream.label]
        right[name].append(label(timeline, shortest) == (name if name != OTHER else None))
    return {name: {"right": sum(clips), "clips": len(clips)} for name, clips in right.items() if clips}


def sliced(
    served: Served, variants: Mapping[str, ServedFolds], settings: Evaluate, visibility: float
) -> list[slices.Slice]:
    """Return the accuracy of parts of the windows, and of what other cameras would have given."""
    chosen = variants[settings.variant]

    def changed(change: str) -> ServedFolds:
        return served.folds(served.protocol.of(ALL), settings.variant, change)

    servings = {
        "variant": variants,
        "frames a second": {str(fps): changed(at_rate(fps)) for fps in FRAME_RATES},
        "mirrored": {"yes": changed(MIRRORED)},
    }
    found = slices.slices(chosen.all, chosen.classes, settings.resamples, settings.seed, visibility)
    for kind, members in servings.items():
        streams = {name: folds.all for name, folds in members.items()}
        found += slices.compared(streams, kind, chosen.classes, settings.resamples, settings.seed)
    return found


def calibrated(folds: ServedFolds) -> dict[str, Any]:
    """Return how far the confidence of windows can be believed."""
    return calibration(
        np.concatenate([stream.probabilities[stream.posed] for stream in folds.all]),
        np.concatenate([np.full(int(stream.posed.sum()), stream.label) for stream in folds.all]),
    )


def measure(served: Served, known: Annotations, rule: AnswerRule, settings: Params) -> dict[str, Any]:
    """Return the figures of metrics.json that follow from the answers."""
    chosen, protocol, variant = settings.evaluate, served.protocol, settings.evaluate.variant
    variants: dict[str, ServedFolds] = {
        name: served.folds(protocol.of(ALL), name) for name in settings.extract.variants
    }
    folds = variants[variant]
    scores = {name: scored(its, chosen) for name, its in variants.items()}

    def streamed(folds: ServedFolds) -> dict[str, Any]:
        return online.figures(follow(folds, rule, known, served.window.span), chosen.resamples, chosen.seed)

    running = {name: streamed(its) for name, its in variants.items()}
    result = {
        "protocol": PROTOCOL.format(stride=served.stride, variant=variant),
        "classes": list(folds.classes),
        "parameters": served.parameters(protocol.of(ALL)[0], variant),
        **scores[variant],
        "variants": {name: _headline(scores[name]) | {"running": running[name]} for name in variants},
        "running": running[variant],
        "open_set": open_set({f.left_out or "": served.folds([f], variant) for f in protocol.of(OPEN)}, rule),
        "calibration": calibrated(folds),
    }
    if protocol.of(PAPER):
        paper = served.folds(protocol.of(PAPER), variant)
        result["paper_classes"] = {"classes": list(paper.classes)} | scored(paper, chosen)
    result["collections"] = list(protocol.by_persons)
    for name in protocol.by_persons:
        unseen, *parts = protocol.of(PERSONS, name)
        tried = {"never_learnt_from": [unseen], "other_sources_learnt_from": parts}
        result[name] = {
            key: {"labels": labelled(its, rule, settings.predict.shortest)} | streamed(its)
            for key, its in ((key, served.folds(members, variant)) for key, members in tried.items())
        }
    result["warnings"] = protocol.warnings
    result["slices"] = [asdict(one) for one in sliced(served, variants, chosen, rule.visibility)]
    result["confusion"] = confused(tested(folds), len(folds.classes))
    return result


def _headline(scores: dict[str, Any]) -> dict[str, Any]:
    names = ("accuracy", "macro_f1", "ci95", "nobody_seen")
    return {kind: {name: scores[kind][name] for name in names} for kind in ("windows", "clips")}
