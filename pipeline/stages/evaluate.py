"""Stage `evaluate`: how right the models are for people that they never saw."""

from dataclasses import asdict

from pipeline.common import params
from pipeline.common.errors import run as run_command
from pipeline.common.files import write_json, write_text
from pipeline.common.paths import METRICS, REPORTS
from pipeline.evaluation import worst_groups
from pipeline.evaluation.bench import read as read_bench
from pipeline.evaluation.measure import measure, sliced
from pipeline.evaluation.schema import checked
from pipeline.folds.folds import ALL, all_folds
from pipeline.report import charts, page, slices, tables
from pipeline.report.figures import WORST, draw


def main() -> None:
    """Write reports/metrics.json, reports/report.md and its pictures."""
    settings = params.load()
    bench = read_bench(settings)
    todo = all_folds(settings.classes, settings.paper_classes, bool(bench.field.series))
    result, trials = measure(bench, todo)
    trial = trials[settings.evaluate.variant]
    found = sliced(bench, [run for run in todo if run.aim == ALL], trials)
    result["slices"] = [asdict(one) for one in found]
    worst = worst_groups.groups(trial.all, trial.classes, bench.rule.visibility)
    draw(bench, trial, result, found, worst)
    charts.draw_training([run.history for run in todo if run.aim == ALL], REPORTS / "training.png")
    rows = {
        "slices": slices.table(found),
        "by_class": slices.class_table(found, trial.classes),
        "groups": slices.group_table(worst[:WORST], worst),
    }
    write_text(REPORTS / "report.md", page.text(result, rows))
    write_json(METRICS, checked(result))
    print(tables.summary(result))


if __name__ == "__main__":
    run_command(main)
