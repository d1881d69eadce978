"""What was noted of the web demo, summed up and held against its targets."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.web.processes import Memory
from pipeline.common.errors import InputError

WARM_UP_S = 1
LEAST_SPEED = 0.98
MOST_WINDOW_MS = 3.0
MOST_COUNT_MS = 0.3
MOST_LATENCY = 1.15
MOST_GAP_MS = 50
MOST_BYTES = 10e6
MOST_GROWTH = 1.1
"""Memory that is flat grows by less than a tenth."""


@dataclass(frozen=True)
class Session:
    """What was noted of one session after its first second; milliseconds, and medians of frames and windows."""

    fps: float
    drawn: float
    """From the camera's frame to the frame drawn with its skeleton."""
    answered: float | None
    """The same for frames that brought a window's answer; None: there were none."""
    window: float | None
    """A window's features and classification."""
    count: float
    """Counting repetitions in a frame."""
    gap: float
    """The longest time for which the main thread had none for anything urgent."""
    long_tasks: int
    cpu: float
    """CPU time of all of the browser's processes for a frame."""


@dataclass(frozen=True)
class Load:
    """A visit's beginning: milliseconds from navigation to the first answer, and bytes until nothing more comes."""

    answered: float
    sent: int


@dataclass(frozen=True)
class Row:
    """A line of the table; `met` None: there is no target."""

    what: str
    figure: str
    target: str = ""
    met: bool | None = None


def summary(noted: dict[str, Any], seconds: float, cpu: float) -> Session:
    """Sum up what noting.js noted in the `seconds` after a session's first one, in which it took `cpu` seconds."""
    start = noted["frames"][0]["done"] + 1000 * WARM_UP_S
    end = start + 1000 * seconds
    seen = [frame for frame in noted["frames"] if start <= frame["done"] < end]
    if len(seen) < 2:
        raise InputError(f"{len(seen)} frames in {seconds:g} s: too few; give it longer (--seconds)")
    asked = [frame for frame in seen if frame["windows"]]
    return Session(
        fps=1000 * (len(seen) - 1) / (seen[-1]["done"] - seen[0]["done"]),
        drawn=median(_latencies(seen)),
        answered=median(_latencies(asked)) if asked else None,
        window=median(frame["classifyTime"] / frame["windows"] for frame in asked) if asked else None,
        count=median(frame["countTime"] for frame in seen),
        gap=max((gap["length"] for gap in noted["gaps"] if start <= gap["at"] < end), default=0),
        long_tasks=sum(start <= task["at"] < end for task in noted["longTasks"]),
        cpu=1000 * cpu / len(seen),
    )


def _latencies(seen: Sequence[dict[str, float]]) -> list[float]:
    return [frame["done"] - frame["taken"] for frame in seen]


def session_rows(page: Sequence[Session], bare: Sequence[Session]) -> list[Row]:
    """Return what sessions of both pages, round by round, say; ratios are medians of the ratios in each round."""
    if any(one.answered is None for one in page):
        raise InputError("nothing was classified: is there anybody to see in the video?")
    rounds = list(zip(page, bare, strict=True))
    speed = median(one.fps / other.fps for one, other in rounds)
    drawn = median(one.drawn / other.drawn for one, other in rounds)
    latency = median(one.answered / other.drawn for one, other in rounds)
    window = median(one.window for one in page)
    count = median(one.count for one in page)
    gap, bare_gap = (max(one.gap for one in sessions) for sessions in (page, bare))
    long_tasks = sum(one.long_tasks for one in page)

    def both(name: str, beside: str) -> str:
        return f"{median(getattr(one, name) for one in page):.1f} : {median(getattr(one, beside) for one in bare):.1f}"

    return [
        Row(
            "frames/s, page : bare BlazePose",
            f"{both('fps', 'fps')}, {speed:.1%}",
            f">= {LEAST_SPEED:.0%}",
            speed >= LEAST_SPEED,
        ),
        Row("classifying a window, ms", f"{window:.1f}", f"<= {MOST_WINDOW_MS:g}", window <= MOST_WINDOW_MS),
        Row("counting in a frame, ms", f"{count:.2f}", f"<= {MOST_COUNT_MS:g}", count <= MOST_COUNT_MS),
        Row(
            "camera frame to answer, ms, page : bare",
            f"{both('answered', 'drawn')}, {latency:.2f} times",
            f"<= {MOST_LATENCY} times",
            latency <= MOST_LATENCY,
        ),
        Row("CPU for a frame, ms, page : bare", both("cpu", "cpu")),
        Row("camera frame to skeleton, ms, page : bare", f"{both('drawn', 'drawn')}, {drawn:.2f} times"),
        Row(
            "longest gap of the main thread, ms",
            f"{gap:.0f} (bare: {bare_gap:.0f}), {long_tasks} long tasks",
            f"<= {MOST_GAP_MS}",
            gap <= MOST_GAP_MS,
        ),
    ]


def load_rows(loads: Sequence[tuple[Load, Load]]) -> list[Row]:
    """Return what cold loads, each with the warm one after it, say."""
    cold, warm = zip(*loads, strict=True)
    sent = max(one.sent for one in cold)
    return [
        Row("first answer after a cold load, s", f"{median(one.answered for one in cold) / 1000:.1f}"),
        Row("first answer after a warm load, s", f"{median(one.answered for one in warm) / 1000:.1f}"),
        Row(
            "transferred at the cold load, MB",
            f"{sent / 1e6:.2f} (warm: {max(one.sent for one in warm) / 1e6:.2f})",
            f"< {MOST_BYTES / 1e6:g}",
            sent < MOST_BYTES,
        ),
    ]


def memory_rows(early: Memory, late: Memory, at: tuple[float, float]) -> list[Row]:
    """Return what memory at two times, in minutes, says."""
    names = {"page_heap": "the page's heap", "worker_heap": "the worker's heap", "renderer": "the renderer's memory"}
    rows = []
    for name, what in names.items():
        before, after = getattr(early, name), getattr(late, name)
        rows.append(
            Row(
                f"{what} after {at[0]:g} and {at[1]:g} minutes, MB",
                f"{before / 1e6:.1f} and {after / 1e6:.1f}, {after / before:.2f} times",
                f"<= {MOST_GROWTH} times",
                after <= MOST_GROWTH * before,
            )
        )
    return rows


def table(rows: Sequence[Row]) -> str:
    """Return all rows as a Markdown table."""
    met = {True: "yes", False: "**no**", None: ""}
    lines = [f"| {row.what} | {row.figure} | {row.target} | {met[row.met]} |" for row in rows]
    return "\n".join(["| what | figure | target | met |", "|---|---|---|---|", *lines])
