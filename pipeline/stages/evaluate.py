"""Stage `evaluate`: how right the models are for people that they never saw."""

from pipeline.common import params
from pipeline.common.errors import run
from pipeline.common.files import read_json, write_json, write_text
from pipeline.common.paths import ANSWERS, GROUPS, METRICS, PAPER_RECIPE, QUANTISATION, REPORTS
from pipeline.evaluation import worst_groups
from pipeline.evaluation.measure import measure, tested
from pipeline.evaluation.metrics import plot_rows
from pipeline.evaluation.schema import checked
from pipeline.folds import protocol
from pipeline.folds.folds import ALL
from pipeline.landmarks import annotated
from pipeline.recognition import served


def main() -> None:
    """Write reports/metrics.json, reports/groups.json and the data of DVC's confusion plots."""
    settings = params.load()
    answers = served.read(settings, protocol.read(settings), ANSWERS)
    rule = settings.answer
    metrics = measure(answers, annotated.segments(), rule, settings)
    metrics["paper_recipe"] = read_json(PAPER_RECIPE) if PAPER_RECIPE.exists() else {}
    metrics["quantisation"] = read_json(QUANTISATION)
    folds = answers.folds(answers.protocol.of(ALL), settings.evaluate.variant)
    groups = worst_groups.groups(folds.all, folds.classes, rule.visibility)
    parts = tested(folds)
    write_text(REPORTS / "confusion_windows.csv", plot_rows([part.windows for part in parts], folds.classes))
    write_text(REPORTS / "confusion_clips.csv", plot_rows([part.clips for part in parts], folds.classes))
    write_json(GROUPS, worst_groups.as_data(groups))
    write_json(METRICS, checked(metrics))
    right = (metrics["windows"]["accuracy"], metrics["clips"]["accuracy"])
    print("{}: {:.1%} of windows, {:.1%} of clips are right".format(METRICS, *right))


if __name__ == "__main__":
    run(main)
