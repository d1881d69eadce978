"""Figures and tables as Markdown shows them."""

import pytest

from pipeline.report import markdown


@pytest.mark.parametrize(
    ("value", "shown"), [(0.83149, "83.1 %"), (1.0, "100.0 %"), (0.0, "0.0 %"), (0.0004, "0.0 %"), (0.9996, "100.0 %")]
)
def test_a_share_has_one_decimal(value: float, shown: str) -> None:
    assert markdown.share(value) == shown


def test_a_figure_stands_before_its_interval() -> None:
    part = {"right": 0.831, "ci95": {"right": [0.8021, 0.8588]}}
    assert markdown.percent(part, "right") == "83.1 % (80.2-85.9)"


def test_a_figure_that_was_not_measured_is_a_dash() -> None:
    assert markdown.percent({"right": None, "ci95": {"right": [None, None]}}, "right") == "-"


def test_a_table_has_a_line_a_row_below_its_head() -> None:
    assert markdown.table(("", "windows"), [("a", "1"), ("b", "2")]).splitlines() == [
        "|  | windows |",
        "| --- | --- |",
        "| a | 1 |",
        "| b | 2 |",
    ]
    assert markdown.table(("x",), []) == "| x |\n| --- |\n"
