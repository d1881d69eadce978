"""Stage `count`: how right the repetitions are that are counted, against those that somebody counted by watching.

With the class given, and end to end: recognised by models that never saw the person. Signals are learnt without
anybody's counts, those for the classes' own clips also without the groups that they are tested on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.common.names import OTHER
from pipeline.common.settings import Params
from pipeline.counting import learning, load, sets
from pipeline.counting.sets import Counting
from pipeline.evaluation.bench import Bench, Trial
from pipeline.folds.folds import ALL, PERSONS
from pipeline.landmarks.dataset import Dataset
from pipeline.landmarks.series import Series
from pipeline.recognition import answer
from pipeline.recognition.altered import lose, shake
from pipeline.recognition.serving import Stream, answers_of
from pipeline.synthetic import performances
from pipeline.synthetic.person import Performance

PROTOCOL = (
    "whole clips whose repetitions somebody counted by watching; where a clip begins or ends amid one, the nearer of "
    "two defensible counts is taken; {variant} landmarks. Given: the class is given. End to end: the running answer "
    "decides, and only repetitions of the clip's class count. {official}'s clips: signals and models of the training "
    "groups of the split that tests them (groups that none tests: signals of the others, and no end to end). Other "
    "collections: signals of {official}'s clips, models that learnt from other persons. MAE: mean of error / true "
    "count. OBO: share of clips off by at most one"
)


@dataclass(frozen=True)
class Outcome:
    """One clip: what somebody counted (`truths`: what is defensible), and what was counted here.

    signal: (T,) of the clip's class at `times` (T,) seconds, NaN where there is none; bottoms: of what was counted.
    """

    source: str
    exercise: str
    clip: str
    truths: tuple[int, ...]
    counted: int
    times: np.ndarray
    signal: np.ndarray
    bottoms: tuple[float, ...]

    @property
    def truth(self) -> int:
        """The defensible count that is nearest."""
        return min(self.truths, key=lambda one: (abs(one - self.counted), one))

    @property
    def error(self) -> int:
        """How far the count is off."""
        return abs(self.truth - self.counted)


def outcome(
    source: str,
    exercise: str,
    series: Series,
    truths: Sequence[int],
    told_at: Callable[[float], str | None],
    counting: Counting,
) -> Outcome:
    """Count one clip."""
    seen = list(sets.frames(series, counting.signals))
    counted = [
        one for its in sets.count_seen(seen, told_at, counting) if its.exercise == exercise for one in its.repetitions
    ]
    return Outcome(
        *(source, exercise, series.clip, tuple(truths), len(counted)),
        np.array([time for time, _ in seen]),
        np.array([points[exercise].value if exercise in points else np.nan for _, points in seen]),
        tuple(one.bottom for one in counted),
    )


def figures(outcomes: Sequence[Outcome]) -> dict[str, Any] | None:
    """Return MAE, OBO and the share that is exact; None without clips."""
    if not outcomes:
        return None
    errors = np.array([one.error for one in outcomes])
    truths = np.array([max(one.truth, 1) for one in outcomes])
    return {
        "clips": len(outcomes),
        "repetitions": int(sum(one.truth for one in outcomes)),
        "obo": round(float((errors <= 1).mean()), 4),
        "mae": round(float((errors / truths).mean()), 4),
        "exact": round(float((errors == 0).mean()), 4),
    }


def by(outcomes: Sequence[Outcome], key: Callable[[Outcome], str]) -> dict[str, Any]:
    """Return the figures of all outcomes, and of each group of them."""
    names = dict.fromkeys(key(one) for one in outcomes)
    return (figures(outcomes) or {}) | {
        "by": {name: figures([one for one in outcomes if key(one) == name]) for name in names}
    }


def kind(one: Outcome) -> str:
    """Name the set and the class of a clip."""
    return f"{one.source}, {one.exercise}"


def signals_for(data: Dataset, settings: Params) -> Counting:
    """Return counting with signals learnt from some clips alone."""
    exercises = [name for name in data.classes if name != OTHER]
    series = [[data.series[i] for i in np.flatnonzero(data.labels == data.classes.index(name))] for name in exercises]
    return load.counting_of(learning.learn_all(series, exercises, settings.learn_signals.strength), settings)


@dataclass(frozen=True)
class Counted:
    """What was counted of which clips. others: repetitions told of people who do none, and minutes of them."""

    given: list[Outcome]
    end_to_end: list[Outcome]
    performed: list[Outcome]
    others: tuple[int, float]


def always(exercise: str) -> Callable[[float], str | None]:
    """Return the answer of somebody who knows which exercise is done, at any time."""
    return lambda _: exercise


def given(source: str, data: Dataset, known: Mapping[str, Sequence[int]], counting: Counting) -> list[Outcome]:
    """Count the clips that somebody counted, with their class given."""
    counting = sets.certain(counting)
    names = [data.classes[label] for label in data.labels]
    return [
        outcome(source, name, series, known[series.clip], always(name), counting)
        for name, series in zip(names, data.series, strict=True)
        if series.clip in known and name in counting.signals
    ]


def recognised(
    source: str, watching: Bench, trial: Trial, known: Mapping[str, Sequence[int]], counting: Mapping[int, Counting]
) -> list[Outcome]:
    """Count the clips that somebody counted, as they are recognised; counting: of each of the trial's parts."""
    return [
        outcome(source, name, one.series, known[one.series.clip], _told(watching, trial, one), counting[part])
        for part, streams in trial.streams.items()
        for one in streams
        if one.series.clip in known and (name := trial.classes[one.label]) in counting[part].signals
    ]


def idle(watching: Bench, trial: Trial, counting: Mapping[int, Counting]) -> tuple[int, float]:
    """Return how many repetitions are told of people who do none of the exercises, and minutes of them."""
    repetitions, seconds = 0, 0.0
    for part, streams in trial.streams.items():
        for one in streams:
            if trial.classes[one.label] == OTHER:
                found = sets.count(one.series, _told(watching, trial, one), counting[part])
                repetitions += sum(len(its.repetitions) for its in found)
                seconds += one.end
    return repetitions, seconds / 60


def _told(watching: Bench, trial: Trial, stream: Stream) -> Callable[[float], str | None]:
    return answer.exercise_at(answers_of(stream, list(trial.classes), watching.rule), stream.times.tolist())


def performed(done: Sequence[Performance], series: Sequence[Series], counting: Counting) -> list[Outcome]:
    """Count what the drawn actor does: as it was seen, with frames lost, and with joints that shake."""
    found, counting = [], sets.certain(counting)
    for number, (performance, one) in enumerate(zip(done, series, strict=True)):
        random = np.random.default_rng(number)
        name = performance.exercise
        versions = {"as seen": one, "frames lost": lose(one, random), "shaken": shake(one, random)}
        for source, clip in versions.items():
            if name in counting.signals:
                truths = (performance.repetitions,)
                found.append(outcome(source, name, clip, truths, always(name), counting))
    return found


def measure(watching: Bench, known: Mapping[str, Sequence[int]], actor: Sequence[Series]) -> Counted:
    """Count everything that is known."""
    settings, variant = watching.settings, watching.settings.evaluate.variant
    done = performances.performances(settings.synthesise.tempos, settings.synthesise.ranges)
    protocol = watching.protocol
    folds = protocol.of(ALL)
    counting = {fold.number: signals_for(protocol.learnt_from(fold)[0], settings) for fold in folds}
    classes, official, found = watching.trial(folds, variant), settings.collections.official.name, []
    for fold in folds:
        found += given(official, protocol.tested(fold, [variant]), known, counting[fold.number])
    for learnt, rest in protocol.never_tested():
        found += given(official, rest.select(variants=[variant]), known, signals_for(learnt, settings))
    told_by_models = recognised(official, watching, classes, known, counting)
    others = [idle(watching, classes, counting)]
    for name in protocol.by_persons:
        unseen, *folds = protocol.of(PERSONS, name)
        elsewhere, signals = watching.trial(folds, variant), signals_for(protocol.learnt_from(unseen)[0], settings)
        each = dict.fromkeys(elsewhere.streams, signals)
        found += given(name, protocol.tested(unseen, [variant]), known, signals)
        told_by_models += recognised(name, watching, elsewhere, known, each)
        others.append(idle(watching, elsewhere, each))
    counts, minutes = zip(*others, strict=True)
    whole = signals_for(protocol.official.data, settings)
    return Counted(found, told_by_models, performed(done, actor, whole), (sum(counts), sum(minutes)))


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
