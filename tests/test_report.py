"""Figures as people read them: the same pictures each time, no class left out, and a verdict on a rebuild."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from pipeline import files, report
from pipeline.errors import InputError
from pipeline.metrics import Outcomes, confusion, scores

CLASSES = ("Squats", "Lunges", "PushUps")
ACTUAL = np.repeat([0, 1, 2], 8)
RIGHT = {"windows": 20, "clips": 22}
HISTORY = "epoch,loss,accuracy,validation_loss,validation_accuracy\n1,1,0.5,0.9,0.6\n2,0.5,0.8,0.7,0.7\n"


def figures(predicted: np.ndarray) -> dict[str, Any]:
    """Return the scores of 24 predictions for 24 entries, 8 of each class, of four groups."""
    counts = confusion(Outcomes(ACTUAL, predicted, np.arange(24) % 4), len(CLASSES))
    found = scores(counts, CLASSES, 50, 1, False)
    return found | {"per_split": {"1": found, "2": found}}


def metrics(off: float = 0.0, classes: Sequence[str] = CLASSES) -> dict[str, Any]:
    """Return all figures, accuracies higher by `off`."""
    made: dict[str, Any] = {
        "protocol": "how it was measured",
        "classes": list(classes),
        "parameters": 83716,
        "paper_recipe": {},
        "warnings": ["class Lunges has one group only"],
    }
    for kind, right in RIGHT.items():
        made[kind] = figures(np.where(np.arange(24) < right, ACTUAL, (ACTUAL + 1) % 3))
        made[kind]["accuracy"] += off
    return (
        made
        | {"validation": {"windows_accuracy": 0.8}}
        | {"variants": {name: {kind: made[kind] for kind in RIGHT} for name in ("full", "lite")}}
    )


def test_the_table_has_figures_with_intervals() -> None:
    made = metrics()
    made["windows"]["ci95"]["accuracy"] = [0.7, 0.9512]
    assert "| this model, 3 classes, accuracy | 83.3 % (70.0-95.1) | 91.7 % (" in report.table(made)


@pytest.mark.parametrize(
    ("off", "verdict"),
    [(0.014, "1.40 points, within the tolerance of 1.5"), (-0.016, "1.60 points, OUTSIDE the tolerance of 1.5")],
)
def test_a_rebuild_beside_the_committed_results_has_a_verdict(off: float, verdict: str) -> None:
    text = report.beside(metrics(off), metrics())
    assert f"Largest difference {verdict}." in text
    mine, committed = (f"{100 * metrics(by)['windows']['accuracy']:.1f} %" for by in (off, 0))
    line = next(line for line in text.splitlines() if "accuracy" in line)
    assert line.index(mine) < line.index(committed)


def test_a_first_build_has_nothing_to_compare_with() -> None:
    assert "Nothing is committed yet" in report.beside(metrics(), None)


def test_a_row_that_was_not_committed_has_dashes() -> None:
    more = metrics() | {"paper_classes": metrics()}
    line = next(line for line in report.beside(more, metrics()).splitlines() if "the paper's 3 classes" in line)
    assert line.endswith("| - | - |")


def test_the_report_names_every_class_split_variant_and_warning() -> None:
    text = report.text(metrics())
    for start in (*CLASSES, "1", "2", "full", "lite"):
        assert f"\n| {start} | " in text
    assert "**Note:** class Lunges has one group only" in text and "83,716 parameters" in text


def test_a_class_in_whose_clips_nobody_is_seen_is_in_the_report() -> None:
    unseen = metrics()
    del unseen["windows"]["per_class"]["PushUps"]
    assert "\n| PushUps | - | - | - | 0 | " in report.text(unseen)


def test_the_paper_s_recipe_is_reported_where_it_was_made() -> None:
    whole = {"whole_clips": metrics()["clips"]}
    recipe = {"protocol": "as they did", "reading": "a reading", "random_split": whole}
    made = metrics() | {"paper_recipe": recipe | {"group_split": metrics() | whole}}
    text = report.text(made)
    assert "as they did" in text and "a reading" in text
    assert "| paper's recipe, random split, whole clips (the paper: 95.9 %) | - | 91.7 %" in text


def test_a_confusion_matrix_is_the_same_picture_each_time(tmp_path: Path) -> None:
    counts = np.array([[5, 1, 0, 0], [0, 6, 0, 0], [2, 0, 4, 0]])
    for name in ("first.png", "second.png"):
        report.draw_confusion(counts, CLASSES, "windows", tmp_path / name)
    assert (tmp_path / "first.png").read_bytes() == (tmp_path / "second.png").read_bytes()
    assert np.ptp(cv2.imread(str(tmp_path / "first.png"))) > 200


def test_a_confusion_matrix_shows_nobody_seen_where_it_occurs(tmp_path: Path) -> None:
    for name, nobody in (("without.png", 0), ("with.png", 3)):
        report.draw_confusion(np.array([[5, 1, 0], [0, 6, nobody]]), CLASSES[:2], "clips", tmp_path / name)
    without, having = (cv2.imread(str(tmp_path / f"{name}.png")).shape for name in ("without", "with"))
    assert having[1] > without[1]


def test_training_curves_are_the_same_picture_each_time(tmp_path: Path) -> None:
    (tmp_path / "all_1.csv").write_text(HISTORY)
    (tmp_path / "all_2.csv").write_text(HISTORY)
    for name in ("first.png", "second.png"):
        report.draw_training([tmp_path / "all_1.csv", tmp_path / "all_2.csv"], tmp_path / name)
    assert (tmp_path / "first.png").read_bytes() == (tmp_path / "second.png").read_bytes()


@pytest.mark.filterwarnings("error")
def test_training_curves_are_drawn_without_validation_groups(tmp_path: Path) -> None:
    (tmp_path / "all_1.csv").write_text("epoch,loss,accuracy\n1,1,0.5\n2,0.5,0.8\n")
    report.draw_training([tmp_path / "all_1.csv"], tmp_path / "training.png")
    assert (tmp_path / "training.png").stat().st_size > 0


@pytest.mark.parametrize("content", [None, b'{"windows": ', b"\xff\xfe"], ids=["missing", "cut off", "not text"])
def test_json_that_cannot_be_read_is_named_with_remedies(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "metrics.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"metrics\.json can't be read .*run `dvc repro`, or `git checkout .*metrics"):
        files.read_json(path)
