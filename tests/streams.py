"""Clips as served, with known views, sizes and answers."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from conftest import MakeSeries

from pipeline.landmarks.series import Series
from pipeline.landmarks.skeleton import BLAZEPOSE_33
from pipeline.recognition.serving import Stream

CLASSES = ("Squats", "Lunges", "Other")
MakeStream = Callable[..., Stream]
JOINTS = {name: BLAZEPOSE_33.names.index(name) for name in BLAZEPOSE_33.names}


def turned(series: Series, degrees: float) -> Series:
    """Return a series with shoulders and hips of no width but that seen at an angle from the front."""
    world = series.world.copy()
    angle = np.radians(degrees)
    for joint in ("shoulder", "hip"):
        left, right = world[:, JOINTS[f"left_{joint}"]], world[:, JOINTS[f"right_{joint}"]]
        left[:, [0, 2]] = 0.2 * np.array([np.cos(angle), -np.sin(angle)])
        right[:, [0, 2]] = -left[:, [0, 2]]
    return replace(series, world=world)


def laid(series: Series, degrees: float) -> Series:
    """Return a series whose trunk is so far from upright."""
    world = np.zeros_like(series.world)
    angle = np.radians(degrees)
    for side in ("left", "right"):
        world[:, JOINTS[f"{side}_shoulder"]] = 0.5 * np.array([np.sin(angle), -np.cos(angle), 0])
    return replace(series, world=world)


@pytest.fixture(scope="session")
def make_stream(make_series: MakeSeries) -> MakeStream:
    """Return a factory of streams of 10 moments, all of them answered with `answer`, with a full buffer of 8."""

    def make(
        label: int = 0,
        group: str = "g01",
        *,
        answer: int | list[int] = 0,
        angle: float = 0,
        clip: str = "clip",
        missing: tuple[str, ...] = (),
        met: int = 8,
        nobody: int = 0,
    ) -> Stream:
        """Missing: joints not in view. met: frames of the buffer that are met, none at the first `nobody` moments."""
        series = turned(make_series(clip, group=group, frames=50), angle)
        present = np.arange(8) >= 8 - np.where(np.arange(10) < nobody, 0, met)[:, None]
        newest = np.full((10, BLAZEPOSE_33.count, 4), 0.5, np.float32)
        newest[:, [JOINTS[f"{side}_{joint}"] for side in ("left", "right") for joint in missing], 3] = 0
        probabilities = np.zeros((10, len(CLASSES)), np.float32)
        probabilities[np.arange(10), answer] = 0.8
        probabilities[~present.any(axis=1)] = 0
        unit = f"{CLASSES[label]}/{group}"
        return Stream(series, label, unit, 0.2 * np.arange(10), present, np.zeros(10), newest, probabilities)

    return make
