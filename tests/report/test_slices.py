"""Slices as rows of tables."""

from pipeline.evaluation.slices import Slice
from pipeline.report import slices

CLASSES = ("Squats", "Lunges", "Other")
FOUND = [
    Slice("view", "front", 30, 3, 0.8, (0.7, 0.9), {"Squats": (20, 10), "Other": (10, 10)}),
    Slice("view", "side", 12, 2, 0.25, (0.0, 0.5), {"Lunges": (12, 3)}),
    Slice("frame rate", "10", 42, 5, 0.5, (0.4, 0.6), {}),
]


def test_a_slice_is_a_row_and_a_kind_is_named_once() -> None:
    rows = slices.table(FOUND)
    assert rows[0] == ("view", "front", "80.0 % (70.0-90.0)", "30", "3")
    assert [row[0] for row in rows] == ["view", "", "frame rate"]
    assert {len(row) for row in rows} == {len(slices.HEAD)}


def test_classes_stand_beside_each_other_with_their_windows() -> None:
    first, second, _ = slices.class_table(FOUND, CLASSES)
    assert first == ("view", "front", "50 % of 20", "-", "100 % of 10")
    assert second == ("", "side", "-", "25 % of 12", "-")
