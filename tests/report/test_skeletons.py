"""Skeletons of the groups with most errors: up to six moments of a clip, the answer over each, wrong ones in red."""

from dataclasses import replace

import drawn
import numpy as np
import pytest
from conftest import MakeSeries
from drawn import Capture
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from pipeline.evaluation.worst_groups import groups
from pipeline.landmarks.skeleton import BLAZEPOSE_33
from pipeline.recognition.serving import Stream
from pipeline.report import skeletons, style
from pipeline.report.groups import why
from pipeline.report.skeletons import Shown

figure_of = drawn.figure_of
CLASSES = ("Squats", "Lunges", "Other")


@pytest.fixture(scope="session")
def stream(make_series: MakeSeries) -> Stream:
    """Return 15 moments of a clip, at all of which squats, seen well, are taken for lunges."""
    series, times = make_series(frames=75), np.arange(15) * 0.2
    probabilities = np.tile(np.array([0.2, 0.7, 0.1], np.float32), (15, 1))
    newest = series.image[np.arange(15) * 5]
    newest[..., 3] = 1
    return Stream(series, 0, "Squats/g01", times, np.ones((15, 8), bool), np.zeros(15), newest, probabilities)


def shown(figure_of: Capture, *streams: Stream) -> Figure:
    """Return the figure of clips."""
    rows = [Shown(f"heading {i}", "a caption " * 20, one) for i, one in enumerate(streams)]
    return figure_of(skeletons, lambda path: skeletons.draw_worst(rows, CLASSES, path))


def ends(cell: Axes) -> np.ndarray:
    """Return both ends of all bones in a cell, (bones, 2, 2)."""
    return np.array(cell.collections[0].get_segments())


def test_a_clip_is_a_row_of_six_bodies_from_its_start_to_its_end(figure_of: Capture, stream: Stream) -> None:
    figure = shown(figure_of, stream, stream)
    assert len(figure.axes) == 12
    assert [cell.texts[0].get_text() for cell in figure.axes[:6]] == [f"{t} s" for t in (0.0, 0.6, 1.2, 1.6, 2.2, 2.8)]
    assert [text.get_text() for text in figure.texts if text.get_weight() == "bold"] == ["heading 0", "heading 1"]
    assert len({round(cell.get_position().y0, 6) for cell in figure.axes}) == 2


def test_a_body_has_its_bones_where_its_landmarks_are(figure_of: Capture, stream: Stream) -> None:
    cell = shown(figure_of, stream).axes[0]
    width, height = stream.series.size
    body = stream.newest[0, :, :2] * [width / height, 1]
    assert np.allclose(ends(cell), body[np.array(BLAZEPOSE_33.bones)], atol=1e-6)
    colours = {to_hex(colour) for colour in cell.collections[0].get_colors()}
    assert colours == {style.SIDES["left"], style.SIDES["right"], style.SIDES["middle"]}


def test_what_is_only_guessed_is_pale(figure_of: Capture, stream: Stream) -> None:
    guessed = stream.newest.copy()
    guessed[..., 3] = 0
    seen, pale = (shown(figure_of, one).axes[0].collections[0] for one in (stream, replace(stream, newest=guessed)))
    assert set(seen.get_alpha()) == {1} and max(pale.get_alpha()) < 0.2


def test_right_answers_are_green_and_wrong_ones_red(figure_of: Capture, stream: Stream) -> None:
    for one, colour in ((stream, style.BAD), (replace(stream, label=1), style.GOOD)):
        titles = [cell.title for cell in shown(figure_of, one).axes]
        assert {title.get_text() for title in titles} == {"Lunges 70 %"}
        assert {to_hex(title.get_color()) for title in titles} == {colour}


@pytest.mark.filterwarnings("error")
def test_a_clip_with_few_poses_far_outside_the_picture_shows_these(figure_of: Capture, stream: Stream) -> None:
    newest = stream.newest.copy()
    newest[..., 0] += 30
    present = np.zeros((15, 8), bool)
    present[3:5] = True
    cells = shown(figure_of, replace(stream, present=present, newest=newest)).axes
    assert [cell.texts[0].get_text() for cell in cells] == ["0.6 s", "0.8 s"]
    # They do not make the picture itself tiny.
    assert all(abs(cell.get_xlim()[1] - cell.get_xlim()[0]) < 3 for cell in cells)


def test_the_worst_groups_have_a_heading_a_reason_and_their_typical_clip(stream: Stream) -> None:
    right = replace(stream, label=1, unit="Lunges/g01")
    results = groups([right, stream], CLASSES, 0.5)
    (row,) = skeletons.worst(results, [right, stream], 6)
    assert row.heading == "Squats/g01: 0 % of 15 windows right, 0 of 1 clips"
    assert row.caption == why(results[0], results) and row.stream is stream
    assert skeletons.worst(results, [right, stream], 0) == []
