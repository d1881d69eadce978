"""Stage `learn_signals`: each class's repetition signal, learnt from its clips alone."""

import numpy as np

from pipeline.common import params
from pipeline.common.errors import run
from pipeline.common.files import write_json
from pipeline.common.names import OTHER
from pipeline.common.paths import SIGNALS
from pipeline.counting.learning import learn_all
from pipeline.counting.signals import FEATURES, Signal, as_data
from pipeline.landmarks.series import class_path, load


def main() -> None:
    """Write models/repetition_signals.json."""
    settings = params.load()
    exercises = [name for name in settings.classes if name != OTHER]
    found = learn_all([load(class_path(name)) for name in exercises], exercises, settings.learn_signals.strength)
    for name in exercises:
        if name in found:
            print(f"{name}: {in_words(found[name])}")
        else:
            print(f"warning: {name} has no repetitions that its clips show clearly enough, so none are counted")
    write_json(SIGNALS, as_data(found))


def in_words(signal: Signal) -> str:
    """Say a signal in words, the weightiest features first."""
    order = np.argsort(-np.abs(signal.weights * (signal.bottom - signal.top)))[:3]
    return ", ".join(f"{FEATURES[i]} {signal.top[i]:.0f} to {signal.bottom[i]:.0f}" for i in order)


if __name__ == "__main__":
    run(main)
