"""Stage `train`: one network for each fold, and the one that ships."""

from functools import partial

from pipeline.common import params
from pipeline.common.errors import run as run_command
from pipeline.common.files import write_text
from pipeline.common.paths import FOLDS, HISTORY
from pipeline.common.progress import Tell, side_by_side
from pipeline.common.settings import Params
from pipeline.folds import protocol
from pipeline.folds.folds import Fold
from pipeline.landmarks import annotated
from pipeline.learning import network
from pipeline.learning.training import history_text, learn


def _train_and_save(fold: Fold, tell: Tell, settings: Params) -> None:
    model, history = learn(
        # Each process reads for itself: handing the clips over would take longer.
        *protocol.read(settings).learnt_from(fold),
        annotated.segments(),
        settings.window,
        settings.train,
        lambda accuracy: tell(f"{fold.name} {accuracy:.1%}"),
    )
    network.save(model, fold.model)
    write_text(fold.history, history_text(history))


def main() -> None:
    """Train every fold, as many at once as there are cores."""
    settings = params.load()
    decided = protocol.read(settings)
    for warning in decided.warnings:
        print(f"warning: {warning}")
    work = partial(_train_and_save, settings=settings)
    side_by_side(work, decided.folds, settings.train.epochs, settings.train.workers, "train")
    made = {path for fold in decided.folds for path in (fold.model, fold.history)}
    for stale in {*FOLDS.iterdir(), *HISTORY.iterdir()} - made:
        stale.unlink()


if __name__ == "__main__":
    run_command(main)
