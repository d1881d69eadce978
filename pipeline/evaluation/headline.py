"""The few figures that a reader quotes, which `dvc metrics show` and `diff` print; all others are in metrics.json."""

from collections.abc import Mapping
from typing import Any

from pipeline.evaluation.metrics import short


def headline(metrics: Mapping[str, Any], counting: Mapping[str, Any]) -> dict[str, float | None]:
    """Return at most 12 figures of metrics.json and counting.json; null where a figure was not measured."""
    running, lite = metrics["running"], metrics["variants"].get("lite")
    paper, given, whole = metrics.get("paper_classes"), counting["given"], counting["end_to_end"]
    return {
        "windows_accuracy": metrics["windows"]["accuracy"],
        "clips_accuracy": metrics["clips"]["accuracy"],
        "lite_windows_accuracy": lite and lite["windows"]["accuracy"],
        "paper_classes_clips_accuracy": paper and paper["clips"]["accuracy"],
        "exercise_time_right": running["right"],
        "false_claims_per_minute": running["false_claims_per_minute"],
        "unknown_exercise_claimed_share": metrics["open_set"].get("mean"),
        "calibration_error": metrics["calibration"]["ece"],
        "other_collections_clips_right": _clips_right(metrics),
        "counts_off_by_one_exercise_known": given.get("obo"),
        "counts_off_by_one_end_to_end": whole.get("obo"),
        "counted_per_minute_of_other": counting["others"]["per_minute"],
    }


def _clips_right(metrics: Mapping[str, Any]) -> float | None:
    """Return the share of clips of other collections, never learnt from, that are labelled right."""
    labels = [one for name in metrics["collections"] for one in metrics[name]["never_learnt_from"]["labels"].values()]
    clips = sum(one["clips"] for one in labels)
    return short(sum(one["right"] for one in labels) / clips) if clips else None
