"""Calibrations that can be worked out by hand."""

import json

import numpy as np
import pytest

from pipeline.evaluation.calibration import calibration


def sure(confidence: float, count: int) -> np.ndarray:
    """Return probabilities of two classes, the first being likeliest."""
    return np.tile([confidence, 1 - confidence], (count, 1))


def hits(right: int, count: int) -> np.ndarray:
    """Return actual classes, the first of two for some."""
    return (np.arange(count) >= right).astype(int)


def test_probabilities_that_mean_what_they_say_have_no_error() -> None:
    found = calibration(np.concatenate([sure(0.8, 10), sure(0.6, 10)]), np.concatenate([hits(8, 10), hits(6, 10)]))
    assert found["ece"] == 0 and found["accuracy"] == found["confidence"] == 0.7


def test_the_error_is_weighted_by_windows() -> None:
    found = calibration(np.concatenate([sure(0.95, 30), sure(0.65, 10)]), np.concatenate([hits(24, 30), hits(8, 10)]))
    # 0.95 where 0.8 are right, three times as often as 0.65 where 0.8 are.
    assert found["ece"] == pytest.approx((30 * 0.15 + 10 * 0.15) / 40)
    assert found["confidence"] - found["accuracy"] == pytest.approx((3 * 0.15 - 0.15) / 4, abs=1e-4)


def test_errors_in_one_bin_cancel_and_in_two_do_not() -> None:
    probabilities = np.concatenate([sure(0.85, 10), sure(0.75, 10)])
    actual = np.concatenate([hits(7, 10), hits(9, 10)])
    assert calibration(probabilities, actual, bins=2)["ece"] == 0
    assert calibration(probabilities, actual, bins=10)["ece"] == pytest.approx(0.15)


def test_bins_tell_confidence_accuracy_and_number() -> None:
    bins = calibration(np.concatenate([sure(0.72, 4), sure(0.76, 4), sure(1, 2)]), np.array([0] * 6 + [1] * 4))["bins"]
    assert len(bins) == 10 and sum(one["n"] for one in bins) == 10
    assert bins[7] == {"from": 0.7, "to": 0.8, "n": 8, "confidence": 0.74, "accuracy": 0.75}
    assert bins[9] == {"from": 0.9, "to": 1, "n": 2, "confidence": 1, "accuracy": 0}
    assert bins[3] == {"from": 0.3, "to": 0.4, "n": 0, "confidence": None, "accuracy": None}


def test_likelihood_and_brier_score_are_of_all_classes() -> None:
    found = calibration(np.array([[0.5, 0.3, 0.2], [0.1, 0.1, 0.8]]), np.array([1, 2]))
    assert found["nll"] == pytest.approx(-(np.log(0.3) + np.log(0.8)) / 2, abs=1e-4)
    assert found["brier"] == pytest.approx((0.25 + 0.49 + 0.04 + 0.01 + 0.01 + 0.04) / 2)


def test_a_true_class_without_any_probability_stays_finite_and_json() -> None:
    found = calibration(np.array([[1, 0]], np.float32), np.array([1]))
    assert 80 < found["nll"] < 90 and found["brier"] == 2
    assert json.loads(json.dumps(found, allow_nan=False)) == found
