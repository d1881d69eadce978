"""Counting repetitions: from a class's signal, moment after moment, to repetitions with start, bottom and end.

The browser follows the same rule from the same data; golden streams hold both to it.
"""

import math
from dataclasses import dataclass, replace

from pipeline.common.rules import CountRule

DOWN, UP = 1, -1
"""Ways that a signal can go: to the bottom of the motion, or back to its top."""
NEAR = 0.15
"""Share of the signal's own range within which it still is where it turned."""
CREEP = 0.05
"""Share of the usual range by which a repetition must have come up farther for its end to be later."""
STILL_S = 1.0
"""Seconds without that after which it is over: who stands still sways a little."""


@dataclass(frozen=True)
class Repetition:
    """One repetition; times in seconds.

    range_deg: degrees that the class's joint moved. range_share: range of motion as a share of the usual one.
    depth: the signal at the bottom, 1 where it usually is.
    """

    start: float
    bottom: float
    end: float
    range_deg: float
    range_share: float
    depth: float


@dataclass(frozen=True)
class Point:
    """A signal (see pipeline.counting.signals.phase) and its joint's angle in degrees at `time` seconds."""

    time: float
    value: float
    angle: float


@dataclass(frozen=True)
class Memory:
    """What a counter carries from moment to moment.

    recent: the smoothed points of the last seconds. way: DOWN, or UP, also before anything is known. turn: the
    farthest point on this way. left: when the signal was last near it. start: top from which the last way down began,
    and bottom: its end; None before there is one. counted: how far up from there it has come as a repetition, 0: it is
    none.
    count: repetitions so far. last: the newest, which may still be on its way up.
    """

    recent: tuple[Point, ...] = ()
    way: int = UP
    turn: Point | None = None
    left: float = 0.0
    start: Point | None = None
    bottom: Point | None = None
    counted: float = 0.0
    count: int = 0
    last: Repetition | None = None


def step(memory: Memory, now: Point, rule: CountRule) -> Memory:
    """Take in the signal at one moment, later than the one before. Moments without a signal are left out."""
    if memory.recent and now.time - memory.recent[-1].time > rule.lost:
        memory = Memory(count=memory.count, last=memory.last)
    recent = _remembered(memory.recent, now, rule)
    now = recent[-1]
    values = [point.value for point in recent]
    own = min(max(max(values) - min(values), rule.least), 1.0)
    memory = replace(memory, recent=recent)
    turn = memory.turn
    if turn is None or (now.value - turn.value) * memory.way >= 0:
        memory = replace(memory, turn=now, left=now.time)
    elif abs(now.value - turn.value) >= rule.reversal * own:
        memory = _turned(memory, turn, now)
    elif abs(now.value - turn.value) <= NEAR * own:
        memory = replace(memory, left=now.time)
    return _counted(memory, rule) if memory.way == UP and memory.bottom else memory


def _remembered(recent: tuple[Point, ...], now: Point, rule: CountRule) -> tuple[Point, ...]:
    """Return the smoothed points that matter, the newest last."""
    if not recent:
        return (now,)
    last = recent[-1]
    keep = math.exp(-(now.time - last.time) / rule.smoothing)
    smooth = Point(now.time, _mean(last.value, now.value, keep), _mean(last.angle, now.angle, keep))
    return (*(point for point in recent if now.time - point.time <= rule.memory), smooth)


def _mean(before: float, now: float, keep: float) -> float:
    return keep * before + (1 - keep) * now


def _turned(memory: Memory, turn: Point, now: Point) -> Memory:
    """Go the other way from `turn` on."""
    turned = replace(memory, way=-memory.way, turn=now, left=now.time)
    if memory.way == DOWN:
        return replace(turned, bottom=turn)
    last = memory.last
    if last and memory.counted and last.end < turn.time <= last.end + STILL_S:
        last = replace(last, end=turn.time)
    # Who stood still for long left the top when the signal was last near it.
    start = replace(turn, time=memory.left) if memory.left - turn.time > STILL_S else turn
    return replace(turned, start=start, bottom=None, counted=0.0, last=last)


def _counted(memory: Memory, rule: CountRule) -> Memory:
    """Count the repetition that is on its way up, if it is high enough, and follow it to its top."""
    start, bottom, top = memory.start, memory.bottom, memory.turn
    if not start or not bottom or not top:
        return memory
    down, up = bottom.value - start.value, bottom.value - top.value
    # Who comes down from standing to the floor goes farther down than up again; and at the top the signal creeps on.
    if up < (memory.counted + CREEP if memory.counted else rule.complete * min(down, 1.0)):
        return memory
    if memory.counted and memory.last and top.time - memory.last.end > STILL_S:
        return memory
    share = max(up, min(down, up / rule.complete))
    if share < rule.smallest:
        return memory
    angles = [start.angle, *(point.angle for point in memory.recent if start.time <= point.time)]
    found = Repetition(start.time, bottom.time, top.time, max(angles) - min(angles), share, bottom.value)
    return replace(memory, counted=up, count=memory.count + (not memory.counted), last=found)


def describe(rule: CountRule) -> dict[str, object]:
    """Return the rule as data for other programs."""
    return {
        "settings": rule.model_dump(),
        "near": NEAR,
        "creep": CREEP,
        "still_s": STILL_S,
        "rule": (
            "Signal and angle go through an exponential mean with the time constant `smoothing`. The own range is "
            "that of the last `memory` seconds, not below `least` nor above 1. At first the way is up. On each way the "
            "farthest value is remembered; when the signal is `reversal` times its own range away from that, it has "
            "turned there. A turn from up to down is a start (if the signal was within `near` times its own range "
            "of it for more than `still_s`, at the time when it left that), and the end of the repetition before it "
            "if that is not more than `still_s` later than known so far; one from down to up is a bottom. On the "
            "way up from a bottom a repetition counts once the signal has come up by `complete` times the way down "
            "(no more than 1) since the start; its end is the highest point so far, and moves on by steps of "
            "`creep`, none of which comes `still_s` after the one before. Its range is the way up, or the way down if "
            "that is longer, but no more than the way up / `complete`; it does not count while that is below "
            "`smallest`. In degrees its range is that of the angle since the start. After `lost` seconds without a "
            "signal all but the count is forgotten."
        ),
    }
