"""What each fold's model answers to the clips that it is tested on: worked out once, read by every later stage.

The file holds probabilities alone. Which clips were asked about, when, and what was seen in them follows from the
landmarks, at the cost of a look instead of a network's answer.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.common.errors import InputError
from pipeline.common.files import replacing
from pipeline.common.rules import Window
from pipeline.common.settings import Params
from pipeline.folds.folds import ALL, FINAL, Fold
from pipeline.folds.protocol import Protocol
from pipeline.landmarks.dataset import Dataset
from pipeline.landmarks.series import DAMAGE
from pipeline.recognition.altered import mirrored, simulated
from pipeline.recognition.serving import Stream, answered, served_moments, streams

SCHEMA = 1
FRAME_RATES = (10, 15, 25, 50)
"""Frames a second of cameras that are simulated."""
MIRRORED = "mirrored"


def at_rate(fps: int) -> str:
    """Return the name of a simulated frame rate."""
    return f"{fps} fps"


CHANGES: Mapping[str, Callable[[Dataset], Dataset]] = {
    **{at_rate(fps): partial(simulated, fps=fps) for fps in FRAME_RATES},
    MIRRORED: mirrored,
}
"""How clips are changed before a model is asked about them once more."""


@dataclass(frozen=True)
class Serving:
    """One model and the clips that it is asked about: landmarks of one variant, as they are or changed."""

    fold: Fold
    variant: str
    change: str | None = None

    @property
    def name(self) -> str:
        """What it is called in the file."""
        return ", ".join(part for part in (self.fold.name, self.variant, self.change) if part)

    def clips(self, protocol: Protocol) -> Dataset:
        """Return the clips that the model is asked about."""
        tested = protocol.tested(self.fold, [self.variant])
        return CHANGES[self.change](tested) if self.change else tested


@dataclass(frozen=True)
class Answers:
    """What a model answers in one serving.

    clips: names in order. parameters: of the model. probabilities: (N, classes) float32 of the moments of all clips,
    see serving.served_moments; zeros where no target is met.
    """

    clips: tuple[str, ...]
    parameters: int
    probabilities: np.ndarray


def servings(folds: Sequence[Fold], variants: Sequence[str], chosen: str) -> list[Serving]:
    """Return all that is served: every fold on the chosen variant, those of all classes on all variants and changed."""
    tested = [fold for fold in folds if fold.kind != FINAL]
    plain = [Serving(fold, name) for fold in tested for name in variants if name == chosen or fold.kind == ALL]
    return plain + [Serving(fold, chosen, change) for fold in tested if fold.kind == ALL for change in CHANGES]


def answer(serving: Serving, protocol: Protocol, model: Any, window: Window, stride: float) -> Answers:
    """Ask a model about the clips of a serving."""
    data = serving.clips(protocol)
    names = tuple(series.clip for series in data.series)
    empty = np.zeros((0, len(data.classes)), np.float32)
    probabilities = answered(data, model, window, stride)[1] if names else empty
    return Answers(names, model.count_params(), probabilities)


@dataclass(frozen=True)
class ServedFolds:
    """The clips that the folds of one kind are tested on, as served; by split or part."""

    classes: Sequence[str]
    streams: Mapping[int, list[Stream]]

    @property
    def all(self) -> list[Stream]:
        """The clips of all splits or parts."""
        return [stream for members in self.streams.values() for stream in members]


@dataclass(frozen=True)
class Served:
    """All answers, with what they are answers to."""

    protocol: Protocol
    answers: Mapping[str, Answers]
    window: Window
    stride: float

    def folds(self, folds: Sequence[Fold], variant: str, change: str | None = None) -> ServedFolds:
        """Return the clips of folds of one kind as served. Raises InputError if they are not those of the answers."""
        found = {fold.number: self.streams(Serving(fold, variant, change)) for fold in folds}
        return ServedFolds(folds[0].classes, found)

    def streams(self, serving: Serving) -> list[Stream]:
        """Return the clips of one serving as served. Raises InputError if they are not those of the answers."""
        data, answers = serving.clips(self.protocol), self._answers(serving)
        if not data.series:
            return []
        asked = served_moments(data, self.window, self.stride)
        clips, shape = tuple(series.clip for series in data.series), (len(asked.now), len(data.classes))
        if clips != answers.clips or shape != answers.probabilities.shape:
            raise InputError(f"the answers of {serving.name} are of other clips than the landmarks: {_AGAIN}")
        return streams(data, asked, answers.probabilities)

    def parameters(self, fold: Fold, variant: str) -> int:
        """Return how many parameters the model of a fold has."""
        return self._answers(Serving(fold, variant)).parameters

    def _answers(self, serving: Serving) -> Answers:
        if serving.name not in self.answers:
            raise InputError(f"nobody has asked for the answers of {serving.name} yet: {_AGAIN}")
        return self.answers[serving.name]


_AGAIN = "run `dvc repro serve`"


def read(settings: Params, protocol: Protocol, path: Path) -> Served:
    """Read the answers to the clips of a protocol. Raises InputError if they are missing or damaged."""
    return Served(protocol, load(path), settings.window, settings.window.stride)


def save(path: Path, answers: Mapping[str, Answers]) -> None:
    """Write answers, whole or not at all; the same answers give the same bytes."""
    table = [
        {"name": name, "clips": its.clips, "parameters": its.parameters, "shape": its.probabilities.shape}
        for name, its in answers.items()
    ]
    joined = np.concatenate([np.zeros(0, np.float32), *(its.probabilities.ravel() for its in answers.values())])
    with replacing(path) as temporary, temporary.open("wb") as file:
        np.savez_compressed(
            file,
            schema=np.int64(SCHEMA),
            table=np.frombuffer(json.dumps(table).encode(), np.uint8),
            # Bytes of equal weight lie together, which packs a tenth smaller.
            planes=np.ascontiguousarray(joined.astype("<f4").view(np.uint8).reshape(-1, 4).T),
        )


def load(path: Path) -> dict[str, Answers]:
    """Read answers by the name of their serving. Raises InputError if the file is missing, damaged or of old code."""
    if not path.exists():
        raise InputError(f"{path} is missing: {_AGAIN}")
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            if int(file["schema"]) != SCHEMA:
                raise ValueError(f"schema {int(file['schema'])}, this program reads {SCHEMA}")
            return dict(_unpacked(json.loads(file["table"].tobytes()), file["planes"]))
    except DAMAGE as error:
        raise InputError(f"{path} can't be read ({error}): {_AGAIN}") from error


def _unpacked(table: Sequence[Mapping[str, Any]], planes: np.ndarray) -> Iterator[tuple[str, Answers]]:
    joined = np.ascontiguousarray(planes.T).view("<f4")[:, 0]
    ends = np.cumsum([np.prod(row["shape"], dtype=int) for row in table])
    for row, part in zip(table, np.split(joined, ends[:-1]), strict=True):
        yield row["name"], Answers(tuple(row["clips"]), row["parameters"], part.reshape(row["shape"]))
