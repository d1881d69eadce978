"""Figures of counting as people read them."""

from typing import Any

from pipeline.report import counting

FIGURES = {"clips": 9, "repetitions": 30, "obo": 0.889, "mae": 0.1, "exact": 0.75}


def found(**changes: Any) -> dict[str, Any]:
    """Return what stage `count` found, some of it changed."""
    made = {
        "protocol": "how it was counted",
        "given": FIGURES | {"by": {"UCF101, Squats": FIGURES | {"clips": 4}}},
        "end_to_end": FIGURES | {"by": {"field, Squats": FIGURES}},
        "performed": {"by": {}},
        "others": {"repetitions": 36, "minutes": 19.58, "per_minute": 1.838},
    }
    return made | changes


def test_the_report_has_a_table_of_each_kind_that_was_measured() -> None:
    text = counting.as_text(found())
    assert "## Class given" in text and "## End to end" in text and "synthetic person" not in text
    assert "| all | 9 | 30 | 88.9 % | 0.100 | 75.0 % |" in text and "| UCF101, Squats | 4 | 30 |" in text
    assert "How it was counted." in text and "(counting.png)" in text


def test_people_who_do_nothing_are_named_where_there_are_any() -> None:
    assert "none of the exercises: 36 repetitions counted in 19.58 minutes." in counting.as_text(found())
    nobody = counting.as_text(found(others={"repetitions": 0, "minutes": 0.0, "per_minute": None}))
    assert "none of the exercises" not in nobody and "None" not in nobody
