"""Golden windows: raw landmarks with the frames, features and probabilities that come of them."""

from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.common.errors import InputError
from pipeline.common.rules import Window
from pipeline.landmarks.dataset import Dataset
from pipeline.landmarks.series import Series, skeleton_of
from pipeline.landmarks.skeleton import Skeleton
from pipeline.learning import network
from pipeline.recognition.answer import in_view
from pipeline.windows.features import feature_set
from pipeline.windows.sampling import gather, sample

if TYPE_CHECKING:
    import keras


GOLDEN_FRAMES = 22
"""Frames kept around a golden window, at random: gaps, ties and frames out of reach, in a file of about 1 MB."""
LANDMARK_DECIMALS, FEATURE_DECIMALS, PROBABILITY_DECIMALS = 4, 6, 7

Golden = dict[str, Any]
"""One window or stream of golden.json; see `raw_window`, `golden` and `streams`."""


def raw_window(series: Series, now: int, window: Window, random: np.random.Generator) -> Golden:
    """Return what a page would have at `now` ms: some frames around the window, rounded, null where nobody was seen."""
    near = np.flatnonzero(np.abs(series.timestamps - now + 500 * window.span) <= 500 * window.span + window.step)
    kept = np.sort(random.choice(near, min(len(near), GOLDEN_FRAMES), replace=False))
    landmarks = np.round(series.image[kept].astype(float), LANDMARK_DECIMALS).reshape(len(kept), -1)
    return {
        "clip": series.clip,
        "variant": series.variant,
        "size": list(series.size),
        "now_ms": now,
        "frames": [
            {"time_ms": int(time), "landmarks": row.tolist() if seen else None}
            for time, row, seen in zip(series.timestamps[kept], landmarks, series.detected[kept], strict=True)
        ],
    }


def as_series(raw: Golden, skeleton: Skeleton) -> Series:
    """Return the frames of a golden window, whose landmarks are those of a skeleton, as a series."""
    frames = raw["frames"]
    image = np.array([frame["landmarks"] or [0.0] * skeleton.values for frame in frames], np.float32)
    return Series(
        clip=raw["clip"],
        group="",
        variant=raw["variant"],
        sha256="",
        extractor="",
        size=tuple(raw["size"]),
        timestamps=np.array([frame["time_ms"] for frame in frames]),
        detected=np.array([frame["landmarks"] is not None for frame in frames]),
        image=image.reshape(-1, skeleton.count, 4),
        world=np.zeros((len(frames), skeleton.count, 3), np.float32),
        skeleton=skeleton,
    )


def expected(raw: Golden, window: Window, visibility: float, skeleton: Skeleton) -> Golden:
    """Return which frames meet the targets (positions in `frames`, -1: none) and the features (frames, width).

    And which PARTS are in view in the newest pose, None if there is none.
    """
    series = as_series(raw, skeleton)
    poses = gather([series])
    chosen = sample(poses, np.zeros(1, int), np.array([raw["now_ms"]]), window)
    places = np.where(chosen >= 0, np.flatnonzero(series.detected)[chosen], -1)
    # Adding 0 turns -0.0 into 0.0.
    found = feature_set(window, skeleton).of(poses.at(chosen), chosen >= 0)
    values = np.round(found.astype(float), FEATURE_DECIMALS) + 0.0
    seen = series.image[series.detected & (series.timestamps <= raw["now_ms"])]
    return {
        "chosen": places[0].tolist(),
        "features": values[0].tolist(),
        "in_view": in_view(seen[-1], visibility, skeleton).tolist() if len(seen) else None,
    }


def draw(data: Dataset, window: Window, visibility: float, count: int, seed: int) -> list[Golden]:
    """Draw windows with a pose, without probabilities, in turn from each class and variant."""
    random = np.random.default_rng(seed)
    kinds: dict[tuple[int, str], list[int]] = {}
    for i, series in enumerate(data.series):
        if series.detected.any():
            kinds.setdefault((int(data.labels[i]), series.variant), []).append(i)
    if not kinds:
        raise InputError(
            "no landmark file holds a frame with a pose: run `dvc repro`, or restore data/landmarks from git"
        )
    drawn: list[Golden] = []
    while len(drawn) < count:
        label, variant = sorted(kinds)[len(drawn) % len(kinds)]
        series = data.series[int(random.choice(kinds[label, variant]))]
        raw = raw_window(series, int(random.choice(series.timestamps)), window, random)
        if not any(frame["landmarks"] for frame in raw["frames"]):
            continue
        found = expected(raw, window, visibility, series.skeleton)
        if max(found["chosen"]) >= 0:
            drawn.append({"class": data.classes[label]} | raw | found)
    return drawn


def golden(
    model: "keras.Model", data: Dataset, window: Window, visibility: float, count: int, seed: int
) -> list[Golden]:
    """Return windows with raw frames, chosen frames, features and probabilities, each of the rounded one before.

    visibility: from which on a landmark is seen; see AnswerRule.
    """
    drawn, features = draw(data, window, visibility, count, seed), feature_set(window, skeleton_of(data.series))
    windows = np.array([one["features"] for one in drawn], np.float32)
    probabilities = np.round(network.predict_served(model, windows, features).astype(float), PROBABILITY_DECIMALS)
    return [one | {"probabilities": row.tolist()} for one, row in zip(drawn, probabilities, strict=True)]
