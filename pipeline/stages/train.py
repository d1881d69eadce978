"""Stage `train`: one network for each fold, and the one that ships."""

from functools import partial

from pipeline.clips import annotations
from pipeline.common import params
from pipeline.common.errors import run as run_command
from pipeline.common.files import write_text
from pipeline.common.paths import FOLDS, HISTORY
from pipeline.common.progress import Tell, side_by_side
from pipeline.common.settings import Params
from pipeline.folds import near_duplicates, splits
from pipeline.folds.folds import Fold, all_folds, learnt_from
from pipeline.landmarks import dataset
from pipeline.learning import network
from pipeline.learning.training import history_text, learn


def _train_and_save(run: Fold, tell: Tell, settings: Params) -> None:
    window = settings.window
    data = dataset.read(run.classes)
    field = dataset.read_field(run.classes, settings.field.means)
    model, history = learn(
        *learnt_from(run, data, field, near_duplicates.read(), annotations.read_persons(), settings.field.weight),
        annotations.read_segments(),
        window,
        settings.train,
        lambda accuracy: tell(f"{run.name} {accuracy:.1%}"),
    )
    network.save(model, run.model)
    write_text(run.history, history_text(history))


def main() -> None:
    """Train every run, as many at once as there are cores."""
    settings = params.load()
    for warning in splits.deal(dataset.read(settings.classes).groups())[1]:
        print(f"warning: {warning}")
    field = dataset.read_field(settings.classes, settings.field.means)
    todo = all_folds(settings.classes, settings.paper_classes, bool(field.series))
    work = partial(_train_and_save, settings=settings)
    side_by_side(work, todo, settings.train.epochs, settings.train.workers, "train")
    made = {path for run in todo for path in (run.model, run.history)}
    for stale in {*FOLDS.iterdir(), *HISTORY.iterdir()} - made:
        stale.unlink()


if __name__ == "__main__":
    run_command(main)
