"""Stage `report`: figures as tables, sentences and pictures."""

from pipeline.common import params
from pipeline.common.errors import run
from pipeline.common.files import read_json, write_json, write_text
from pipeline.common.paths import ANSWERS, COUNTED_CLIPS, COUNTING, GROUPS, HEADLINE, METRICS, REPORTS
from pipeline.evaluation import count_errors, worst_groups
from pipeline.evaluation.headline import headline
from pipeline.folds import protocol
from pipeline.folds.folds import ALL
from pipeline.landmarks import annotated
from pipeline.recognition import served
from pipeline.report import charts, counting, figures, page, tables


def main() -> None:
    """Write reports/report.md and reports/counting.md with their pictures, and reports/headline.json."""
    settings = params.load()
    metrics, counts, groups = read_json(METRICS), read_json(COUNTING), worst_groups.read(GROUPS)
    answers = served.read(settings, protocol.read(settings), ANSWERS)
    tested = answers.protocol.of(ALL)
    folds = answers.folds(tested, settings.evaluate.variant)
    figures.draw_evaluation(metrics, tested)
    figures.draw_clips(folds, groups, settings.answer, annotated.segments())
    charts.draw_counts(count_errors.read(COUNTED_CLIPS), REPORTS / "counting.png")
    write_text(REPORTS / "report.md", page.text(metrics, groups))
    write_text(REPORTS / "counting.md", counting.as_text(counts))
    write_json(HEADLINE, headline(metrics, counts))
    print(tables.summary(metrics))


if __name__ == "__main__":
    run(main)
