"""Stage `synthesise`: clips of the synthetic person, whose repetitions are known exactly."""

from joblib import Parallel, delayed
from tqdm import tqdm

from pipeline.common import params
from pipeline.common.errors import run
from pipeline.common.paths import SYNTHETIC
from pipeline.landmarks.backbones import backbone
from pipeline.landmarks.series import save
from pipeline.synthetic.performances import perform, performances


def main() -> None:
    """Write data/synthetic.npz."""
    settings = params.load()
    variant = settings.evaluate.variant
    model = backbone(variant).ensure()
    todo = list(enumerate(performances(settings.synthesise.tempos, settings.synthesise.ranges)))
    jobs = (delayed(perform)(number, one, model, variant) for number, one in todo)
    series = Parallel(n_jobs=settings.extract.workers, return_as="generator")(jobs)
    save(SYNTHETIC, list(tqdm(series, total=len(todo), desc="synthesise", unit=" performances")))


if __name__ == "__main__":
    run(main)
