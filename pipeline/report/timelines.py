"""Pictures of what is answered beside what is done, over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.patches import Patch, Rectangle

from pipeline.clips.annotations import Annotation
from pipeline.recognition.answer import EXERCISE, NO_PERSON, NONE, NOT_IN_FRAME, UNSURE, Segment
from pipeline.report.style import FAINT, INK, save


@dataclass(frozen=True)
class Timeline:
    """What is answered in a clip beside what is done. exercise: that of the spans `annotation.done`; None: none."""

    name: str
    exercise: str | None
    annotation: Annotation
    answered: Sequence[Segment]
    end: float


_STATES: dict[str, tuple[Any, str | None]] = {
    UNSURE: ("#d5dbe2", None),
    NONE: ("#9aa6b2", None),
    NOT_IN_FRAME: ("#ffffff", "////"),
    NO_PERSON: ("#ffffff", None),
}
"""Fill and hatching of the answers that name no exercise."""
_UNCLEAR: tuple[Any, str | None] = ("#ffffff", "....")


def draw_timelines(rows: Sequence[Timeline], classes: Sequence[str], path: Path) -> None:
    """Draw a pair of bars a clip over its time: what is done, and below it the streaming answer."""
    colours = {name: plt.get_cmap("tab10")(i % 10) for i, name in enumerate(classes)}
    figure, axes = plt.subplots(figsize=(9, 0.62 * len(rows) + 1.5), layout="constrained")
    for number, row in enumerate(rows):
        _bar(axes, number - 0.32, 0, row.end, *_STATES[NONE])
        for (start, end), style in (
            *((span, (colours.get(row.exercise or ""), None)) for span in row.annotation.done if row.exercise),
            *((span, _UNCLEAR) for span in row.annotation.unclear),
        ):
            _bar(axes, number - 0.32, start, end, *style)
        for part in row.answered:
            named = part.answer.state == EXERCISE
            style = (colours[part.answer.exercise or ""], None) if named else _STATES[part.answer.state]
            _bar(axes, number + 0.02, part.start, part.end, *style)
    axes.set_yticks(range(len(rows)), [row.name for row in rows], fontsize=9)
    axes.set(xlim=(0, max(row.end for row in rows)), ylim=(len(rows) - 0.4, -0.6), xlabel="seconds")
    axes.set_title("upper bar: what is done; lower bar: what is answered", fontsize=9, loc="left", color=INK)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    used = {part.answer.exercise for row in rows for part in row.answered} | {row.exercise for row in rows}
    keys: list[tuple[str, Any, str | None]] = [(name, colour, None) for name, colour in colours.items() if name in used]
    keys += [(state, *style) for state, style in _STATES.items()]
    if any(row.annotation.unclear for row in rows):
        keys.append(("unclear", *_UNCLEAR))
    handles = [
        Patch(facecolor=fill, hatch=hatch, edgecolor=FAINT, linewidth=0.5, label=name) for name, fill, hatch in keys
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=5, frameon=False, fontsize=8)
    save(figure, path)


def _bar(axes: "plt.Axes", y: float, start: float, end: float, fill: Any, hatch: str | None) -> None:
    shape = Rectangle(
        (start, y), end - start, 0.3, facecolor=fill, hatch=hatch, edgecolor=FAINT, linewidth=0.5, clip_on=False
    )
    axes.add_patch(shape)
