"""Stage `quantise`: which kind of stored weights the browser gets, and what each costs."""

from pipeline.common import params
from pipeline.common.errors import InputError, run
from pipeline.common.files import write_json
from pipeline.common.paths import QUANTISATION
from pipeline.evaluation.metrics import UNTESTABLE
from pipeline.export.quantise import compare, folds, report, smallest
from pipeline.folds import near_duplicates
from pipeline.landmarks import dataset


def main() -> None:
    """Write reports/quantisation.json."""
    settings = params.load()
    window, stride = settings.window, settings.window.stride
    tried = list(folds(dataset.read(settings.classes), window, stride, near_duplicates.read()))
    if not tried:
        raise InputError(UNTESTABLE)
    rows, limit = compare(tried), settings.convert.changed
    write_json(QUANTISATION, report(rows, sum(len(one.labels) for one in tried), stride, limit))
    chosen = smallest(rows, limit)
    print(f"{chosen.kind}: {chosen.bytes / 1e3:.0f} kB of weights, {chosen.changed:.2%} of answers changed")


if __name__ == "__main__":
    run(main)
