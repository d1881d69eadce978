"""Stage `serve`: every fold's model answers the clips that it is tested on, as the page would ask it."""

from itertools import groupby

from tqdm import tqdm

from pipeline.common import params
from pipeline.common.errors import run
from pipeline.common.paths import ANSWERS
from pipeline.folds import protocol
from pipeline.learning import network
from pipeline.recognition.served import answer, save, servings


def main() -> None:
    """Write data/answers.npz."""
    settings = params.load()
    people = protocol.read(settings)
    window, stride = settings.window, settings.window.stride
    todo = servings(people.folds, settings.extract.variants, settings.evaluate.variant)
    answers = {}
    with tqdm(total=len(todo), desc="serve", unit=" servings") as bar:
        # One model at a time: Keras compiles each anew, which takes longer than an answer.
        for path, members in groupby(sorted(todo, key=lambda serving: serving.fold.name), lambda one: one.fold.model):
            model = network.load(path)
            for serving in members:
                answers[serving.name] = answer(serving, people, model, window, stride)
                bar.update()
    save(ANSWERS, answers)
    moments = sum(len(one.probabilities) for one in answers.values())
    print(f"{ANSWERS}: {moments:,} answers in {len(answers)} servings, {ANSWERS.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    run(main)
