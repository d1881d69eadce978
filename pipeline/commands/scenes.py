"""What is drawn onto each frame of a video."""

from collections.abc import Iterator, Sequence

import numpy as np

from pipeline.commands.overlay import AIR, STRIP_S, Mark, Tally, Trace, View
from pipeline.counting import counter, sets
from pipeline.counting.counter import Repetition
from pipeline.counting.sets import Counting, Set
from pipeline.landmarks.series import Series


def views(
    series: Series, labels: Sequence[str], exercises: Sequence[str | None], done: Sequence[Set], counting: Counting
) -> Iterator[View]:
    """Yield what is drawn onto each frame; labels, exercises: of the answer then; done: the sets of the whole video."""
    times = series.timestamps / 1000
    known = signals(series, counting)
    counted = {name: [one for part in done if part.exercise == name for one in part.repetitions] for name in known}
    spans = {name: span_of(times, values, counted[name]) for name, values in known.items()}
    for i, now in enumerate(times.tolist()):
        name, trace = exercises[i] or doing(done, now), None
        if name in known:
            trace = trace_of(times[: i + 1], known[name], counted[name], counting.shallow, spans[name])
        landmarks = series.image[i] if series.detected[i] else None
        yield View(landmarks, labels[i], tally_of(done, now, counting.shallow), trace, series.skeleton)


def signals(series: Series, counting: Counting) -> dict[str, np.ndarray]:
    """Return each class's signal (T,) as its counter sees it, smoothed; NaN where there is none."""
    found = {name: np.full(len(series.timestamps), np.nan) for name in counting.signals}
    memories = {name: counter.Memory() for name in counting.signals}
    for i, (_, points) in enumerate(sets.frames(series, counting.signals)):
        for name, point in points.items():
            memories[name] = counter.step(memories[name], point, counting.repetitions)
            found[name][i] = memories[name].recent[-1].value
    return found


def span_of(times: np.ndarray, values: np.ndarray, counted: Sequence[Repetition]) -> tuple[float, float]:
    """Return the values (T,) at `times` (T,) that the strip has room for: the usual motion and all repetitions."""
    inside = np.zeros(len(times), bool)
    for one in counted:
        inside |= (one.start <= times) & (times <= one.end)
    reached = [0.0, 1.0, *values[inside & ~np.isnan(values)].tolist()]
    return min(reached) - AIR, max(reached) + AIR


def doing(done: Sequence[Set], now: float) -> str | None:
    """Return the exercise of the set that goes on at `now` seconds."""
    going = (one.exercise for one in done if one.repetitions[0].start <= now <= one.repetitions[-1].end)
    return next(going, None)


def tally_of(done: Sequence[Set], now: float, shallow: float) -> Tally | None:
    """Return how far the newest set is at `now` seconds; None before the first."""
    number = sum(one.repetitions[0].start <= now for one in done)
    if not number:
        return None
    newest = done[number - 1]
    counted = [one for one in newest.repetitions if one.end <= now]
    return Tally(newest.exercise, number, len(counted), sum(one.range_share < shallow for one in counted))


def trace_of(
    times: np.ndarray, values: np.ndarray, counted: Sequence[Repetition], shallow: float, span: tuple[float, float]
) -> Trace:
    """Return the end of a signal: times (k,) seconds up to now, values (k or more,), the repetitions found in it."""
    now, first = times[-1], int(np.searchsorted(times, times[-1] - STRIP_S))
    marks = tuple(
        Mark(now - one.bottom, float(values[np.searchsorted(times, one.bottom)]), one.range_share < shallow)
        for one in counted
        if times[first] <= one.bottom <= now
    )
    return Trace(now - times[first:], values[first : len(times)], marks, span)
