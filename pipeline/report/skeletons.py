"""Pictures of skeletons: a typical clip of each of the worst groups."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from pipeline.evaluation.worst_groups import GroupResult
from pipeline.recognition.serving import Stream
from pipeline.report.groups import why
from pipeline.report.style import BAD, FAINT, GOOD, GRID, INK, SIDES, save
from pipeline.windows.features import square

_SHOWN = 6
"""Skeletons in a row."""
_CELL = (1.75, 1.75)
"""Width and height of the place of a skeleton, inches."""
_LINE = 0.16
"""Height of a line of a caption, inches."""
_FAINTEST = 0.15
"""How opaque what BlazePose only guesses is drawn."""


@dataclass(frozen=True)
class Shown:
    """A row of drawn skeletons: a clip, a heading and the words below it."""

    heading: str
    caption: str
    stream: Stream


def worst(results: Sequence[GroupResult], streams: Sequence[Stream], count: int) -> list[Shown]:
    """Return the typical clip of each of the first `count` groups, those without a wrong window left out."""
    clips = {(stream.unit, stream.series.clip): stream for stream in streams}
    return [
        Shown(
            f"{result.label}/{result.group}: {100 * result.accuracy:.0f} % of {result.windows} windows right, "
            f"{result.clips_right} of {result.clips} clips",
            why(result, results),
            clips[f"{result.label}/{result.group}", result.typical],
        )
        for result in results[:count]
        if result.wrong and result.typical
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
            figure.text(0.1 / wide, (top - down) / high, text, va="top", color=INK, **style)
        top -= above + 0.2 + _CELL[1]
        chosen = _moments(row.stream)
        limits = _limits(row.stream, chosen)
        for column, moment in enumerate(chosen):
            left = 0.14 + column * _CELL[0]
            cell = figure.add_axes((left / wide, top / high, (_CELL[0] - 0.08) / wide, _CELL[1] / high))
            _draw_moment(cell, row.stream, moment, classes, limits)
        top -= 0.2
    handles: list[Line2D | Patch] = [
        Line2D([], [], color=SIDES[side], linewidth=2.5, label=f"{side} of the body") for side in ("left", "right")
    ]
    handles.append(Line2D([], [], color=SIDES["left"], linewidth=2.5, alpha=_FAINTEST, label="not seen, guessed"))
    handles.append(Patch(facecolor="white", edgecolor=FAINT, label="the picture"))
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
    skeleton, body, answer = stream.series.skeleton, _body(stream, moment), int(stream.probabilities[moment].argmax())
    axes.set(xlim=limits[:2], ylim=limits[2:], xticks=[], yticks=[], facecolor="#eef1f5")
    axes.set_aspect("equal")
    axes.spines[:].set_color(GRID)
    picture = stream.series.size[0] / stream.series.size[1], 1
    axes.add_patch(Rectangle((0, 0), *picture, facecolor="white", edgecolor=FAINT, linewidth=0.8, zorder=0))
    seen = np.maximum(body[:, 3], _FAINTEST)
    axes.add_collection(
        LineCollection(
            [body[list(bone), :2] for bone in skeleton.bones],
            colors=[SIDES[skeleton.side(bone)] for bone in skeleton.bones],
            alpha=[min(seen[a], seen[b]) for a, b in skeleton.bones],
            linewidths=2.4,
            capstyle="round",
        )
    )
    face = list(skeleton.face)
    head = body[face]
    centre = head[:, :2].mean(axis=0)
    radius = 1.2 * np.linalg.norm(head[:, :2] - centre, axis=1).max()
    axes.add_patch(
        plt.Circle(centre, radius, fill=False, color=SIDES["middle"], linewidth=1.8, alpha=seen[face].mean())
    )
    behind = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    axes.text(0.03, 0.04, f"{stream.times[moment]:.1f} s", transform=axes.transAxes, fontsize=7, bbox=behind)
    words = f"{classes[answer]} {100 * stream.probabilities[moment, answer]:.0f} %"
    axes.set_title(words, fontsize=8, color=GOOD if answer == stream.label else BAD, pad=3)
