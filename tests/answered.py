"""A made-up project whose networks know what is written into the landmarks, so that each answer is known in advance."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import MakeSeries, window_of
from protocols import protocol_of

from pipeline.common import params
from pipeline.common.names import OTHER
from pipeline.folds.protocol import Protocol
from pipeline.landmarks.dataset import Dataset
from pipeline.landmarks.series import Series
from pipeline.learning import network
from pipeline.recognition.served import Served, ServedFolds, answer, servings
from pipeline.recognition.serving import Stream

CLASSES = ("Squats", "PushUps", OTHER)
TWO = CLASSES[:2]
WINDOW, STRIDE = window_of(8, 2.24), 0.2
ROOT = Path(__file__).parents[1]
_FULL = params.load(ROOT / "params.yaml")
PARAMS = _FULL.model_copy(
    update={"evaluate": _FULL.evaluate.model_copy(update={"resamples": 20}), "paper_classes": list(TWO)}
)


def as_class(series: Series, name: str) -> Series:
    """Write the class into the visibility of all landmarks, from where `Model` reads it."""
    image = series.image.copy()
    image[..., 3] = np.where(series.detected[:, None], 0.5 + 0.1 * CLASSES.index(name), 0)
    return replace(series, image=image)


def classes_clips(make_series: MakeSeries) -> Dataset:
    """Return a short clip of each group that UCF101 has, for each class and variant."""
    series = [
        as_class(make_series(f"{name}_{group}", group=f"g{group:02}", variant=variant, frames=12, seed=group), name)
        for name in CLASSES
        for group in range(1, 26)
        for variant in ("full", "lite")
    ]
    return Dataset(CLASSES, series, np.repeat([0, 1, 2], 50))


def elsewhere(make_series: MakeSeries) -> Dataset:
    """Return clips of five people from elsewhere, one or two each, in both variants."""
    people = [("ann", 0), ("ann", 0), ("bob", 1), ("cid", 1), ("dora", 2), ("eve", 0)]
    series = [
        as_class(make_series(f"{who}__{i}", group=who, variant=variant, seed=i), CLASSES[label])
        for i, (who, label) in enumerate(people)
        for variant in ("full", "lite")
    ]
    return Dataset(CLASSES, series, np.repeat([label for _, label in people], 2))


def made_protocol(data: Dataset, field: Dataset | None = None) -> Protocol:
    """Return the protocol of some clips, of which nobody knows more than their groups."""
    return protocol_of(data, field, paper=TWO)


class Model:
    """A network that knows what is written into the landmarks, but of the classes it was trained on only."""

    def __init__(self, classes: Sequence[str]) -> None:
        self.classes = classes

    def count_params(self) -> int:
        """Return the number of parameters."""
        return 75_078


def predict(model: Model, windows: np.ndarray) -> np.ndarray:
    """Return 0.9 for the class that a window's newest frame is of; for the first class if the model doesn't know it."""
    written = windows.reshape(*windows.shape[:2], 33, 4)[:, :, 0, 3].max(1)
    done = [CLASSES[i] for i in np.round(10 * written - 5).astype(int)]
    place = [model.classes.index(name) if name in model.classes else 0 for name in done]
    rest = 0.1 / (len(model.classes) - 1)
    return np.where(np.eye(len(model.classes))[place] == 1, 0.9, rest).astype(np.float32)


def always(label: int) -> object:
    """Return a way to predict that is sure of one class."""
    return lambda model, windows: np.tile(np.eye(len(model.classes), dtype=np.float32)[label], (len(windows), 1))


def ask_all(people: Protocol) -> Served:
    """Let all networks answer; `network.predict` must be replaced."""
    every = servings(people.folds, ["full", "lite"], "full")
    answers = {one.name: answer(one, people, Model(one.fold.classes), WINDOW, STRIDE) for one in every}
    return Served(people, answers, WINDOW, STRIDE)


@pytest.fixture
def knowing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let networks answer as `predict` does."""
    monkeypatch.setattr(network, "predict", predict)


def stream_of(series: Series, label: int, seconds: float) -> Stream:
    """Return a clip as served whose answers are sure of the first class all the time."""
    times = np.arange(0, seconds, 0.2)
    probabilities = np.tile(np.eye(3)[[0]], (len(times), 1))
    present, newest = np.ones((len(times), 8), bool), np.tile([0.5, 0.5, 0, 1], (len(times), 33, 1))
    return Stream(series, label, f"{CLASSES[label]}/g01", times, present, np.zeros(len(times)), newest, probabilities)


def served_clips(make_series: MakeSeries, lengths: Mapping[str, tuple[int, float]]) -> ServedFolds:
    """Return clips as served, by name: of which class, how many seconds."""
    streams = [
        stream_of(make_series(clip, frames=round(25 * long)), label, long) for clip, (label, long) in lengths.items()
    ]
    return ServedFolds(CLASSES, {1: streams})
