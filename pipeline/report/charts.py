"""Charts of the report: the same figures give the same bytes."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np

# EFFECTS
matplotlib.use("Agg")
from pipeline.evaluation.count_errors import Outcome
from pipeline.evaluation.slices import Slice
from pipeline.report.style import BAD, FAINT, GRID, INK, save


def draw_reliability(calibration: Mapping[str, Any], title: str, path: Path) -> None:
    """Draw what calibration.calibration returns: accuracy over confidence, below it the number of windows."""
    bins = [one for one in calibration["bins"] if one["n"]]
    left = [one["from"] for one in bins]
    width = [one["to"] - one["from"] for one in bins]
    figure, (top, bottom) = plt.subplots(
        2, 1, figsize=(5, 5.6), sharex=True, height_ratios=(4, 1), layout="constrained"
    )
    top.bar(left, [one["accuracy"] for one in bins], width, align="edge", color="#9ec3e6", edgecolor="white")
    top.plot((0, 1), (0, 1), "--", color=FAINT, linewidth=1)
    top.plot([one["confidence"] for one in bins], [one["accuracy"] for one in bins], "o-", color=INK, markersize=4)
    figures = "\n".join(
        f"{name} {calibration[key]:.3f}" for name, key in (("ECE", "ece"), ("NLL", "nll"), ("Brier", "brier"))
    )
    top.text(0.04, 0.95, figures, transform=top.transAxes, va="top", color=INK)
    top.set(xlim=(0, 1), ylim=(0, 1), ylabel="share that is right", title=title)
    bottom.bar(left, [one["n"] for one in bins], width, align="edge", color="#c9d3de", edgecolor="white")
    for start, wide, one in zip(left, width, bins, strict=True):
        bottom.text(start + wide / 2, one["n"], one["n"], ha="center", va="bottom", fontsize=7, color=INK)
    bottom.set(xlabel="probability of the likeliest class", ylabel="windows", yticks=[])
    bottom.margins(y=0.25)
    for axes in (top, bottom):
        axes.spines[["top", "right"]].set_visible(False)
    save(figure, path)


def draw_slices(found: Sequence[Slice], path: Path) -> None:
    """Draw the accuracy of each slice as a dot with its interval, slices of one kind together, with their numbers."""
    places, heads, place = [], [], 0.0
    for i, one in enumerate(found):
        if i == 0 or found[i - 1].kind != one.kind:
            heads.append((place + 0.1, one.kind))
            place += 1.1
        places.append(place)
        place += 1
        if one is found[-1] or found[i + 1].kind != one.kind:
            place += 0.4
    figure, axes = plt.subplots(figsize=(8, 0.235 * place + 0.8), layout="constrained")
    low, high = (np.array([100 * one.ci95[side] for one in found]) for side in (0, 1))
    right = np.array([100 * one.accuracy for one in found])
    beside = axes.get_yaxis_transform()
    axes.hlines(places, low, high, color="#9ec3e6", linewidth=3)
    axes.plot(right, places, "o", color=INK, markersize=5)
    for y, one in zip(places, found, strict=True):
        words = f"{100 * one.accuracy:.1f} %   n = {one.windows:,} of {one.clips} clips"
        axes.text(1.01, y, words, transform=beside, va="center", fontsize=8, color=INK)
    axes.set_yticks(places, [one.name for one in found], fontsize=8)
    for y, kind in heads:
        axes.text(-0.01, y, kind, transform=beside, ha="right", va="center", weight="bold", fontsize=9, color=INK)
    axes.set(
        ylim=(place - 0.4, -0.6), xlim=(min(max(0, 5 * np.floor(low.min() / 5)), 95), 100), xlabel="windows right, %"
    )
    axes.grid(axis="x", color=GRID)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    save(figure, path)


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
    save(figure, path)


def draw_training(histories: Sequence[Path], path: Path) -> None:
    """Draw loss and accuracy an epoch of several runs as PNG."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6), layout="constrained")
    for number, history in enumerate(histories):
        with history.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for axes, name in ((left, "loss"), (right, "accuracy")):
            values = [float(row[name]) for row in rows]
            axes.plot(range(1, len(rows) + 1), values, color=f"C{number}", label=history.stem)
            axes.set(xlabel="epoch", ylabel=name)
    right.legend(frameon=False)
    left.set_title("training windows, augmented", fontsize=9, loc="left")
    save(figure, path)


def draw_counts(counts: Sequence[Outcome], path: Path) -> None:
    """Draw the signal of some clips, top of the motion up, with the repetitions that were counted."""
    figure, rows = plt.subplots(
        max(len(counts), 1), figsize=(9, 1.9 * max(len(counts), 1)), squeeze=False, layout="constrained"
    )
    for axes, one in zip(rows[:, 0], counts, strict=False):
        axes.axhspan(0, 1, color=GRID, zorder=0)
        axes.plot(one.times, one.signal, color=INK, linewidth=1.2)
        axes.plot(one.bottoms, np.interp(one.bottoms, one.times, np.nan_to_num(one.signal)), "o", color=BAD)
        axes.set_title(f"{one.source}: {one.clip}, {one.counted} counted, {one.truth} done", fontsize=9, loc="left")
        axes.set(ylim=(1.6, -0.6), yticks=(0, 1), yticklabels=("top", "bottom"), xlim=(0, max(one.times[-1], 1)))
    rows[-1, 0].set_xlabel("seconds")
    save(figure, path)
