"""Stage `baseline`: the paper's own recipe on the same landmarks."""

from functools import partial

from pipeline.common import params
from pipeline.common.errors import run as run_command
from pipeline.common.files import write_json
from pipeline.common.paths import PAPER_RECIPE
from pipeline.common.progress import side_by_side
from pipeline.evaluation.paper_recipe import PROTOCOL, run_case, summary
from pipeline.folds import protocol


def main() -> None:
    """Write reports/paper_recipe.json."""
    settings = params.load()
    chosen = settings.baseline
    names = settings.paper_classes
    data, todo = protocol.read_classes(names).paper_cases(chosen.variant, chosen.test_share, chosen.seed)
    frames, stride = settings.window.frames, settings.window.stride
    work = partial(run_case, data=data, settings=chosen, frames=frames, stride=stride)
    done = side_by_side(work, todo, chosen.epochs, chosen.workers, "paper's recipe")
    whole, served = [one[0] for one in done], [one[1] for one in done]
    random, group = (
        summary(whole[part], served[part], names, settings.evaluate) for part in (slice(1), slice(1, None))
    )
    reading = (
        f"A random split leaves clips of the same video on both sides: {random['whole_clips']['accuracy']:.1%} of "
        f"whole clips. With nobody on both sides it is {group['whole_clips']['accuracy']:.1%}; served {frames} frames, "
        f"as people use it, {group['windows']['accuracy']:.1%} of windows are right."
    )
    said = PROTOCOL.format(
        batch=chosen.batch,
        epochs=chosen.epochs,
        rate=chosen.learning_rate,
        dropout=chosen.recurrent_dropout,
        variant=chosen.variant,
        frames=frames,
        stride=stride,
    )
    result = {"protocol": said, "reading": reading, "classes": names}
    write_json(PAPER_RECIPE, result | {"random_split": random, "group_split": group})
    print(reading)


if __name__ == "__main__":
    run_command(main)
