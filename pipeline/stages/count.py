"""Stage `count`: how right counts of repetitions are."""

from pipeline.common import params
from pipeline.common.errors import run
from pipeline.common.files import write_json
from pipeline.common.paths import ANSWERS, COUNTED_CLIPS, COUNTING, SYNTHETIC
from pipeline.evaluation import count_errors
from pipeline.evaluation.counting import PROTOCOL, as_data, measure, summary
from pipeline.folds import protocol
from pipeline.landmarks import annotated
from pipeline.landmarks.series import load
from pipeline.recognition import served

SHOWN = 5
"""How many of the clips whose counts are off farthest are kept with their signals."""


def main() -> None:
    """Write reports/counting.json, and in reports/counted_clips.json what is drawn of single clips."""
    settings = params.load()
    answers = served.read(settings, protocol.read(settings), ANSWERS)
    counted = measure(answers, settings.answer, annotated.counts(), load(SYNTHETIC), settings)
    words = {"variant": settings.evaluate.variant, "official": settings.collections.official.name}
    found = as_data(counted, PROTOCOL.format(**words))
    write_json(COUNTED_CLIPS, count_errors.as_data(count_errors.farthest(counted.given, SHOWN)))
    write_json(COUNTING, found)
    print(summary(found))


if __name__ == "__main__":
    run(main)
