"""Golden bodies and counts: frames with each class's signal, and signals with the sets that are counted."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

import numpy as np

from pipeline.common.rules import AnswerRule
from pipeline.counting import sets
from pipeline.counting.counter import Point
from pipeline.counting.sets import Counting
from pipeline.counting.signals import Signal, phases
from pipeline.export.golden_streams import STREAM_DECIMALS
from pipeline.export.golden_windows import Golden
from pipeline.landmarks.series import Series
from pipeline.recognition import answer
from pipeline.recognition.serving import Stream, answers_of

BODY_FRAMES = 30
"""Frames in a row whose bodies are kept of a clip."""
BODY_DECIMALS, PHASE_DECIMALS, POINT_DECIMALS, REPETITION_DECIMALS = 3, 6, 4, 6
COUNT_S = 12
"""Seconds kept of a clip in which repetitions are counted."""
MADE_UP_S, MADE_UP_TEMPO_S, MADE_UP_NOISE = 40.0, (0.6, 3.0), 0.03
"""Of made-up repetitions: seconds in all, the least and most that one takes, and the spread of what is added."""


def bodies(clips: Sequence[Series], signals: Mapping[str, Signal], random: np.random.Generator) -> list[Golden]:
    """Return frames of bodies, rounded, with the signal of each class in them; null where too little is seen."""
    result = []
    for series in clips:
        seen = np.flatnonzero(series.detected)
        first = int(random.integers(max(len(seen) - BODY_FRAMES, 0) + 1))
        kept = seen[first : first + BODY_FRAMES]
        times = series.timestamps[kept] / 1000
        world = np.round(series.world[kept].astype(float), BODY_DECIMALS)
        visibility = np.round(series.image[kept][..., 3].astype(float), BODY_DECIMALS)
        _, found = phases(times, world, visibility, series.skeleton, signals)
        result.append(
            {
                "clip": series.clip,
                "variant": series.variant,
                "frames": [
                    {"time": time, "world": body, "visibility": seen}
                    for time, body, seen in zip(
                        times.tolist(), world.reshape(len(kept), -1).tolist(), visibility.tolist(), strict=True
                    )
                ],
                "phases": {name: [_or_null(one) for one in its.tolist()] for name, its in found.items()},
            }
        )
    return result


def _or_null(value: float) -> float | None:
    return None if math.isnan(value) else round(value, PHASE_DECIMALS)


def counts(
    real: Sequence[Stream], classes: Sequence[str], rule: AnswerRule, counting: Counting, seed: int
) -> list[Golden]:
    """Return streams of signals with the sets that are answered: the beginning of clips, and made-up repetitions.

    The signals are rounded first, so that every program reads the same.
    """
    random = np.random.default_rng(seed)
    drawn: dict[str, list[Seen]] = {}
    for stream in real:
        answered_at = answer.exercise_at(answers_of(stream, list(classes), rule), stream.times.tolist())
        its: list[Seen] = [
            (t, p, answered_at(t)) for t, p in sets.frames(stream.series, counting.signals) if t <= COUNT_S
        ]
        drawn[f"{stream.unit}, {stream.series.clip}, {stream.series.variant}"] = its
    if counting.signals:
        drawn["made up"] = list(_repeated(list(counting.signals), random))
    return [{"name": name} | _counted(its, counting) for name, its in drawn.items()]


Seen = tuple[float, Mapping[str, Point], str | None]
"""A frame's time in seconds, the points of the classes whose signal is seen, and the exercise answered by then."""


def _counted(its: Sequence[Seen], counting: Counting) -> Golden:
    log, frames = sets.start(list(counting.signals)), []
    last: dict[str, Point] = {}
    for time, points, exercise in its:
        time = round(time, STREAM_DECIMALS)
        rounded = {n: Point(time, round(p.value, POINT_DECIMALS), round(p.angle, 1)) for n, p in points.items()}
        log, last = sets.step(log, time, rounded, exercise, counting), rounded or last
        frames.append({"time": time, "points": {n: [p.value, p.angle] for n, p in rounded.items()}, "told": exercise})
    finished = sets.finish(log, last, counting)
    return {"frames": frames, "sets": _as_data(log.sets), "finished": _as_data(finished.sets)}


def _as_data(found: Sequence[sets.Set]) -> list[Golden]:
    return [
        {
            "exercise": one.exercise,
            "repetitions": [
                {key: round(value, REPETITION_DECIMALS) for key, value in asdict(each).items()}
                for each in one.repetitions
            ],
        }
        for one in found
    ]


def _repeated(classes: Sequence[str], random: np.random.Generator) -> Iterator[Seen]:
    """Make up repetitions of one class after the other: of any range and tempo, half ones, rests, lost frames, jitter.

    The exercise is answered late, not always, and sometimes as another one.
    """
    time, answered = 0.0, None
    while time < MADE_UP_S:
        length, depth = random.uniform(*MADE_UP_TEMPO_S), random.uniform(0.1, 1.2)
        half, rest, lost = random.random(3) < (0.15, 0.2, 0.2)
        # Each class has its share of the time, so that sets begin and end.
        doing = classes[int(time / MADE_UP_S * len(classes)) % len(classes)]
        until = time + length * (0.5 if half else 1) + rest * random.uniform(0, 12)
        start = time
        while time < until:
            way = min((time - start) / length, 1.0)
            value = depth * (1 - math.cos(2 * math.pi * way)) / 2
            if random.random() < 0.02:
                answered = [None, doing, classes[int(random.integers(len(classes)))]][
                    int(random.choice(3, p=(0.2, 0.7, 0.1)))
                ]
            points = {
                name: Point(time, value * (name == doing) + random.normal(0, MADE_UP_NOISE), 170 - 80 * value)
                for name in classes
            }
            yield time, {} if lost and way > 0.8 else points, answered
            time += random.uniform(0.02, 0.08)
