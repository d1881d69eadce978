"""Figures as people read them: tables and one page of Markdown.

Run as a command, it prints the results of this working tree beside those committed.
"""

import json
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.errors import run
from pipeline.files import read_json
from pipeline.markdown import percent, share, table
from pipeline.metrics import METRICS, REPORTS
from pipeline.slices import GROUP_HEAD, SLICE_HEAD

Metrics = Mapping[str, Any]
TOLERANCE = 0.015
"""By how much a rebuilt accuracy may differ from the committed one: other processors round differently."""
HEAD = ("", "windows", "clips")


def rows(metrics: Metrics) -> list[tuple[str, str, str]]:
    """Return the results table: what, windows, clips."""
    size = len(metrics["classes"])
    lines = [
        (f"this model, {size} classes, accuracy", *_both(metrics, "accuracy")),
        (f"this model, {size} classes, macro F1", *_both(metrics, "macro_f1")),
    ]
    if "paper_classes" in metrics:
        count = len(metrics["paper_classes"]["classes"])
        lines.append((f"this recipe, the paper's {count} classes alone", *_both(metrics["paper_classes"], "accuracy")))
    recipe = metrics["paper_recipe"]
    if recipe:
        lines.append(("paper's recipe, group splits, served 8 frames", *_both(recipe["group_split"], "accuracy")))
        whole = recipe["group_split"]["whole_clips"]
        lines.append(("paper's recipe, group splits, whole clips", "-", percent(whole, "accuracy")))
        whole = recipe["random_split"]["whole_clips"]
        lines.append(("paper's recipe, random split, whole clips (the paper: 95.9 %)", "-", percent(whole, "accuracy")))
    return lines


def _both(part: Metrics, name: str) -> tuple[str, str]:
    return percent(part["windows"], name), percent(part["clips"], name)


def running_rows(metrics: Metrics) -> list[tuple[str, str]]:
    """Return the figures of the running answer and of what it has never seen: what, figure."""
    running, lines = metrics["running"], []
    lines.append(("exercise time with the right running answer", percent(running, "right")))
    lines.append(("the same, once the buffer is full", percent(running, "right_full_buffer")))
    lines.append(("another exercise told, once the buffer is full", percent(running, "wrong_full_buffer")))
    lines.append(("another exercise told, while it is filling", percent(running, "wrong_while_filling")))
    first = running["first_right_s"]
    never = f"never in {first['never']} of {first['clips']} clips"
    lines.append(("first right answer, median", f"{_number(first['median'])} s; {never}"))
    lines.append(("false claims a minute on Other", _rate(running, "false_claims_per_minute")))
    lines.append(("share of Other's time with a claim", percent(running, "false_claimed_share")))
    pauses = f"share of pauses with a claim ({running['pause_minutes']:.1f} minutes of them)"
    lines.append((pauses, percent(running, "pause_claimed_share")))
    if metrics["open_set"]:
        lines.append(("left-out exercise claimed as another, mean", share(metrics["open_set"]["mean"])))
    return lines


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def _rate(part: Metrics, name: str) -> str:
    if part[name] is None:
        return "-"
    low, high = part["ci95"][name]
    return f"{part[name]:.2f} ({_number(low)}-{_number(high)})"


def summary(metrics: Metrics) -> str:
    """Return both results tables as Markdown."""
    return table(HEAD, rows(metrics)) + "\n" + table(("running answer", ""), running_rows(metrics))


def beside(now: Metrics, committed: Metrics | None) -> str:
    """Return the results table of a rebuild beside the committed one, and whether they agree."""
    lines = rows(now)
    if committed is None:
        return table(HEAD, lines) + "\nNothing is committed yet to compare with.\n"
    before = {what: figures for what, *figures in rows(committed)}
    paired = [(what, *mine, *before.get(what, ("-", "-"))) for what, *mine in lines]
    text = table(("", "windows", "clips", "windows, committed", "clips, committed"), paired)
    if now["classes"] != committed["classes"]:
        return text + "\nOther classes than in the committed figures: a problem of its own, nothing to agree with.\n"
    verdict = "within" if agrees(now, committed) else "OUTSIDE"
    difference = 100 * largest_difference(now, committed)
    return text + f"\nLargest difference {difference:.2f} points, {verdict} the tolerance of {100 * TOLERANCE:.1f}.\n"


def largest_difference(now: Metrics, committed: Metrics) -> float:
    """Return by how much the accuracy of windows or clips differs."""
    return max(abs(now[kind]["accuracy"] - committed[kind]["accuracy"]) for kind in ("windows", "clips"))


def agrees(now: Metrics, committed: Metrics) -> bool:
    """Tell whether a rebuild is within the tolerance."""
    return largest_difference(now, committed) <= TOLERANCE


def text(metrics: Metrics, tables: Mapping[str, Sequence[Sequence[str]]]) -> str:
    """Return the whole report as Markdown. tables: of `slices`, of them `by_class`, and of the worst `groups`."""
    nobody = metrics["windows"]["nobody_seen"], metrics["clips"]["nobody_seen"]
    return "\n".join(
        [
            "# Report\n",
            "Written by `dvc repro evaluate`; all figures are in `metrics.json`. In brackets: 95 % intervals.\n",
            summary(metrics),
            f"Protocol: {metrics['protocol']}. {metrics['parameters']:,} parameters. "
            f"{nobody[0]} windows and {nobody[1]} clips show nobody to BlazePose: such windows are left out, "
            "such clips count as wrong.\n",
            *(f"**Note:** {warning}\n" for warning in metrics["warnings"]),
            "## What is taken for what\n",
            "![Confusion matrix of windows](confusion_windows.png)\n",
            "![Confusion matrix of clips](confusion_clips.png)\n",
            *_classes_text(metrics),
            *_running_text(metrics),
            *_field_text(metrics.get("field", {})),
            *_calibration_text(metrics["calibration"]),
            *_slices_text(metrics["classes"], tables),
            "## Worst groups\n",
            table(GROUP_HEAD, tables["groups"]),
            "![Skeletons of a typical clip of each](worst_groups.png)\n",
            "## Size in the browser\n",
            *_quantisation_text(metrics["quantisation"]),
            "## Training\n",
            "![Loss and accuracy an epoch](training.png)\n",
            *_paper_text(metrics["paper_recipe"]),
        ]
    )


def _classes_text(metrics: Metrics) -> list[str]:
    # A class in whose clips nobody is ever seen has clips, all of them wrong, but no windows.
    classes = [
        (name, *_class_figures(metrics["windows"]["per_class"].get(name)), *_class_figures(row))
        for name, row in metrics["clips"]["per_class"].items()
    ]
    splits = [
        (split, percent(metrics["windows"]["per_split"][split], "accuracy"), percent(part, "accuracy"))
        for split, part in metrics["clips"]["per_split"].items()
    ]
    head = (
        "class",
        *(f"{kind} {name}" for kind in ("windows:", "clips:") for name in ("precision", "recall", "F1", "n")),
    )
    return ["## Classes (%)\n", table(head, classes), "## Splits\n", table(("split", "windows", "clips"), splits)]


def _running_text(metrics: Metrics) -> list[str]:
    running = metrics["running"]
    told = [(kind, share(value)) for kind, value in running["exercise_time"].items()]
    classes = [(name, share(value)) for name, value in running["per_class"].items() if value is not None]
    variants = [
        (name, *_both(part, "accuracy"), percent(part["running"], "right"), _rate(part["running"], _CLAIMS))
        for name, part in metrics["variants"].items()
    ]
    unseen = [(name, share(value)) for name, value in metrics["open_set"].get("claimed_share", {}).items()]
    return [
        "## The running answer\n",
        f"{running['exercise_minutes']:.1f} minutes of exercise, {running['other_minutes']:.1f} of Other and "
        f"{running['pause_minutes']:.1f} of watched pauses, from the first frame of each clip, as `pipeline.predict` "
        "and the page answer; where nobody has written down when an exercise is done, it is taken to be done in all "
        "of its clip.\n",
        "While an exercise is done, the answer is:\n",
        table(("answer", "share of the time"), told),
        "Right answer by exercise:\n",
        table(("exercise", "share of its time"), classes),
        "By variant of BlazePose:\n",
        table(("variant", "windows", "clips", "exercise time right", "false claims a minute"), variants),
        *(
            ["Exercises that the model has never seen (each left out of training in turn) are claimed to be another:\n"]
            + [table(("left out", "share of its time"), unseen)]
            if unseen
            else []
        ),
        "![What is done and what is told, over time](timelines.png)\n",
    ]


_CLAIMS = "false_claims_per_minute"


def _field_text(field: Metrics) -> list[str]:
    if not field:
        return []
    lines = []
    for what, part in (
        ("no field clip learnt from", field["never_learnt_from"]),
        ("other sources' field clips learnt from, as what ships", field["other_sources_learnt_from"]),
    ):
        labels = part["labels"]
        right = ", ".join(f"{name} {row['right']} of {row['clips']}" for name, row in labels.items())
        lines.append((what, right, percent(part, "right"), _rate(part, _CLAIMS)))
    return [
        "## Clips from elsewhere\n",
        "Phones, gyms and studios; apart from all figures above. What ships also learns from them; the second row "
        "tells what that is worth for people it has not seen: sources are dealt to four parts, each tested by a model "
        "that learnt from the other three. No model of either row learnt from clips of the classes whose source it is "
        "tested on (data/sources.tsv). The rule of the running answer and the weight of field clips in training were "
        "chosen with these clips in sight, so the figures are somewhat too good.\n",
        table(("model", "videos labelled right", "exercise time right", "false claims a minute on Other"), lines),
    ]


def _calibration_text(calibration: Metrics) -> list[str]:
    return [
        "## Calibration\n",
        f"Expected calibration error {share(calibration['ece'])}; the mean confidence of windows is "
        f"{share(calibration['confidence'])}, {share(calibration['accuracy'])} of them are right.\n",
        "![Reliability diagram](reliability.png)\n",
    ]


def _slices_text(classes: Sequence[str], tables: Mapping[str, Sequence[Sequence[str]]]) -> list[str]:
    return [
        "## Slices\n",
        table(SLICE_HEAD, tables["slices"]),
        "Other frame rates are made from the landmarks that were found; how BlazePose tracks at them is not simulated. "
        "Mirrored is the same by construction, since what is served is the mean of both.\n",
        "![Accuracy of slices](slices.png)\n",
        "The same by class, since people are filmed from another side for each exercise:\n",
        table(("", "part", *classes), tables["by_class"]),
    ]


def _quantisation_text(quantisation: Metrics) -> list[str]:
    kinds = [
        (one["kind"], f"{one['bytes'] / 1000:.0f}", f"{100 * one['changed']:.2f} %", share(one["accuracy"]))
        for one in quantisation["kinds"]
    ]
    return [
        table(("weights", "kB", "answers changed", "windows right"), kinds),
        f"{quantisation['protocol']}. What ships is the smallest that changes less than "
        f"{100 * quantisation['limit']:.1f} %: {quantisation['shipped']}.\n",
    ]


def _class_figures(row: Metrics | None) -> tuple[str, ...]:
    if row is None:
        return "-", "-", "-", "0"
    return *(f"{100 * row[key]:.1f}" for key in ("precision", "recall", "f1")), str(row["n"])


def _paper_text(recipe: Metrics) -> list[str]:
    if not recipe:
        return []
    return ["## The paper's own recipe\n", recipe["protocol"] + "\n", recipe["reading"] + "\n"]


def _committed() -> Metrics | None:
    done = subprocess.run(["git", "show", f"HEAD:{METRICS.as_posix()}"], capture_output=True, text=True, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else None


def main() -> None:
    """Print the results beside the committed ones, and where the report lies."""
    metrics = read_json(METRICS)
    print(beside(metrics, _committed()))
    print(table(("running answer", ""), running_rows(metrics)))
    print(f"Report with pictures: {REPORTS / 'report.md'}; browser's model: models/tfjs/")


if __name__ == "__main__":
    run(main)
