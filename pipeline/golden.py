"""Golden vectors: raw landmarks with what comes of them, and streams of moments with what is told at each.

Any other program, the browser's first, proves on them that it does as this one does.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline import network, sets
from pipeline.dataset import OTHER, Dataset
from pipeline.decide import INSTANT, PARTS, Moment, Rule, answers, in_view
from pipeline.errors import InputError
from pipeline.landmarks import COUNT, Series
from pipeline.repetitions import Point
from pipeline.sets import Counting
from pipeline.signals import Signal, phases
from pipeline.streams import Stream, moments, told
from pipeline.windows import FEATURES, Window, features, gather, sample

if TYPE_CHECKING:
    import keras

GOLDEN_FRAMES = 22
"""Frames kept around a golden window, at random: gaps, ties and frames out of reach, in a file of about 1 MB."""
LANDMARK_DECIMALS, FEATURE_DECIMALS, PROBABILITY_DECIMALS = 4, 6, 7
REAL_S = 8
"""Seconds kept of a real stream, at random."""
WALK_MOMENTS, WALK_STEP_S = 48, (0.033, 0.5)
"""How many moments a made-up stream has, and the least and most seconds between two of them."""
WALK_SPREAD, WALK_SETTLE_S = 4.0, 3.0
"""Of the logits of a made-up stream: their deviation, and for how long they remember."""
WALK_LEAVES, WALK_RETURNS = 1 / 8, 1.0
"""How often a second a person, or a part of one, leaves and comes back in a made-up stream."""
STREAM_DECIMALS, CONFIDENCE_DECIMALS = 6, 10

BODY_FRAMES = 30
"""Frames in a row whose bodies are kept of a clip."""
BODY_DECIMALS, PHASE_DECIMALS, POINT_DECIMALS, REPETITION_DECIMALS = 3, 6, 4, 6
COUNT_S = 12
"""Seconds kept of a clip in which repetitions are counted."""
MADE_UP_S, MADE_UP_TEMPO_S, MADE_UP_NOISE = 40.0, (0.6, 3.0), 0.03
"""Of made-up repetitions: seconds in all, the least and most that one takes, and the spread of what is added."""

Golden = dict[str, Any]
"""One window or stream of golden.json; see `raw_window`, `golden` and `streams`."""


def raw_window(series: Series, now: int, window: Window, random: np.random.Generator) -> Golden:
    """Return what a page would have at `now` ms: some frames around the window, rounded, null where nobody was seen."""
    near = np.flatnonzero(np.abs(series.timestamps - now + 500 * window.span) <= 500 * window.span + window.step)
    kept = np.sort(random.choice(near, min(len(near), GOLDEN_FRAMES), replace=False))
    landmarks = np.round(series.image[kept].astype(float), LANDMARK_DECIMALS).reshape(-1, FEATURES)
    return {
        "clip": series.clip,
        "variant": series.variant,
        "size": list(series.size),
        "now_ms": now,
        "frames": [
            {"time_ms": int(time), "landmarks": row.tolist() if seen else None}
            for time, row, seen in zip(series.timestamps[kept], landmarks, series.detected[kept], strict=True)
        ],
    }


def as_series(raw: Golden) -> Series:
    """Return the frames of a golden window as a series."""
    frames = raw["frames"]
    image = np.array([frame["landmarks"] or [0.0] * FEATURES for frame in frames], np.float32)
    return Series(
        clip=raw["clip"],
        group="",
        variant=raw["variant"],
        sha256="",
        extractor="",
        size=tuple(raw["size"]),
        timestamps=np.array([frame["time_ms"] for frame in frames]),
        detected=np.array([frame["landmarks"] is not None for frame in frames]),
        image=image.reshape(-1, COUNT, 4),
        world=np.zeros((len(frames), COUNT, 3), np.float32),
    )


def expected(raw: Golden, window: Window, visibility: float) -> Golden:
    """Return which frames meet the targets (positions in `frames`, -1: none) and the features (frames, 132).

    And which PARTS are in view in the newest pose, None if there is none.
    """
    series = as_series(raw)
    poses = gather([series])
    chosen = sample(poses, np.zeros(1, int), np.array([raw["now_ms"]]), window)
    places = np.where(chosen >= 0, np.flatnonzero(series.detected)[chosen], -1)
    # Adding 0 turns -0.0 into 0.0.
    values = np.round(features(poses.at(chosen), chosen >= 0).astype(float), FEATURE_DECIMALS) + 0.0
    seen = series.image[series.detected & (series.timestamps <= raw["now_ms"])]
    return {
        "chosen": places[0].tolist(),
        "features": values[0].tolist(),
        "in_view": in_view(seen[-1], visibility).tolist() if len(seen) else None,
    }


def draw(data: Dataset, window: Window, visibility: float, count: int, seed: int) -> list[Golden]:
    """Draw windows with a pose, without probabilities, in turn from each class and variant."""
    random = np.random.default_rng(seed)
    kinds: dict[tuple[int, str], list[int]] = {}
    for i, series in enumerate(data.series):
        if series.detected.any():
            kinds.setdefault((int(data.labels[i]), series.variant), []).append(i)
    if not kinds:
        raise InputError(
            "no landmark file holds a frame with a pose: run `dvc repro`, or restore data/landmarks from git"
        )
    drawn: list[Golden] = []
    while len(drawn) < count:
        label, variant = sorted(kinds)[len(drawn) % len(kinds)]
        series = data.series[int(random.choice(kinds[label, variant]))]
        raw = raw_window(series, int(random.choice(series.timestamps)), window, random)
        if not any(frame["landmarks"] for frame in raw["frames"]):
            continue
        found = expected(raw, window, visibility)
        if max(found["chosen"]) >= 0:
            drawn.append({"class": data.classes[label]} | raw | found)
    return drawn


def golden(
    model: "keras.Model", data: Dataset, window: Window, visibility: float, count: int, seed: int
) -> list[Golden]:
    """Return windows with raw frames, chosen frames, features and probabilities, each of the rounded one before.

    visibility: from which on a landmark is seen; see `pipeline.decide.Rule`.
    """
    drawn = draw(data, window, visibility, count, seed)
    windows = np.array([one["features"] for one in drawn], np.float32)
    probabilities = np.round(network.predict_served(model, windows).astype(float), PROBABILITY_DECIMALS)
    return [one | {"probabilities": row.tolist()} for one, row in zip(drawn, probabilities, strict=True)]


def streams(real: Sequence[Stream], classes: Sequence[str], rule: Rule, made_up: int, seed: int) -> list[Golden]:
    """Return streams of moments with what is told at each: the rule's limits, made-up ones, a real one of each class.

    The moments are rounded first, so that every program reads the same.
    """
    random = np.random.default_rng(seed)
    drawn: dict[str, Iterable[Moment]] = {"limits": _limits(classes, rule)}
    drawn |= {f"made up {i + 1}": _walk(len(classes), random) for i in range(made_up)}
    for label in sorted({stream.label for stream in real}):
        its = [stream for stream in real if stream.label == label]
        one = its[int(random.integers(len(its)))]
        drawn[f"{classes[label]}, {one.series.clip}, {one.series.variant}"] = _piece(one, rule, random)
    return [{"name": name} | _answered(map(_rounded, its), classes, rule) for name, its in drawn.items()]


def _answered(its: Iterable[Moment], classes: Sequence[str], rule: Rule) -> Golden:
    every = list(its)
    return {
        "moments": [
            {
                "time": now.time,
                "probabilities": now.probabilities and list(now.probabilities),
                "in_view": now.in_view and list(now.in_view),
            }
            for now in every
        ],
        "answers": [
            {
                "state": answer.state,
                "exercise": answer.exercise,
                "confidence": round(answer.confidence, CONFIDENCE_DECIMALS),
                "missing": list(answer.missing),
            }
            for answer in answers(every, classes, rule)
        ],
    }


def _rounded(now: Moment) -> Moment:
    probabilities = now.probabilities and tuple(round(value, STREAM_DECIMALS) for value in now.probabilities)
    return Moment(round(now.time, STREAM_DECIMALS), probabilities, now.in_view)


def _piece(stream: Stream, rule: Rule, random: np.random.Generator) -> list[Moment]:
    start = random.uniform(0, max(stream.end - REAL_S, 0))
    return [now for now in moments(stream, rule) if start <= now.time < start + REAL_S]


def _walk(classes: int, random: np.random.Generator) -> list[Moment]:
    """Make up a stream: at uneven times, logits that wander, and a person and parts that leave and come back."""
    level, there = random.normal(0, WALK_SPREAD, classes), np.ones(1 + len(PARTS), bool)
    time, made = 0.0, []
    for pause in random.uniform(*WALK_STEP_S, WALK_MOMENTS):
        time += pause
        keep = math.exp(-pause / WALK_SETTLE_S)
        level = keep * level + random.normal(0, WALK_SPREAD * math.sqrt(1 - keep**2), classes)
        there ^= random.random(len(there)) < pause * np.where(there, WALK_LEAVES, WALK_RETURNS)
        person, view = bool(there[0]), tuple(there[1:].tolist())
        shares = np.exp(level) / np.exp(level).sum()
        made.append(Moment(time, tuple(shares.tolist()), view) if person else Moment(time, None, None))
    return made


def _limits(classes: Sequence[str], rule: Rule) -> Iterator[Moment]:
    """Make up a stream that meets each limit of the rule exactly, and just not.

    It does so where the mean is exact, so that no program's last digit decides: at the first moment, and after a pause
    so long that nothing is left of what was before.
    """
    pause, held, less = 1000 * rule.smoothing, rule.shortest, 10**-STREAM_DECIMALS
    exercises = [name for name in classes if name != OTHER]
    first, second = exercises[0], exercises[-1]
    whole = (True,) * len(PARTS)
    steps: list[tuple[float, dict[str, float] | None, tuple[bool, ...] | None]] = [
        # Two equally likely: the first of them rises, and is told.
        (0, {first: rule.enter, second: rule.enter}, whole),
        (held, {first: 1}, whole),
        # It stays while another rises, which takes its place although it could stay.
        (pause, {first: rule.leave, second: rule.enter}, whole),
        (held + less, {first: 1, second: 1}, whole),
        (pause, {second: rule.leave - less}, whole),
        (pause, {OTHER: rule.none}, whole),
        (pause, {OTHER: rule.none - less}, whole),
        # Not long enough, then long enough; leaves; what was known is forgotten.
        (pause, {first: rule.enter}, whole),
        (max(held - 2 * INSTANT, INSTANT), {first: 1}, whole),
        (2 * INSTANT, {first: 1}, whole),
        (pause, None, None),
        (less, {first: 1}, whole),
        (held + less, {first: 1}, whole),
        # Without each part, and with all of them again.
        *((pause, {first: 1}, tuple(part != gone for part in PARTS)) for gone in PARTS),
        (pause, {first: 1}, whole),
    ]
    time = 0.0
    for after, shares, view in steps:
        time += after
        yield Moment(time, shares and tuple(float(shares.get(name, 0)) for name in classes), view)


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
        _, found = phases(times, world, visibility, signals)
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


def counts(real: Sequence[Stream], classes: Sequence[str], rule: Rule, counting: Counting, seed: int) -> list[Golden]:
    """Return streams of signals with the sets that are told: the beginning of clips, and made-up repetitions.

    The signals are rounded first, so that every program reads the same.
    """
    random = np.random.default_rng(seed)
    drawn: dict[str, list[Seen]] = {}
    for stream in real:
        told_at = sets.told_by(told(stream, list(classes), rule), stream.times.tolist())
        its = [(t, p, told_at(t)) for t, p in sets.frames(stream.series, counting.signals) if t <= COUNT_S]
        drawn[f"{stream.unit}, {stream.series.clip}, {stream.series.variant}"] = its
    if counting.signals:
        drawn["made up"] = list(_repeated(list(counting.signals), random))
    return [{"name": name} | _counted(its, counting) for name, its in drawn.items()]


Seen = tuple[float, Mapping[str, Point], str | None]
"""A frame's time in seconds, the points of the classes whose signal is seen, and the exercise told by then."""


def _counted(its: Sequence[Seen], counting: Counting) -> Golden:
    log, frames, last = sets.start(list(counting.signals)), [], {}
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

    The exercise is told late, not always, and sometimes as another one.
    """
    time, told = 0.0, None
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
                told = [None, doing, classes[int(random.integers(len(classes)))]][
                    int(random.choice(3, p=(0.2, 0.7, 0.1)))
                ]
            points = {
                name: Point(time, value * (name == doing) + random.normal(0, MADE_UP_NOISE), 170 - 80 * value)
                for name in classes
            }
            yield time, {} if lost and way > 0.8 else points, told
            time += random.uniform(0.02, 0.08)
