"""Figures as people read them: tables, confusion matrices, training curves, one page of Markdown.

Run as a command, it prints the results of this working tree beside those committed.
"""

import csv
import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from pipeline.errors import run
from pipeline.files import read_json, replacing
from pipeline.metrics import METRICS, REPORTS

Metrics = Mapping[str, Any]
TOLERANCE = 0.015
"""By how much a rebuilt accuracy may differ from the committed one: other processors round differently."""


def draw_confusion(counts: np.ndarray, classes: Sequence[str], title: str, path: Path) -> None:
    """Draw a confusion matrix (C, C + 1) as PNG: share of the true class by colour and in each cell, counts below."""
    shown = counts if counts[:, -1].any() else counts[:, :-1]
    columns = [*classes, "nobody seen"][: shown.shape[1]]
    share = shown / np.maximum(shown.sum(axis=1, keepdims=True), 1)
    figure, axes = plt.subplots(figsize=(1.15 * len(columns) + 2.2, 0.95 * len(classes) + 1.8), layout="constrained")
    axes.imshow(share, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    for row, column in np.ndindex(*shown.shape):
        if shown[row, column]:
            colour = "white" if share[row, column] > 0.5 else "#14304f"
            text = f"{share[row, column]:.1%}\n{shown[row, column]}"
            axes.text(column, row, text, ha="center", va="center", color=colour, fontsize=9)
    axes.set_xticks(range(len(columns)), columns, rotation=30, ha="right")
    axes.set_yticks(range(len(classes)), classes)
    axes.set(xlabel="recognised as", ylabel="what is done", title=title)
    axes.spines[:].set_visible(False)
    _save(figure, path)


def draw_training(histories: Sequence[Path], path: Path) -> None:
    """Draw loss and accuracy an epoch of several runs as PNG, validation as full lines, training as dotted ones."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6), layout="constrained")
    for number, history in enumerate(histories):
        with history.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for axes, name in ((left, "loss"), (right, "accuracy")):
            styles = {key: style for key, style in ((name, ":"), (f"validation_{name}", "-")) if key in rows[0]}
            for key, style in styles.items():
                values = [float(row[key]) for row in rows]
                label = history.stem if key == list(styles)[-1] else None
                axes.plot(range(1, len(rows) + 1), values, style, color=f"C{number}", label=label)
            axes.set(xlabel="epoch", ylabel=name)
    right.legend(frameon=False)
    left.set_title("dotted: training windows, augmented; full: validation groups", fontsize=9, loc="left")
    _save(figure, path)


def _save(figure: "plt.Figure", path: Path) -> None:
    with replacing(path) as temporary:
        figure.savefig(temporary, dpi=110, metadata={"Software": None})
    plt.close(figure)


def percent(part: Metrics, name: str) -> str:
    """Return a figure with its interval, e.g. `83.1 % (80.2-85.9)`."""
    low, high = part["ci95"][name]
    return f"{100 * part[name]:.1f} % ({100 * low:.1f}-{100 * high:.1f})"


def rows(metrics: Metrics) -> list[tuple[str, str, str]]:
    """Return the results table: what, windows, clips."""
    size = len(metrics["classes"])
    lines = [(f"this model, {size} classes, accuracy", *_both(metrics, "accuracy"))]
    lines.append((f"this model, {size} classes, macro F1", *_both(metrics, "macro_f1")))
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


def beside(now: Metrics, committed: Metrics | None) -> str:
    """Return the results table of a rebuild beside the committed one, and whether they agree."""
    lines = rows(now)
    if committed is None:
        return _markdown(("", "windows", "clips"), lines) + "\nNothing is committed yet to compare with.\n"
    before = {what: figures for what, *figures in rows(committed)}
    paired = [(what, *mine, *before.get(what, ("-", "-"))) for what, *mine in lines]
    text = _markdown(("", "windows", "clips", "windows, committed", "clips, committed"), paired)
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


def table(metrics: Metrics) -> str:
    """Return the results table as Markdown."""
    return _markdown(("", "windows", "clips"), rows(metrics))


def _markdown(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    every = [head, ["---"] * len(head), *lines]
    return "\n".join("| " + " | ".join(line) + " |" for line in every) + "\n"


def text(metrics: Metrics) -> str:
    """Return the whole report as Markdown."""
    # A class in whose clips nobody is ever seen has clips, all of them wrong, but no windows.
    classes = [
        (name, *_class_figures(metrics["windows"]["per_class"].get(name)), *_class_figures(row))
        for name, row in metrics["clips"]["per_class"].items()
    ]
    split_rows = [
        (split, percent(metrics["windows"]["per_split"][split], "accuracy"), percent(part, "accuracy"))
        for split, part in metrics["clips"]["per_split"].items()
    ]
    variants = [(name, *_both(part, "accuracy")) for name, part in metrics["variants"].items()]
    head = (
        "class",
        *(f"{kind} {name}" for kind in ("windows:", "clips:") for name in ("precision", "recall", "F1", "n")),
    )
    nobody = metrics["windows"]["nobody_seen"], metrics["clips"]["nobody_seen"]
    return "\n".join(
        [
            "# Report\n",
            "Written by `dvc repro evaluate`; all figures are in `metrics.json`. In brackets: 95 % intervals.\n",
            table(metrics),
            f"Protocol: {metrics['protocol']}. {metrics['parameters']:,} parameters. "
            f"{nobody[0]} windows and {nobody[1]} clips show nobody to BlazePose: such windows are left out, "
            "such clips count as wrong.\n",
            *(f"**Note:** {warning}\n" for warning in metrics["warnings"]),
            "## What is taken for what\n",
            "![Confusion matrix of windows](confusion_windows.png)\n",
            "![Confusion matrix of clips](confusion_clips.png)\n",
            "## Classes (%)\n",
            _markdown(head, classes),
            "## Splits\n",
            _markdown(("split", "windows", "clips"), split_rows),
            "## Variants of BlazePose\n",
            _markdown(("variant", "windows", "clips"), variants),
            "## Training\n",
            *_validation_text(metrics["validation"]),
            "![Loss and accuracy an epoch](training.png)\n",
            *_paper_text(metrics["paper_recipe"]),
        ]
    )


def _class_figures(row: Metrics | None) -> tuple[str, ...]:
    if row is None:
        return "-", "-", "-", "0"
    return *(f"{100 * row[key]:.1f}" for key in ("precision", "recall", "f1")), str(row["n"])


def _validation_text(validation: Metrics) -> list[str]:
    if not validation:
        return []
    return [
        "The check runs hold back the groups that no split tests, for choosing settings: "
        f"{100 * validation['windows_accuracy']:.1f} % of their windows are right at the last epoch.\n"
    ]


def _paper_text(recipe: Metrics) -> list[str]:
    if not recipe:
        return []
    return ["## The paper's own recipe\n", recipe["protocol"] + "\n", recipe["reading"] + "\n"]


def _committed() -> Metrics | None:
    done = subprocess.run(["git", "show", f"HEAD:{METRICS.as_posix()}"], capture_output=True, text=True, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else None


def main() -> None:
    """Print the results beside the committed ones, and where the report lies."""
    print(beside(read_json(METRICS), _committed()))
    print(f"Report with pictures: {REPORTS / 'report.md'}; browser's model: models/tfjs/")


if __name__ == "__main__":
    run(main)
