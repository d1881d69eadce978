"""One exercise right after another: each has the repetitions that were done of it, as the shipped model recognises."""

from dataclasses import replace

import numpy as np
import pytest
from conftest import ROOT

from pipeline.common import params, paths
from pipeline.counting import load, sets
from pipeline.landmarks.series import Series
from pipeline.landmarks.series import load as load_series
from pipeline.learning import network
from pipeline.recognition.prediction import answered_in, predict_series
from pipeline.synthetic import performances

SETTINGS = params.load(ROOT / "params.yaml")
SQUATS, LUNGES = "BodyWeightSquats", "Lunges"


def performed(exercise: str) -> tuple[Series, int]:
    """Return what the drawn actor's full repetitions of two seconds look like, and how many they are."""
    done = performances.performances(SETTINGS.synthesise.tempos, SETTINGS.synthesise.ranges)
    every = zip(done, load_series(ROOT / paths.SYNTHETIC), strict=True)
    return next(
        (series, one.repetitions)
        for one, series in every
        if (one.exercise, one.tempo, one.range_share) == (exercise, 2.0, 1.0)
    )


def joined(first: Series, second: Series) -> Series:
    """Return one series right after the other."""
    step = int(np.median(np.diff(first.timestamps)))
    later = second.timestamps - second.timestamps[0] + first.timestamps[-1] + step
    both = {
        name: np.concatenate([getattr(first, name), getattr(second, name)]) for name in ("detected", "image", "world")
    }
    return replace(first, timestamps=np.concatenate([first.timestamps, later]), **both)


@pytest.mark.parametrize("order", [(SQUATS, LUNGES), (LUNGES, SQUATS)])
def test_each_of_two_exercises_in_a_row_has_its_own_repetitions(order: tuple[str, str]) -> None:
    (first, before), (second, after) = map(performed, order)
    model = network.load_for(ROOT / paths.MODEL, SETTINGS.classes)
    window = SETTINGS.window
    found = predict_series(
        joined(first, second),
        model,
        SETTINGS.classes,
        window,
        window.stride,
        SETTINGS.answer,
        SETTINGS.predict.shortest,
    )
    done = sets.count(found.stream.series, answered_in(found, None), load.read(SETTINGS, ROOT / paths.SIGNALS))
    assert [(one.exercise, len(one.repetitions)) for one in done] == [(order[0], before), (order[1], after)]
