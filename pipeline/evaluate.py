"""Stage `evaluate`: how right the models are for people that they never saw, measured as the page serves them."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pipeline import dataset, network, params, report, splits
from pipeline.dataset import Dataset, served_windows
from pipeline.errors import run as run_command
from pipeline.files import read_json, write_json, write_text
from pipeline.metrics import METRICS, PAPER_RECIPE, REPORTS, Outcomes, Tested, confusion, figures, outcomes
from pipeline.runs import ALL, CHECK, PAPER, Run, runs
from pipeline.windows import Window

PROTOCOL = (
    "three group splits (groups numbered as in UCF101: the official ones; others are dealt to them), each tested with "
    "a model trained on its own training groups, pooled; a window every {stride} s from the start of each clip, buffer "
    "still filling; windows without a pose left out; a clip is the mean of its windows; {variant} landmarks; "
    "intervals resample groups"
)


def test(model: "network.keras.Model", data: Dataset, window: Window, stride: float, split: int) -> Tested:
    """Let a model predict every window and clip of some series."""
    windows, owner, posed = served_windows(data, window, stride)
    probabilities = np.zeros((len(owner), len(data.classes)), np.float32)
    probabilities[posed] = network.predict(model, windows[posed])
    return outcomes(data, owner, posed, probabilities, split)


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
    result["paper_recipe"] = read_json(PAPER_RECIPE) if PAPER_RECIPE.exists() else {}
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
        title = f"{kind}, three group splits"
        report.draw_confusion(counts, classes, title, REPORTS / f"confusion_{kind}.png")
    report.draw_training([run.history for run in folds if run.aim == CHECK], REPORTS / "training.png")
    write_text(REPORTS / "report.md", report.text(result))
    write_json(METRICS, result)
    print(report.table(result))


if __name__ == "__main__":
    run_command(main)
