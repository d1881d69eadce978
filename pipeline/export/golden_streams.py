"""Golden streams: moments with the answer at each."""

import math
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from pipeline.common.names import OTHER, PARTS
from pipeline.common.rules import AnswerRule
from pipeline.export.golden_windows import Golden
from pipeline.recognition.answer import INSTANT, Moment, answers
from pipeline.recognition.serving import Stream, moments_of

REAL_S = 8
"""Seconds kept of a real stream, at random."""
WALK_MOMENTS, WALK_STEP_S = 48, (0.033, 0.5)
"""How many moments a made-up stream has, and the least and most seconds between two of them."""
WALK_SPREAD, WALK_SETTLE_S = 4.0, 3.0
"""Of the logits of a made-up stream: their deviation, and for how long they remember."""
WALK_LEAVES, WALK_RETURNS = 1 / 8, 1.0
"""How often a second a person, or a part of one, leaves and comes back in a made-up stream."""
STREAM_DECIMALS, CONFIDENCE_DECIMALS = 6, 10


def streams(real: Sequence[Stream], classes: Sequence[str], rule: AnswerRule, made_up: int, seed: int) -> list[Golden]:
    """Return streams of moments with the answer at each: the rule's limits, made-up ones, a real one of each class.

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


def _answered(its: Iterable[Moment], classes: Sequence[str], rule: AnswerRule) -> Golden:
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


def _piece(stream: Stream, rule: AnswerRule, random: np.random.Generator) -> list[Moment]:
    start = random.uniform(0, max(stream.end - REAL_S, 0))
    return [now for now in moments_of(stream, rule) if start <= now.time < start + REAL_S]


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


def _limits(classes: Sequence[str], rule: AnswerRule) -> Iterator[Moment]:
    """Make up a stream that meets each limit of the rule exactly, and just not.

    It does so where the mean is exact, so that no program's last digit decides: at the first moment, and after a pause
    so long that nothing is left of what was before.
    """
    pause, held, less = 1000 * rule.smoothing, rule.shortest, 10**-STREAM_DECIMALS
    exercises = [name for name in classes if name != OTHER]
    first, second = exercises[0], exercises[-1]
    whole = (True,) * len(PARTS)
    steps: list[tuple[float, dict[str, float] | None, tuple[bool, ...] | None]] = [
        # Two equally likely: the first of them rises, and is answered.
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
        *[(pause, {first: 1.0}, tuple(part != gone for part in PARTS)) for gone in PARTS],
        (pause, {first: 1}, whole),
    ]
    time = 0.0
    for after, shares, view in steps:
        time += after
        probabilities = None if shares is None else tuple(float(shares.get(name, 0)) for name in classes)
        yield Moment(time, probabilities, view)
