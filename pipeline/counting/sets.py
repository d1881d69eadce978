"""Sets of repetitions: which of those that every class's counter sees are counted, and how they hang together.

Every counter runs all the time; the streaming answer decides which one is believed. So what was done before an exercise
is recognised is counted once it is, and nothing is counted while somebody does none of the exercises. An answer that
lasts only a moment is not believed. The answer lags behind what is done: when one exercise follows another, what both
counters saw at the change is the new one's.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.common.rules import CountRule, SetRule
from pipeline.counting import counter
from pipeline.counting.counter import Memory, Point, Repetition
from pipeline.counting.signals import Signal, phases
from pipeline.landmarks.series import Series

FINISH_STEP_S, FINISH_STEPS = 0.04, 10
"""How long what the last frame of a video shows is taken to hold on."""


@dataclass(frozen=True)
class Counting:
    """All that counting needs. shallow: range share below which a repetition is called so."""

    signals: Mapping[str, Signal]
    repetitions: CountRule
    sets: SetRule
    shallow: float


@dataclass(frozen=True)
class Set:
    """Repetitions of an exercise without a rest in between."""

    exercise: str
    repetitions: tuple[Repetition, ...]


@dataclass(frozen=True)
class Log:
    """What is carried from moment to moment.

    counters: of each class. waiting: repetitions of each class that are not believed yet. sets: what is believed,
    oldest first. answered: the last exercise answered, at `time`; None before any. claimed: the newest answer, which
    has been that since `since` seconds.
    """

    counters: Mapping[str, Memory]
    waiting: Mapping[str, tuple[Repetition, ...]]
    sets: tuple[Set, ...] = ()
    answered: str | None = None
    time: float = 0.0
    claimed: str | None = None
    since: float = 0.0


def start(classes: list[str]) -> Log:
    """Return a log of nothing, for the classes that can be counted."""
    return Log({name: Memory() for name in classes}, {name: () for name in classes})


def step(log: Log, time: float, points: Mapping[str, Point], exercise: str | None, counting: Counting) -> Log:
    """Take in a frame at `time` seconds: the points of classes whose signal is seen, and the exercise answered by then.

    The counters go on; then what waits is believed, if its exercise is.
    """
    rule, counters = counting.sets, dict(log.counters)
    for name in points:
        counters[name] = counter.step(log.counters[name], points[name], counting.repetitions)
        newest = counters[name].last
        if newest is not None and newest is not log.counters[name].last:
            log = _noted(log, name, newest, counters[name].count > log.counters[name].count, rule.rest)
    waiting = {name: _fresh(its, time, rule) for name, its in log.waiting.items()}
    since = log.since if exercise == log.claimed else time
    log = replace(log, counters=counters, waiting=waiting, claimed=exercise, since=since)
    return _believed(log, time, exercise if _holds(log, time, rule) else None, rule)


def _holds(log: Log, time: float, rule: SetRule) -> bool:
    """Tell whether the newest answer is believed: it has lasted, or goes on after a short break."""
    goes_on = log.claimed == log.answered and time - log.time <= rule.grace
    return goes_on or time - log.since >= rule.claim


def _believed(log: Log, time: float, exercise: str | None, rule: SetRule) -> Log:
    """Believe what waits for the exercise that is believed at `time`, or was a moment ago."""
    answered, when, sets, waiting = log.answered, log.time, log.sets, dict(log.waiting)
    if exercise is not None:
        if answered not in (None, exercise) and exercise in waiting:
            # While another exercise was done, this one's counter saw that.
            waiting[exercise] = tuple(one for one in waiting[exercise] if one.bottom > when - rule.lag)
        answered, when = exercise, time
    if answered in waiting:
        sure = [one for one in waiting[answered] if exercise is not None or one.start <= when + rule.grace]
        if _begins(sure, sets, answered, rule):
            for one in sure:
                sets = _added(sets, answered, one, rule.rest)
            waiting[answered] = ()
    return replace(log, waiting=waiting, sets=sets, answered=answered, time=when)


def _noted(log: Log, name: str, newest: Repetition, new: bool, rest: float) -> Log:
    """Return the log with a repetition that is new, or known better than before."""
    if log.sets and log.sets[-1].exercise == name and log.sets[-1].repetitions[-1].start == newest.start:
        return replace(log, sets=_added(log.sets, name, newest, rest))
    others = tuple(one for one in log.waiting[name] if one.start != newest.start)
    # One that was dropped does not come back because its end is known better.
    if not new and len(others) == len(log.waiting[name]):
        return log
    return replace(log, waiting={**log.waiting, name: (*others, newest)})


def _fresh(waiting: tuple[Repetition, ...], time: float, rule: SetRule) -> tuple[Repetition, ...]:
    """Return those that hang together with now: none is too old, and no pause after or between them is too long."""
    following, pause, first = time, rule.lookback, len(waiting)
    for one in reversed(waiting):
        if following - one.end > pause or time - one.end > rule.buffer:
            break
        following, pause, first = one.start, rule.chain, first - 1
    return waiting[first:]


def _begins(new: Sequence[Repetition], sets: tuple[Set, ...], exercise: str, rule: SetRule) -> bool:
    """Tell whether these repetitions are answered: they go on with a set, or one of them looks like the exercise.

    Recognition errs; what then moves to and fro is seldom as deep.
    """
    if new and sets and _goes_on(sets[-1], exercise, new[0], rule.rest):
        return True
    return any(one.depth >= rule.depth for one in new)


def _goes_on(last: Set, exercise: str, new: Repetition, rest: float) -> bool:
    return last.exercise == exercise and new.start - last.repetitions[-1].end <= rest


def _added(sets: tuple[Set, ...], exercise: str, one: Repetition, rest: float) -> tuple[Set, ...]:
    """Return the sets with a repetition: in the place of the newest if it is that one, else after them."""
    sets = _without(sets, exercise, one)
    if not (sets and _goes_on(sets[-1], exercise, one, rest)):
        return (*sets, Set(exercise, (one,)))
    its = sets[-1].repetitions
    kept = its[:-1] if its[-1].start == one.start else its
    return (*sets[:-1], replace(sets[-1], repetitions=(*kept, one)))


def _without(sets: tuple[Set, ...], exercise: str, one: Repetition) -> tuple[Set, ...]:
    """Return the sets without those of another exercise's newest repetitions that were the same motion as this one."""
    while sets and sets[-1].exercise != exercise:
        its = sets[-1].repetitions
        kept = tuple(other for other in its if not one.start <= other.bottom <= one.end)
        if kept:
            return (*sets[:-1], replace(sets[-1], repetitions=kept))
        sets = sets[:-1]
    return sets


def frames(series: Series, signals: Mapping[str, Signal]) -> Iterator[tuple[float, dict[str, Point]]]:
    """Yield each frame's time in seconds, and the point of each class whose signal is seen in it."""
    seen = np.flatnonzero(series.detected)
    times = series.timestamps / 1000
    medians, found = phases(times[seen], series.world[seen], series.image[seen][..., 3], series.skeleton, signals)
    values = {name: its.tolist() for name, its in found.items()}
    angles = {name: medians[:, one.angle].tolist() for name, one in signals.items()}
    place = {int(frame): i for i, frame in enumerate(seen)}
    for frame, time in enumerate(times.tolist()):
        i = place.get(frame)
        points = {} if i is None else {name: Point(time, its[i], angles[name][i]) for name, its in values.items()}
        yield time, {name: point for name, point in points.items() if not math.isnan(point.value)}


def count(series: Series, answered: Callable[[float], str | None], counting: Counting) -> tuple[Set, ...]:
    """Return the sets of a clip. answered: which exercise is answered at a time in seconds."""
    return count_seen(frames(series, counting.signals), answered, counting)


def count_seen(
    seen: Iterable[tuple[float, dict[str, Point]]], answered: Callable[[float], str | None], counting: Counting
) -> tuple[Set, ...]:
    """Return the sets of what `frames` yields of a clip."""
    log = start(list(counting.signals))
    last: dict[str, Point] = {}
    for time, points in seen:
        log, last = step(log, time, points, answered(time), counting), points or last
    return finish(log, last, counting).sets


def certain(counting: Counting) -> Counting:
    """Return counting for an exercise that somebody has named: there is no doubt that it is done."""
    return replace(counting, sets=counting.sets.model_copy(update={"depth": -math.inf, "claim": 0.0}))


def finish(log: Log, last: Mapping[str, Point], counting: Counting) -> Log:
    """Return the log after a video's last points: they are held for a while, as smoothing lags behind them."""
    end = max((point.time for point in last.values()), default=0.0)
    for time in end + FINISH_STEP_S * np.arange(1, FINISH_STEPS + 1):
        points = {name: replace(point, time=float(time)) for name, point in last.items()}
        log = step(log, float(time), points, None, counting)
    return replace(log, sets=tuple(_by(one, end) for one in log.sets))


def _by(one: Set, end: float) -> Set:
    """Return a set none of whose repetitions ends after the video does."""
    return replace(one, repetitions=tuple(replace(its, end=min(its.end, end)) for its in one.repetitions))


def describe(rule: SetRule) -> dict[str, object]:
    """Return the rule as data for other programs."""
    return {
        "settings": rule.model_dump(),
        "rule": (
            "Each class's counter runs all the time, and its repetitions wait, for `buffer` seconds since their end at "
            "most. They wait no longer when more than `lookback` has passed since the end of the last one, or "
            "more than `chain` between two of them: then the older ones are dropped. An answer is believed once it "
            "has lasted for `claim` without a break, or goes on within `grace`. While an exercise is answered and "
            "believed, so are its waiting repetitions, except those whose bottom came earlier than `lag` before the "
            "last believed answer of another exercise; after that only those that begin within `grace`. Repetitions "
            "of other exercises, in the newest sets, whose bottom lies between start and end of one that is believed "
            "now are taken back: they were the same motion. A pause of more than `rest`, or another exercise, begins "
            "another set; it is believed from the moment on at which one of the waiting repetitions is at least "
            "`depth` deep (the signal at its bottom)."
        ),
    }
