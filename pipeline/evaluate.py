"""Stage `evaluate`: how right the models are for people that they never saw, measured as the page serves them."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipeline import dataset, network, params, report, splits
from pipeline.dataset import Dataset
from pipeline.errors import InputError
from pipeline.errors import run as run_command
from pipeline.files import write_json, write_text
from pipeline.metrics import Outcomes, confusion, scores
from pipeline.report import METRICS, REPORTS
from pipeline.train import ALL, CHECK, PAPER, Run, runs, served_windows
from pipeline.windows import Window

PAPER_RECIPE = REPORTS / "paper_recipe.json"
PROTOCOL = (
    "official UCF101 group splits 1-3 (Other: groups dealt the same way), each tested with a model trained on its own "
    "training groups, pooled; a window every {stride} s from the start of each clip, buffer still filling; windows "
    "without a pose left out; a clip is the mean of its windows; {variant} landmarks; intervals resample groups"
)


@dataclass(frozen=True)
class Tested:
    """The outcomes of one tested split, and the probabilities (N, classes) behind the windows with a pose."""

    split: int
    windows: Outcomes
    clips: Outcomes


def test(model: "network.keras.Model", data: Dataset, window: Window, stride: float, split: int) -> Tested:
    """Let a model predict every window and clip of some series."""
    windows, owner, posed = served_windows(data, window, stride)
    probabilities = np.zeros((len(owner), len(data.classes)), np.float32)
    probabilities[posed] = network.predict(model, windows[posed])
    return outcomes(data, owner, posed, probabilities, split)


def outcomes(data: Dataset, owner: np.ndarray, posed: np.ndarray, probabilities: np.ndarray, split: int) -> Tested:
    """Turn window probabilities (N, classes) into outcomes of windows and of clips (mean of the clip's windows)."""
    units = np.array(["/".join(data.pair(i)) for i in range(len(data.series))])
    predicted = np.where(posed, probabilities.argmax(axis=1), -1)
    total = np.zeros((len(data.series), len(data.classes)))
    np.add.at(total, owner[posed], probabilities[posed])
    clip = np.where(total.any(axis=1), total.argmax(axis=1), -1)
    return Tested(split, Outcomes(data.labels[owner], predicted, units[owner]), Outcomes(data.labels, clip, units))


def figures(tested: Sequence[Tested], classes: Sequence[str], resamples: int, seed: int) -> dict[str, Any]:
    """Return the scores of windows and clips, pooled over splits and for each."""

    def of(parts: Sequence[Outcomes], nobody_is_wrong: bool) -> dict[str, Any]:
        counts = np.concatenate([confusion(part, len(classes)) for part in parts])
        return scores(counts, classes, resamples, seed, nobody_is_wrong)

    tested = [one for one in tested if (one.windows.predicted >= 0).any()]
    if not tested:
        raise InputError("no class can be tested: each needs clips of at least two groups (persons, or long videos)")
    result = {}
    # A window without a pose shows "no person"; a clip without any is one that the page would never get right.
    for kind, nobody_is_wrong in (("windows", False), ("clips", True)):
        every = [getattr(one, kind) for one in tested]
        result[kind] = of(every, nobody_is_wrong)
        result[kind]["per_split"] = {
            str(one.split): {k: v for k, v in of([part], nobody_is_wrong).items() if k != "per_class"}
            for one, part in zip(tested, every, strict=True)
        }
    return result


def test_runs(todo: Sequence[Run], data: Dataset, settings: params.Params, variant: str) -> list[Tested]:
    """Test the model of each run on the groups that its split tests."""
    window = Window(settings.window.frames, settings.window.span)
    results = []
    for run in todo:
        part = data.of_classes(run.classes)
        tested, _ = splits.deal(part.groups())
        _, test_pairs = splits.training_side(tested, run.split, settings.train.same_footage)
        model = network.load(run.model)
        results.append(test(model, part.select(test_pairs, [variant]), window, settings.window.stride, run.split))
    return results


def plot_rows(tested: Sequence[Outcomes], classes: Sequence[str]) -> str:
    """Return outcomes as CSV for DVC's confusion plot: actual, predicted."""
    names = [*classes, "nobody seen"]
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("actual", "predicted"))
    for part in tested:
        table.writerows((names[a], names[p]) for a, p in zip(part.actual, part.predicted, strict=True))
    return text.getvalue()


def measure(settings: params.Params, data: Dataset, folds: Sequence[Run]) -> tuple[dict[str, Any], list[Tested]]:
    """Return all figures of metrics.json, and what was tested behind the headline."""
    chosen = settings.evaluate
    shipped = [run for run in folds if run.aim == ALL]
    paper = [run for run in folds if run.aim == PAPER]
    by_variant = {variant: test_runs(shipped, data, settings, variant) for variant in settings.extract.variants}
    scored = {
        variant: figures(tested, settings.classes, chosen.resamples, chosen.seed)
        for variant, tested in by_variant.items()
    }
    result = {
        "protocol": PROTOCOL.format(stride=settings.window.stride, variant=chosen.variant),
        "classes": list(settings.classes),
        "parameters": network.load(shipped[0].model).count_params(),
        **scored[chosen.variant],
        "variants": {variant: _headline(scores) for variant, scores in scored.items()},
    }
    if paper:
        names = paper[0].classes
        tested = test_runs(paper, data, settings, chosen.variant)
        result["paper_classes"] = {"classes": list(names)} | figures(tested, names, chosen.resamples, chosen.seed)
    result["validation"] = validation([run.history for run in folds if run.aim == CHECK])
    result["paper_recipe"] = report.read_json(PAPER_RECIPE) if PAPER_RECIPE.exists() else {}
    result["warnings"] = splits.deal(data.groups())[1]
    return result, by_variant[chosen.variant]


def validation(histories: Sequence[Path]) -> dict[str, float]:
    """Return the check runs' accuracy on the training groups that they held back: choose settings by this figure."""
    last = []
    for path in histories:
        with path.open(encoding="utf-8", newline="") as file:
            last.append(list(csv.DictReader(file))[-1])
    accuracies = [float(row["validation_accuracy"]) for row in last if "validation_accuracy" in row]
    return {"windows_accuracy": round(float(np.mean(accuracies)), 4)} if accuracies else {}


def _headline(scores: dict[str, Any]) -> dict[str, Any]:
    names = ("accuracy", "macro_f1", "ci95", "nobody_seen")
    return {kind: {name: scores[kind][name] for name in names} for kind in ("windows", "clips")}


def main() -> None:
    """Write reports/metrics.json, the confusion matrices as pictures and as plots data, and reports/report.md."""
    settings = params.load()
    classes = settings.classes
    folds = [run for run in runs(classes, settings.paper_classes) if run.split]
    result, tested = measure(settings, dataset.read(classes), folds)
    for kind in ("windows", "clips"):
        parts = [getattr(one, kind) for one in tested]
        write_text(REPORTS / f"confusion_{kind}.csv", plot_rows(parts, classes))
        counts = np.concatenate([confusion(part, len(classes)) for part in parts]).sum(axis=0)
        title = f"{kind}, three official splits"
        report.draw_confusion(counts, classes, title, REPORTS / f"confusion_{kind}.png")
    report.draw_training([run.history for run in folds if run.aim == CHECK], REPORTS / "training.png")
    write_text(REPORTS / "report.md", report.text(result))
    write_json(METRICS, result)
    print(report.table(result))


if __name__ == "__main__":
    run_command(main)
