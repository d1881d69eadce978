"""The headline: few figures, each the one of metrics.json or counting.json that its name says."""

from typing import Any

import measured
import pytest
from conftest import ROOT

from pipeline.common.files import read_json
from pipeline.common.paths import COUNTING, METRICS
from pipeline.evaluation.count_errors import by, kind
from pipeline.evaluation.headline import headline


@pytest.fixture
def counting() -> dict[str, Any]:
    """Return figures of counting, as far as they are quoted."""
    return {"given": {"obo": 0.9}, "end_to_end": {"obo": 0.8}, "others": {"per_minute": 1.5}}


def test_the_figures_are_those_that_are_named(counting: dict[str, Any]) -> None:
    metrics = measured.metrics()
    found = headline(metrics, counting)
    assert found["windows_accuracy"] == metrics["windows"]["accuracy"]
    assert found["lite_windows_accuracy"] == metrics["variants"]["lite"]["windows"]["accuracy"]
    assert (found["exercise_time_right"], found["false_claims_per_minute"]) == (0.81, 1.25)
    assert found["unknown_exercise_claimed_share"] == 0.51
    assert found["other_collections_clips_right"] == pytest.approx(8 / 12, abs=1e-4)
    assert found["counts_off_by_one_exercise_known"] == 0.9 and found["counts_off_by_one_end_to_end"] == 0.8
    assert found["counted_per_minute_of_other"] == 1.5


def test_what_was_not_measured_is_null(counting: dict[str, Any]) -> None:
    metrics = measured.metrics() | {"open_set": {}}
    metrics["collections"].remove("field")
    del metrics["variants"]["lite"]
    found = headline(metrics, counting)
    missing = {name for name, value in found.items() if value is None}
    assert missing == {
        "lite_windows_accuracy",
        "paper_classes_clips_accuracy",
        "unknown_exercise_claimed_share",
        "other_collections_clips_right",
    }


def test_a_reader_quotes_at_most_twelve_figures_all_measured() -> None:
    found = headline(read_json(ROOT / METRICS), read_json(ROOT / COUNTING))
    assert len(found) <= 12 and all(isinstance(value, float) for value in found.values())


def test_a_project_in_which_nobody_counted_repetitions_has_no_figures_of_counts() -> None:
    nothing = {"given": by([], kind), "end_to_end": by([], kind), "others": {"per_minute": None}}
    found = headline(measured.metrics(), nothing)
    assert [found[name] for name in found if name.startswith("count")] == [None, None, None]
