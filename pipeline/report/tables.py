"""Tables of the main results, and a rebuild's beside the committed ones."""

from collections.abc import Mapping
from typing import Any

from pipeline.report.markdown import percent, share, table

Metrics = Mapping[str, Any]
TOLERANCE = 0.015
"""By how much a rebuilt accuracy may differ from the committed one: other processors round differently."""
HEAD = ("", "windows", "clips")


def rows(metrics: Metrics) -> list[tuple[str, str, str]]:
    """Return the results table: what, windows, clips."""
    size = len(metrics["classes"])
    lines = [
        (f"this model, {size} classes, accuracy", *both(metrics, "accuracy")),
        (f"this model, {size} classes, macro F1", *both(metrics, "macro_f1")),
    ]
    if "paper_classes" in metrics:
        count = len(metrics["paper_classes"]["classes"])
        lines.append((f"this recipe, the paper's {count} classes alone", *both(metrics["paper_classes"], "accuracy")))
    recipe = metrics["paper_recipe"]
    if recipe:
        lines.append(("paper's recipe, group splits, served 8 frames", *both(recipe["group_split"], "accuracy")))
        whole = recipe["group_split"]["whole_clips"]
        lines.append(("paper's recipe, group splits, whole clips", "-", percent(whole, "accuracy")))
        whole = recipe["random_split"]["whole_clips"]
        lines.append(
            ("paper's recipe, random split, whole clips (Moran et al. 2022: 95.9 %)", "-", percent(whole, "accuracy"))
        )
    return lines


def both(part: Metrics, name: str) -> tuple[str, str]:
    return percent(part["windows"], name), percent(part["clips"], name)


def running_rows(metrics: Metrics) -> list[tuple[str, str]]:
    """Return the figures of the streaming answer and of exercises left out of training: what, figure."""
    running, lines = metrics["running"], []
    lines.append(("exercise time answered right", percent(running, "right")))
    lines.append(("exercise time answered right, buffer full", percent(running, "right_full_buffer")))
    lines.append(("answered with another exercise, buffer full", percent(running, "wrong_full_buffer")))
    lines.append(("answered with another exercise, buffer filling", percent(running, "wrong_while_filling")))
    first = running["first_right_s"]
    never = f"never in {first['never']} of {first['clips']} clips"
    lines.append(("first right answer, median", f"{number(first['median'])} s; {never}"))
    lines.append(("false claims a minute on Other", rate(running, "false_claims_per_minute")))
    lines.append(("share of Other's time answered with an exercise", percent(running, "false_claimed_share")))
    pauses = f"share of pauses answered with an exercise ({running['pause_minutes']:.1f} minutes of them)"
    lines.append((pauses, percent(running, "pause_claimed_share")))
    if metrics["open_set"]:
        lines.append(("left-out exercise answered with another, mean", share(metrics["open_set"]["mean"])))
    return lines


def number(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def rate(part: Metrics, name: str) -> str:
    if part[name] is None:
        return "-"
    low, high = part["ci95"][name]
    return f"{part[name]:.2f} ({number(low)}-{number(high)})"


def summary(metrics: Metrics) -> str:
    """Return both results tables as Markdown."""
    return table(HEAD, rows(metrics)) + "\n" + table(("streaming answer", ""), running_rows(metrics))


def beside(now: Metrics, committed: Metrics | None) -> str:
    """Return the results table of a rebuild beside the committed one, and whether they agree."""
    lines = rows(now)
    if committed is None:
        return table(HEAD, lines) + "\nNothing is committed yet to compare with.\n"
    before = {what: figures for what, *figures in rows(committed)}
    paired = [(what, *mine, *before.get(what, ("-", "-"))) for what, *mine in lines]
    text = table(("", "windows", "clips", "windows, committed", "clips, committed"), paired)
    if now["classes"] != committed["classes"]:
        return text + "\nOther classes than in the committed figures: they cannot be compared.\n"
    verdict = "within" if agrees(now, committed) else "OUTSIDE"
    difference = 100 * largest_difference(now, committed)
    return text + f"\nLargest difference {difference:.2f} points, {verdict} the tolerance of {100 * TOLERANCE:.1f}.\n"


def largest_difference(now: Metrics, committed: Metrics) -> float:
    """Return by how much the accuracy of windows or clips differs."""
    return max(abs(now[kind]["accuracy"] - committed[kind]["accuracy"]) for kind in ("windows", "clips"))


def agrees(now: Metrics, committed: Metrics) -> bool:
    """Return whether a rebuild is within the tolerance."""
    return largest_difference(now, committed) <= TOLERANCE
