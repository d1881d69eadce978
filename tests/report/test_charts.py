"""Charts show each figure they are given at its place, and the same figures give the same bytes."""

from pathlib import Path

import drawn
import numpy as np
import pytest
from drawn import Capture, texts
from matplotlib.colors import to_hex

from pipeline.evaluation.calibration import calibration
from pipeline.evaluation.count_errors import Outcome
from pipeline.evaluation.slices import Slice
from pipeline.report import charts, style

figure_of = drawn.figure_of
CLASSES = ("Squats", "Lunges", "Other")
SLICES = [
    Slice("view", "front", 1200, 30, 0.8, (0.5, 0.9), {}),
    Slice("view", "side", 20, 1, 0.7, (0.55, 0.95), {}),
    Slice("frame rate", "10", 1220, 31, 0.75, (0.6, 0.8), {}),
]


def test_reliability_has_a_bar_a_step_of_confidence(figure_of: Capture) -> None:
    random = np.random.default_rng(0)
    found = calibration(random.dirichlet((1, 1, 1), 200), random.integers(0, 3, 200))
    bins = [step for step in found["bins"] if step["n"]]
    assert 1 < len(bins) < 10
    figure = figure_of(charts, lambda path: charts.draw_reliability(found, "windows", path))
    top, bottom = figure.axes
    assert [bar.get_height() for bar in top.patches] == [step["accuracy"] for step in bins]
    assert [bar.get_x() for bar in top.patches] == [step["from"] for step in bins]
    assert [bar.get_height() for bar in bottom.patches] == [step["n"] for step in bins]
    assert top.lines[1].get_xdata().tolist() == [step["confidence"] for step in bins]
    assert texts(figure)[0] == f"ECE {found['ece']:.3f}\nNLL {found['nll']:.3f}\nBrier {found['brier']:.3f}"
    assert top.get_title() == "windows"


def test_every_slice_is_a_dot_with_its_interval_and_numbers(figure_of: Capture) -> None:
    figure = figure_of(charts, lambda path: charts.draw_slices(SLICES, path))
    (axes,) = figure.axes
    (dots,) = axes.lines
    assert dots.get_xdata().tolist() == [80.0, 70.0, 75.0] and len(set(dots.get_ydata())) == 3
    (intervals,) = axes.collections
    ends = [segment[:, 0].tolist() for segment in intervals.get_segments()]
    assert ends == [pytest.approx([50, 90]), pytest.approx([55, 95]), pytest.approx([60, 80])]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["front", "side", "10"]
    # The kind of slices stands once above them.
    assert texts(figure) == [
        "80.0 %   n = 1,200 of 30 clips",
        "70.0 %   n = 20 of 1 clips",
        "75.0 %   n = 1,220 of 31 clips",
        "view",
        "frame rate",
    ]


def test_a_confusion_matrix_has_shares_of_what_is_done(figure_of: Capture) -> None:
    counts = np.array([[6, 2, 0, 0], [0, 4, 0, 0], [1, 0, 1, 0]])
    figure = figure_of(charts, lambda path: charts.draw_confusion(counts, CLASSES, "clips", path))
    (axes,) = figure.axes
    shown = np.asarray(axes.images[0].get_array())
    assert shown.tolist() == [[0.75, 0.25, 0], [0, 1, 0], [0.5, 0, 0.5]]
    cells = {tuple(map(int, text.get_position())): text.get_text() for text in axes.texts}
    assert cells == {
        (0, 0): "75.0%\n6",
        (1, 0): "25.0%\n2",
        (1, 1): "100.0%\n4",
        (0, 2): "50.0%\n1",
        (2, 2): "50.0%\n1",
    }
    assert [label.get_text() for label in axes.get_yticklabels()] == list(CLASSES)


def test_nobody_seen_is_a_column_where_it_occurs(figure_of: Capture) -> None:
    counts = np.array([[6, 2, 0, 0], [0, 4, 0, 4], [1, 0, 1, 0]])
    figure = figure_of(charts, lambda path: charts.draw_confusion(counts, CLASSES, "clips", path))
    assert [label.get_text() for label in figure.axes[0].get_xticklabels()] == [*CLASSES, "nobody seen"]
    assert np.asarray(figure.axes[0].images[0].get_array())[1].tolist() == [0, 0.5, 0, 0.5]


def test_each_training_is_a_curve_of_loss_and_of_accuracy(figure_of: Capture, tmp_path: Path) -> None:
    histories = [tmp_path / "all_1.csv", tmp_path / "all_2.csv"]
    histories[0].write_text("epoch,loss,accuracy\n1,1.5,0.5\n2,0.5,0.8\n", encoding="utf-8")
    histories[1].write_text("epoch,loss,accuracy\n1,1.2,0.6\n2,0.4,0.9\n", encoding="utf-8")
    left, right = figure_of(charts, lambda path: charts.draw_training(histories, path)).axes
    assert [list(line.get_ydata()) for line in left.lines] == [[1.5, 0.5], [1.2, 0.4]]
    assert [list(line.get_ydata()) for line in right.lines] == [[0.5, 0.8], [0.6, 0.9]]
    assert [text.get_text() for text in right.get_legend().get_texts()] == ["all_1", "all_2"]


def counted(clip: str, **changes: object) -> Outcome:
    """Return a clip of which two repetitions were counted and three done, without a signal at its start."""
    signal = np.array([np.nan, 0.0, 1.0, 0.0, 0.8, 0.1])
    made = {"truths": (3,), "counted": 2, "times": np.arange(6.0), "signal": signal, "bottoms": (2.0, 4.0)}
    return Outcome("UCF101", "Squats", clip, **made | changes)  # type: ignore[arg-type]


def test_counted_repetitions_are_dots_on_the_signal(figure_of: Capture) -> None:
    figure = figure_of(charts, lambda path: charts.draw_counts([counted("a"), counted("b", bottoms=(4.0,))], path))
    first, second = figure.axes
    assert first.get_title(loc="left") == "UCF101: a, 2 counted, 3 done"
    signal, dots = first.lines
    assert np.array_equal(signal.get_ydata(), counted("a").signal, equal_nan=True)
    assert list(dots.get_xdata()) == [2, 4] and list(dots.get_ydata()) == [1, 0.8]
    assert to_hex(dots.get_color()) == style.BAD
    assert list(second.lines[1].get_xdata()) == [4]
    # The top of the motion is up.
    assert first.get_ylim()[0] > first.get_ylim()[1]


def test_a_project_in_which_nobody_counted_has_an_empty_picture(figure_of: Capture) -> None:
    (axes,) = figure_of(charts, lambda path: charts.draw_counts([], path)).axes
    assert not axes.lines


def test_the_same_figures_give_the_same_bytes_and_others_do_not(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.png" for number in range(3)]
    for path, shown in zip(paths, (SLICES, SLICES, SLICES[:2]), strict=True):
        charts.draw_slices(shown, path)
    first, second, third = (path.read_bytes() for path in paths)
    assert first == second != third
    assert not any(word in first for word in (b"Software", b"tIME", b"Creation"))


def test_nothing_is_left_of_a_picture_that_fails(tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        charts.draw_slices([], tmp_path / "slices.png")
    assert not list(tmp_path.iterdir())
