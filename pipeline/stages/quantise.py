"""Stage `quantise`: which kind of stored weights the browser gets, and what each costs."""

from pipeline.common import params
from pipeline.common.errors import InputError, run
from pipeline.common.files import write_json
from pipeline.common.paths import ANSWERS, QUANTISATION
from pipeline.evaluation.metrics import UNTESTABLE
from pipeline.export.quantise import compare, fold_windows, report, smallest
from pipeline.folds import protocol
from pipeline.recognition import served


def main() -> None:
    """Write reports/quantisation.json."""
    settings = params.load()
    answers = served.read(settings, protocol.read(settings), ANSWERS)
    tried = list(fold_windows(answers, settings.extract.variants))
    if not tried:
        raise InputError(UNTESTABLE)
    rows, limit = compare(tried), settings.convert.changed
    windows = sum(len(fold.labels) for fold in tried)
    write_json(QUANTISATION, report(rows, windows, answers.stride, limit))
    chosen = smallest(rows, limit)
    print(f"{chosen.kind}: {chosen.bytes / 1e3:.0f} kB of weights, {chosen.changed:.2%} of answers changed")


if __name__ == "__main__":
    run(main)
