"""Pictures of the report, the same bytes for the same figures. People are drawn as skeletons: no frame is shown."""

import csv
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from pipeline.decide import EXERCISE, NO_PERSON, NONE, NOT_IN_FRAME, UNSURE, Segment
from pipeline.files import replacing
from pipeline.landmarks import BONES, NAMES
from pipeline.slices import GroupResult, Slice, typical, why
from pipeline.streams import Stream
from pipeline.truth import Truth
from pipeline.windows import square

_INK, _FAINT, _GRID = "#14304f", "#8a97a5", "#dfe5ec"
_GOOD, _BAD = "#1a7f37", "#c0392b"
_SIDES = {"left": "#1f6fb4", "right": "#d9731a", "middle": "#6b7785"}


def save(figure: "plt.Figure", path: Path) -> None:
    """Write a figure as PNG, whole or not at all, without the date and versions that would change its bytes."""
    with replacing(path) as temporary:
        figure.savefig(temporary, dpi=110, metadata={"Software": None})
    plt.close(figure)


def draw_reliability(calibration: Mapping[str, Any], title: str, path: Path) -> None:
    """Draw what calibrate.calibration returns: accuracy over confidence, below it the number of windows."""
    bins = [one for one in calibration["bins"] if one["n"]]
    left = [one["from"] for one in bins]
    width = [one["to"] - one["from"] for one in bins]
    figure, (top, bottom) = plt.subplots(
        2, 1, figsize=(5, 5.6), sharex=True, height_ratios=(4, 1), layout="constrained"
    )
    top.bar(left, [one["accuracy"] for one in bins], width, align="edge", color="#9ec3e6", edgecolor="white")
    top.plot((0, 1), (0, 1), "--", color=_FAINT, linewidth=1)
    top.plot([one["confidence"] for one in bins], [one["accuracy"] for one in bins], "o-", color=_INK, markersize=4)
    figures = "\n".join(
        f"{name} {calibration[key]:.3f}" for name, key in (("ECE", "ece"), ("NLL", "nll"), ("Brier", "brier"))
    )
    top.text(0.04, 0.95, figures, transform=top.transAxes, va="top", color=_INK)
    top.set(xlim=(0, 1), ylim=(0, 1), ylabel="share that is right", title=title)
    bottom.bar(left, [one["n"] for one in bins], width, align="edge", color="#c9d3de", edgecolor="white")
    for start, wide, one in zip(left, width, bins, strict=True):
        bottom.text(start + wide / 2, one["n"], one["n"], ha="center", va="bottom", fontsize=7, color=_INK)
    bottom.set(xlabel="probability of the likeliest class", ylabel="windows", yticks=[])
    bottom.margins(y=0.25)
    for axes in (top, bottom):
        axes.spines[["top", "right"]].set_visible(False)
    save(figure, path)


def draw_slices(found: Sequence[Slice], path: Path) -> None:
    """Draw the accuracy of each slice as a dot with its interval, slices of one kind together, with their numbers."""
    places, heads, place = [], [], 0.0
    for i, one in enumerate(found):
        if i == 0 or found[i - 1].kind != one.kind:
            heads.append((place + 0.1, one.kind))
            place += 1.1
        places.append(place)
        place += 1
        if one is found[-1] or found[i + 1].kind != one.kind:
            place += 0.4
    figure, axes = plt.subplots(figsize=(8, 0.235 * place + 0.8), layout="constrained")
    low, high = (np.array([100 * one.ci95[side] for one in found]) for side in (0, 1))
    right = np.array([100 * one.accuracy for one in found])
    beside = axes.get_yaxis_transform()
    axes.hlines(places, low, high, color="#9ec3e6", linewidth=3)
    axes.plot(right, places, "o", color=_INK, markersize=5)
    for y, one in zip(places, found, strict=True):
        words = f"{100 * one.accuracy:.1f} %   n = {one.windows:,} of {one.clips} clips"
        axes.text(1.01, y, words, transform=beside, va="center", fontsize=8, color=_INK)
    axes.set_yticks(places, [one.name for one in found], fontsize=8)
    for y, kind in heads:
        axes.text(-0.01, y, kind, transform=beside, ha="right", va="center", weight="bold", fontsize=9, color=_INK)
    axes.set(
        ylim=(place - 0.4, -0.6), xlim=(min(max(0, 5 * np.floor(low.min() / 5)), 95), 100), xlabel="windows right, %"
    )
    axes.grid(axis="x", color=_GRID)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    save(figure, path)


_SHOWN = 6
"""Skeletons in a row."""
_CELL = (1.75, 1.75)
"""Width and height of the place of a skeleton, inches."""
_LINE = 0.16
"""Height of a line of a caption, inches."""
_FACE = slice(NAMES.index("left_shoulder"))
_FAINTEST = 0.15
"""How opaque what BlazePose only guesses is drawn."""


@dataclass(frozen=True)
class Shown:
    """A row of drawn skeletons: a clip, a heading and the words below it."""

    heading: str
    caption: str
    stream: Stream


def worst(results: Sequence[GroupResult], streams: Sequence[Stream], count: int) -> list[Shown]:
    """Return a typical clip of each of the first `count` of slices.groups, those without a wrong window left out."""
    return [
        Shown(
            f"{one.label}/{one.group}: {100 * one.accuracy:.0f} % of {one.windows} windows right, "
            f"{one.clips_right} of {one.clips} clips",
            why(one, results),
            typical(one, streams),
        )
        for one in results[:count]
        if one.wrong
    ]


def draw_worst(rows: Sequence[Shown], classes: Sequence[str], path: Path) -> None:
    """Draw six moments of each clip as skeletons, and over each what is answered then, wrong answers in red."""
    captions = [textwrap.wrap(row.caption, 155) for row in rows]
    words = [0.42 + _LINE * len(lines) for lines in captions]
    wide, high = _SHOWN * _CELL[0] + 0.2, sum(words) + len(rows) * (_CELL[1] + 0.4) + 0.2
    figure = plt.figure(figsize=(wide, high))
    top = high
    for row, lines, above in zip(rows, captions, words, strict=True):
        for text, down, style in ((row.heading, 0.1, {"weight": "bold"}), ("\n".join(lines), 0.32, {"fontsize": 9})):
            figure.text(0.1 / wide, (top - down) / high, text, va="top", color=_INK, **style)
        top -= above + 0.2 + _CELL[1]
        chosen = _moments(row.stream)
        limits = _limits(row.stream, chosen)
        for column, moment in enumerate(chosen):
            left = 0.14 + column * _CELL[0]
            cell = figure.add_axes((left / wide, top / high, (_CELL[0] - 0.08) / wide, _CELL[1] / high))
            _draw_moment(cell, row.stream, moment, classes, limits)
        top -= 0.2
    handles = [
        Line2D([], [], color=_SIDES[side], linewidth=2.5, label=f"{side} of the body") for side in ("left", "right")
    ]
    handles.append(Line2D([], [], color=_SIDES["left"], linewidth=2.5, alpha=_FAINTEST, label="not seen, guessed"))
    handles.append(Patch(facecolor="white", edgecolor=_FAINT, label="the picture"))
    figure.legend(handles=handles, loc="lower center", ncols=len(handles), frameon=False, fontsize=9)
    save(figure, path)


def _moments(stream: Stream) -> np.ndarray:
    """Return up to _SHOWN moments with a pose, spread evenly over all of them."""
    posed = np.flatnonzero(stream.posed)
    return posed[np.unique(np.linspace(0, len(posed) - 1, _SHOWN).round().astype(int))]


def _limits(stream: Stream, chosen: np.ndarray) -> tuple[float, float, float, float]:
    """Return left, right, bottom, top in heights of the picture: room for the bodies in the shape of a cell."""
    wide = stream.series.size[0] / stream.series.size[1]
    # What is guessed to lie far outside the picture would make all else tiny.
    body = np.clip(_body(stream, chosen)[..., :2].reshape(-1, 2), -0.15, (wide + 0.15, 1.15))
    low, top = body.min(axis=0), body.max(axis=0)
    middle, side = (low + top) / 2, 0.54 * max(*(top - low) / _CELL) * np.array(_CELL)
    return middle[0] - side[0], middle[0] + side[0], middle[1] + side[1], middle[1] - side[1]


def _body(stream: Stream, moments: np.ndarray | int) -> np.ndarray:
    return square(stream.newest[moments], stream.series.size)


def _draw_moment(
    axes: "plt.Axes", stream: Stream, moment: int, classes: Sequence[str], limits: tuple[float, float, float, float]
) -> None:
    body, answer = _body(stream, moment), int(stream.probabilities[moment].argmax())
    axes.set(xlim=limits[:2], ylim=limits[2:], xticks=[], yticks=[], facecolor="#eef1f5")
    axes.set_aspect("equal")
    axes.spines[:].set_color(_GRID)
    picture = stream.series.size[0] / stream.series.size[1], 1
    axes.add_patch(Rectangle((0, 0), *picture, facecolor="white", edgecolor=_FAINT, linewidth=0.8, zorder=0))
    seen = np.maximum(body[:, 3], _FAINTEST)
    axes.add_collection(
        LineCollection(
            [body[list(bone), :2] for bone in BONES],
            colors=[_SIDES[_side(bone)] for bone in BONES],
            alpha=[min(seen[a], seen[b]) for a, b in BONES],
            linewidths=2.4,
            capstyle="round",
        )
    )
    head = body[_FACE]
    centre = head[:, :2].mean(axis=0)
    radius = 1.2 * np.linalg.norm(head[:, :2] - centre, axis=1).max()
    axes.add_patch(
        plt.Circle(centre, radius, fill=False, color=_SIDES["middle"], linewidth=1.8, alpha=seen[_FACE].mean())
    )
    behind = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    axes.text(0.03, 0.04, f"{stream.times[moment]:.1f} s", transform=axes.transAxes, fontsize=7, bbox=behind)
    words = f"{classes[answer]} {100 * stream.probabilities[moment, answer]:.0f} %"
    axes.set_title(words, fontsize=8, color=_GOOD if answer == stream.label else _BAD, pad=3)


def _side(bone: tuple[int, int]) -> str:
    sides = {NAMES[end].split("_")[0] for end in bone}
    return sides.pop() if len(sides) == 1 else "middle"


@dataclass(frozen=True)
class Timeline:
    """What is told in a clip beside what is done. exercise: what `truth.done` are spans of; None: no exercise."""

    name: str
    exercise: str | None
    truth: Truth
    told: Sequence[Segment]
    end: float


_STATES = {
    UNSURE: ("#d5dbe2", None),
    NONE: ("#9aa6b2", None),
    NOT_IN_FRAME: ("#ffffff", "////"),
    NO_PERSON: ("#ffffff", None),
}
"""Fill and hatching of the answers that name no exercise."""
_UNCLEAR = ("#ffffff", "....")


def draw_timelines(rows: Sequence[Timeline], classes: Sequence[str], path: Path) -> None:
    """Draw a pair of bars a clip over its time: what is done, and below it the running answer."""
    colours = {name: plt.get_cmap("tab10")(i % 10) for i, name in enumerate(classes)}
    figure, axes = plt.subplots(figsize=(9, 0.62 * len(rows) + 1.5), layout="constrained")
    for number, row in enumerate(rows):
        _bar(axes, number - 0.32, 0, row.end, *_STATES[NONE])
        for (start, end), style in (
            *((span, (colours.get(row.exercise), None)) for span in row.truth.done if row.exercise),
            *((span, _UNCLEAR) for span in row.truth.unclear),
        ):
            _bar(axes, number - 0.32, start, end, *style)
        for part in row.told:
            named = part.answer.state == EXERCISE
            style = (colours[part.answer.exercise], None) if named else _STATES[part.answer.state]
            _bar(axes, number + 0.02, part.start, part.end, *style)
    axes.set_yticks(range(len(rows)), [row.name for row in rows], fontsize=9)
    axes.set(xlim=(0, max(row.end for row in rows)), ylim=(len(rows) - 0.4, -0.6), xlabel="seconds")
    axes.set_title("upper bar: what is done; lower bar: what is told", fontsize=9, loc="left", color=_INK)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    used = {part.answer.exercise for row in rows for part in row.told} | {row.exercise for row in rows}
    keys = [(name, colour, None) for name, colour in colours.items() if name in used]
    keys += [(state, *style) for state, style in _STATES.items()]
    if any(row.truth.unclear for row in rows):
        keys.append(("unclear", *_UNCLEAR))
    handles = [
        Patch(facecolor=fill, hatch=hatch, edgecolor=_FAINT, linewidth=0.5, label=name) for name, fill, hatch in keys
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=5, frameon=False, fontsize=8)
    save(figure, path)


def _bar(axes: "plt.Axes", y: float, start: float, end: float, fill: Any, hatch: str | None) -> None:
    shape = Rectangle(
        (start, y), end - start, 0.3, facecolor=fill, hatch=hatch, edgecolor=_FAINT, linewidth=0.5, clip_on=False
    )
    axes.add_patch(shape)


def draw_confusion(counts: np.ndarray, classes: Sequence[str], title: str, path: Path) -> None:
    """Draw a confusion matrix (C, C + 1) as PNG: share of the true class by colour and in each cell, counts below."""
    shown = counts if counts[:, -1].any() else counts[:, :-1]
    columns = [*classes, "nobody seen"][: shown.shape[1]]
    share = shown / np.maximum(shown.sum(axis=1, keepdims=True), 1)
    figure, axes = plt.subplots(figsize=(1.15 * len(columns) + 2.2, 0.95 * len(classes) + 1.8), layout="constrained")
    axes.imshow(share, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    for row, column in np.ndindex(*shown.shape):
        if shown[row, column]:
            colour = "white" if share[row, column] > 0.5 else "#14304f"
            text = f"{share[row, column]:.1%}\n{shown[row, column]}"
            axes.text(column, row, text, ha="center", va="center", color=colour, fontsize=9)
    axes.set_xticks(range(len(columns)), columns, rotation=30, ha="right")
    axes.set_yticks(range(len(classes)), classes)
    axes.set(xlabel="recognised as", ylabel="what is done", title=title)
    axes.spines[:].set_visible(False)
    save(figure, path)


def draw_training(histories: Sequence[Path], path: Path) -> None:
    """Draw loss and accuracy an epoch of several runs as PNG."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6), layout="constrained")
    for number, history in enumerate(histories):
        with history.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for axes, name in ((left, "loss"), (right, "accuracy")):
            values = [float(row[name]) for row in rows]
            axes.plot(range(1, len(rows) + 1), values, color=f"C{number}", label=history.stem)
            axes.set(xlabel="epoch", ylabel=name)
    right.legend(frameon=False)
    left.set_title("training windows, augmented", fontsize=9, loc="left")
    save(figure, path)


class Count(Protocol):
    """What draw_counts draws; see pipeline.count.Outcome."""

    source: str
    clip: str
    truth: int
    counted: int
    times: np.ndarray
    signal: np.ndarray
    bottoms: Sequence[float]


def draw_counts(counts: Sequence[Count], path: Path) -> None:
    """Draw the signal of some clips, top of the motion up, with the repetitions that were counted."""
    figure, rows = plt.subplots(
        max(len(counts), 1), figsize=(9, 1.9 * max(len(counts), 1)), squeeze=False, layout="constrained"
    )
    for axes, one in zip(rows[:, 0], counts, strict=False):
        axes.axhspan(0, 1, color=_GRID, zorder=0)
        axes.plot(one.times, one.signal, color=_INK, linewidth=1.2)
        axes.plot(one.bottoms, np.interp(one.bottoms, one.times, np.nan_to_num(one.signal)), "o", color=_BAD)
        axes.set_title(f"{one.source}: {one.clip}, {one.counted} counted, {one.truth} done", fontsize=9, loc="left")
        axes.set(ylim=(1.6, -0.6), yticks=(0, 1), yticklabels=("top", "bottom"), xlim=(0, max(one.times[-1], 1)))
    rows[-1, 0].set_xlabel("seconds")
    save(figure, path)
