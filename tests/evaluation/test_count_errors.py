"""What MAE, OBO and exact mean, and what is kept of single clips."""

import json
from pathlib import Path

import numpy as np

from pipeline.evaluation import count_errors
from pipeline.evaluation.count_errors import Outcome


def outcome(counted: int, *truths: int, source: str = "UCF101") -> Outcome:
    """Return a clip of which so many were counted."""
    return Outcome(source, "Squats", "clip", truths, counted, np.zeros(1), np.zeros(1), ())


def test_figures_are_those_of_the_literature() -> None:
    found = count_errors.figures([outcome(4, 4), outcome(5, 4), outcome(8, 4), outcome(0, 2)])
    assert found == {"clips": 4, "repetitions": 14, "obo": 0.5, "mae": 0.5625, "exact": 0.25}
    assert count_errors.figures([]) is None


def test_of_two_defensible_counts_the_nearer_is_taken() -> None:
    assert outcome(5, 4, 5).error == 0 and outcome(5, 4, 5).truth == 5
    assert outcome(3, 4, 5).error == 1


def test_figures_come_by_collection_and_class() -> None:
    found = count_errors.by([outcome(1, 1), outcome(2, 1, source="field")], count_errors.kind)
    assert set(found["by"]) == {"UCF101, Squats", "field, Squats"} and found["exact"] == 0.5


def test_the_farthest_off_are_those_with_the_largest_share_of_error() -> None:
    found = count_errors.farthest([outcome(5, 4), outcome(9, 12), outcome(0, 2), outcome(3, 3)], 3)
    assert [(one.counted, one.truth) for one in found] == [(0, 2), (5, 4), (9, 12)]


def test_clips_are_written_as_json_and_read_as_they_were(tmp_path: Path) -> None:
    kept = Outcome("field", "Squats", "a", (3, 4), 5, np.arange(3) / 25, np.array([0.1, np.nan, 0.3]), (0.04,))
    path = tmp_path / "clips.json"
    path.write_text(json.dumps(count_errors.as_data([kept]), allow_nan=False), encoding="utf-8")
    (found,) = count_errors.read(path)
    assert (found.source, found.exercise, found.clip, found.counted) == ("field", "Squats", "a", 5)
    assert found.truths == (3, 4) and found.truth == 4 and found.bottoms == (0.04,)
    assert np.array_equal(found.times, kept.times) and np.array_equal(found.signal, kept.signal, equal_nan=True)
