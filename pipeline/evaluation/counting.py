"""How right counts of repetitions are, compared with what people counted by watching.

With the class given, and end to end: recognised by models that never saw the person. Signals are learnt without
counts, and for the classes' clips also without the groups that they are tested on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.common.names import OTHER
from pipeline.common.rules import AnswerRule
from pipeline.common.settings import Params
from pipeline.counting import learning, load, sets
from pipeline.counting.sets import Counting
from pipeline.evaluation.count_errors import Outcome, by, kind
from pipeline.folds.folds import ALL, PERSONS
from pipeline.landmarks.dataset import Dataset
from pipeline.landmarks.series import Series
from pipeline.recognition import answer
from pipeline.recognition.altered import lose, shake
from pipeline.recognition.served import Served, ServedFolds
from pipeline.recognition.serving import Stream, answers_of
from pipeline.synthetic import performances
from pipeline.synthetic.person import Performance

PROTOCOL = (
    "whole clips whose repetitions somebody counted by watching; where a clip begins or ends amid one, the nearer of "
    "two defensible counts is taken; {variant} landmarks. Given: the class is given. End to end: the streaming answer "
    "decides, and only repetitions of the clip's class count. {official}'s clips: signals and models of the training "
    "groups of the split that tests them (groups that none tests: signals of the others, and no end to end). Other "
    "collections: signals of {official}'s clips, models that learnt from other persons. MAE: mean of error / true "
    "count. OBO: share of clips off by at most one"
)


def outcome(
    source: str,
    exercise: str,
    series: Series,
    truths: Sequence[int],
    exercise_at: Callable[[float], str | None],
    counting: Counting,
) -> Outcome:
    """Count one clip."""
    seen = list(sets.frames(series, counting.signals))
    found = sets.count_seen(seen, exercise_at, counting)
    counted = [one for members in found if members.exercise == exercise for one in members.repetitions]
    return Outcome(
        *(source, exercise, series.clip, tuple(truths), len(counted)),
        np.array([time for time, _ in seen]),
        np.array([points[exercise].value if exercise in points else np.nan for _, points in seen]),
        tuple(one.bottom for one in counted),
    )


def signals_for(data: Dataset, settings: Params) -> Counting:
    """Return counting with signals learnt from some clips alone."""
    exercises = [name for name in data.classes if name != OTHER]
    series = [[data.series[i] for i in np.flatnonzero(data.labels == data.classes.index(name))] for name in exercises]
    return load.counting_of(learning.learn_all(series, exercises, settings.learn_signals.strength), settings)


@dataclass(frozen=True)
class Counted:
    """What was counted of which clips. others: repetitions counted of people who do none of the exercises, minutes."""

    given: list[Outcome]
    end_to_end: list[Outcome]
    performed: list[Outcome]
    others: tuple[int, float]


def given(source: str, data: Dataset, known: Mapping[str, Sequence[int]], counting: Counting) -> list[Outcome]:
    """Count the clips that somebody counted, with their class given."""
    counting = sets.certain(counting)
    names = [data.classes[label] for label in data.labels]
    return [
        outcome(source, name, series, known[series.clip], answer.always(name), counting)
        for name, series in zip(names, data.series, strict=True)
        if series.clip in known and name in counting.signals
    ]


def recognised(
    source: str,
    folds: ServedFolds,
    rule: AnswerRule,
    known: Mapping[str, Sequence[int]],
    counting: Mapping[int, Counting],
) -> list[Outcome]:
    """Count the clips that somebody counted, as they are recognised. counting: of each split or part."""
    return [
        outcome(source, name, one.series, known[one.series.clip], _exercise_at(folds, rule, one), counting[part])
        for part, streams in folds.streams.items()
        for one in streams
        if one.series.clip in known and (name := folds.classes[one.label]) in counting[part].signals
    ]


def idle(folds: ServedFolds, rule: AnswerRule, counting: Mapping[int, Counting]) -> tuple[int, float]:
    """Return how many repetitions are counted of people who do none of the exercises, and minutes of them."""
    repetitions, seconds = 0, 0.0
    for part, streams in folds.streams.items():
        for stream in streams:
            if folds.classes[stream.label] == OTHER:
                found = sets.count(stream.series, _exercise_at(folds, rule, stream), counting[part])
                repetitions += sum(len(members.repetitions) for members in found)
                seconds += stream.end
    return repetitions, seconds / 60


def _exercise_at(folds: ServedFolds, rule: AnswerRule, stream: Stream) -> Callable[[float], str | None]:
    return answer.exercise_at(answers_of(stream, folds.classes, rule), stream.times.tolist())


def performed(done: Sequence[Performance], series: Sequence[Series], counting: Counting) -> list[Outcome]:
    """Count what the synthetic person does: as it was seen, with frames lost, and with joints that shake."""
    found, counting = [], sets.certain(counting)
    for number, (performance, one) in enumerate(zip(done, series, strict=True)):
        random = np.random.default_rng(number)
        name = performance.exercise
        versions = {"as seen": one, "frames lost": lose(one, random), "shaken": shake(one, random)}
        for source, clip in versions.items():
            if name in counting.signals:
                truths = (performance.repetitions,)
                found.append(outcome(source, name, clip, truths, answer.always(name), counting))
    return found


def measure(
    served: Served, rule: AnswerRule, known: Mapping[str, Sequence[int]], person: Sequence[Series], settings: Params
) -> Counted:
    """Count everything that is known. person: the performances of the synthetic person."""
    protocol, variant = served.protocol, settings.evaluate.variant
    folds = protocol.of(ALL)
    counting = {fold.number: signals_for(protocol.learnt_from(fold)[0], settings) for fold in folds}
    official, with_class = settings.collections.official.name, []
    for fold in folds:
        with_class += given(official, protocol.tested(fold, [variant]), known, counting[fold.number])
    for learnt, rest in protocol.never_tested():
        with_class += given(official, rest.select(variants=[variant]), known, signals_for(learnt, settings))
    recognising = served.folds(folds, variant)
    end_to_end = recognised(official, recognising, rule, known, counting)
    others = [idle(recognising, rule, counting)]
    for name in protocol.by_persons:
        unseen, *tested = protocol.of(PERSONS, name)
        recognising, signals = served.folds(tested, variant), signals_for(protocol.learnt_from(unseen)[0], settings)
        each = dict.fromkeys(recognising.streams, signals)
        with_class += given(name, protocol.tested(unseen, [variant]), known, signals)
        end_to_end += recognised(name, recognising, rule, known, each)
        others.append(idle(recognising, rule, each))
    counts, minutes = zip(*others, strict=True)
    done = performances.performances(settings.synthesise.tempos, settings.synthesise.ranges)
    synthetic = performed(done, person, signals_for(protocol.official.data, settings))
    return Counted(with_class, end_to_end, synthetic, (sum(counts), sum(minutes)))


def as_data(counted: Counted, protocol: str) -> dict[str, Any]:
    """Return reports/counting.json."""
    repetitions, minutes = counted.others
    return {
        "protocol": protocol,
        "given": by(counted.given, kind),
        "end_to_end": by(counted.end_to_end, kind),
        "performed": by(counted.performed, kind),
        "others": {
            "repetitions": repetitions,
            "minutes": round(minutes, 2),
            "per_minute": round(repetitions / minutes, 3) if minutes else None,
        },
    }


def summary(found: Mapping[str, Any]) -> str:
    """Return the main figures of `as_data`, a line each; those that could not be measured are left out."""
    lines = [
        f"{name}: OBO {part['obo']:.3f}, MAE {part['mae']:.3f}, exact {part['exact']:.3f} of {part['clips']} clips"
        for name in ("given", "end_to_end", "performed")
        if (part := found[name])["by"]
    ]
    rate = found["others"]["per_minute"]
    return "\n".join([*lines, *([] if rate is None else [f"others: {rate} repetitions counted a minute"])])
