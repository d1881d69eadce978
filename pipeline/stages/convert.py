"""Stage `convert`: the browser's copy of the model."""

from pipeline.common import params
from pipeline.common.errors import run
from pipeline.common.files import read_json
from pipeline.common.paths import METRICS, MODEL, QUANTISATION, TFJS
from pipeline.counting import load
from pipeline.export.tfjs import convert, origins
from pipeline.landmarks import dataset


def main() -> None:
    """Convert models/classifier.keras to models/tfjs/."""
    settings = params.load()
    metrics, data = read_json(METRICS), dataset.read(settings.classes)
    window, rule = settings.window, settings.answer
    kind = read_json(QUANTISATION)["shipped"]
    hashes = origins(settings.classes, settings.collections.persons)
    counting = load.read(settings)
    found = convert(
        *(MODEL, data, settings.titles, window, rule, counting, kind),
        *(settings.convert, hashes, metrics, TFJS),
    )
    size = sum(file.stat().st_size for file in TFJS.glob("*.bin"))
    print(f"{TFJS}: {kind}, {size / 1e3:.0f} kB of weights; TF.js and Keras differ by at most {found:.0e}")


if __name__ == "__main__":
    run(main)
