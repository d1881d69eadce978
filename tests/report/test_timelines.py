"""Timelines: what is done above what is answered, each at its time and in its colour."""

from dataclasses import replace
from pathlib import Path

import drawn
import matplotlib.pyplot as plt
import pytest
from drawn import Capture
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from pipeline.clips.annotations import Annotation
from pipeline.recognition.answer import EXERCISE, NO_PERSON, NONE, NOT_IN_FRAME, UNSURE, Answer, Segment
from pipeline.report import timelines
from pipeline.report.timelines import Timeline

figure_of = drawn.figure_of
CLASSES = ("Squats", "Lunges", "Other")
STATES = (NO_PERSON, NOT_IN_FRAME, UNSURE, NONE)


def timeline(**changes: object) -> Timeline:
    """Return a clip of 6 s with every kind of answer in it, a second each, lunges last."""
    answers = [Answer(state, None, 0.5, ()) for state in STATES]
    answers += [Answer(EXERCISE, name, 0.5, ()) for name in ("Squats", "Lunges")]
    answered = [Segment(i, i + 1, answer) for i, answer in enumerate(answers)]
    return replace(Timeline("clip", "Squats", Annotation(((0, 2), (3, 4)), ((4, 5),)), answered, 6), **changes)


def bars(figure: Figure, row: float) -> list[tuple[float, float, str]]:
    """Return start, end and colour of the bars drawn in the half of a row: 0 upper, 0.5 lower half of the first."""
    found = [one for one in figure.axes[0].patches if isinstance(one, Rectangle) and abs(one.get_y() - row + 0.3) < 0.2]
    return [(one.get_x(), one.get_x() + one.get_width(), to_hex(one.get_facecolor())) for one in found]


def colour(place: int) -> str:
    """Return the colour of a class."""
    return to_hex(plt.get_cmap("tab10")(place))


def test_what_is_done_stands_above_what_is_answered(figure_of: Capture) -> None:
    figure = figure_of(timelines, lambda path: timelines.draw_timelines([timeline()], CLASSES, path))
    whole, *done, unclear = bars(figure, 0)
    assert whole[:2] == (0, 6)
    assert done == [(0, 2, colour(0)), (3, 4, colour(0))] and unclear[:2] == (4, 5)
    answered = bars(figure, 0.34)
    assert [one[:2] for one in answered] == [(i, i + 1) for i in range(6)]
    # The wrong answer has the colour of its exercise, not that of what is done.
    assert [one[2] for one in answered[4:]] == [colour(0), colour(1)]
    assert len({one[2] for one in answered[2:]}) == 4


def test_where_no_exercise_is_done_none_is_drawn(figure_of: Capture) -> None:
    rows = [timeline(exercise=None, annotation=Annotation((), ()))]
    figure = figure_of(timelines, lambda path: timelines.draw_timelines(rows, CLASSES, path))
    assert len(bars(figure, 0)) == 1


def test_the_legend_names_the_classes_that_occur_and_all_other_answers(figure_of: Capture) -> None:
    rows = [timeline(), timeline(name="other", answered=())]
    figure = figure_of(timelines, lambda path: timelines.draw_timelines(rows, CLASSES, path))
    names = [text.get_text() for text in figure.legends[0].get_texts()]
    assert names[:2] == ["Squats", "Lunges"] and {*STATES, "unclear"} == set(names[2:])
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["clip", "other"]


def test_nothing_is_left_of_a_picture_that_fails(tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        timelines.draw_timelines([], CLASSES, tmp_path / "timelines.png")
    assert not list(tmp_path.iterdir())
