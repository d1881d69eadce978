"""Stage `count`: how right the repetitions are that are counted."""

from pipeline.clips.annotations import read_counts
from pipeline.common import params
from pipeline.common.errors import run as run_command
from pipeline.common.files import write_json, write_text
from pipeline.common.paths import REPETITIONS, REPORTS, SYNTHETIC
from pipeline.evaluation import bench
from pipeline.evaluation.repetitions import PROTOCOL, as_data, measure
from pipeline.landmarks.series import load
from pipeline.report import charts
from pipeline.report.repetitions import WORST, as_text, summary


def main() -> None:
    """Write reports/counting.json, reports/counting.md and a picture of the clips that are off farthest."""
    settings = params.load()
    watching = bench.read(settings)
    counted = measure(watching, read_counts(), load(SYNTHETIC))
    official = settings.collections.official.name
    found = as_data(counted, PROTOCOL.format(variant=settings.evaluate.variant, official=official))
    worst = sorted(counted.given, key=lambda one: (-one.error / max(one.truth, 1), one.clip))[:WORST]
    charts.draw_counts(worst, REPORTS / "counting.png")
    write_text(REPORTS / "counting.md", as_text(found))
    write_json(REPETITIONS, found)
    print(summary(found))


if __name__ == "__main__":
    run_command(main)
