"""What a landmark series is: BlazePose's 33 landmarks over time, and the one file format that holds them."""

import json
import tokenize
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.common.errors import InputError
from pipeline.common.files import replacing
from pipeline.common.paths import LANDMARKS
from pipeline.landmarks.skeleton import COUNT

SCHEMA = 1

# One step of the stored integers: 0.16 pixels of a 320 pixel picture, 1 mm of the world, 1/255 of visibility.
IMAGE_STEP, WORLD_STEP, VISIBILITY_STEP = 1 / 2048, 1 / 1024, 1 / 255


@dataclass(frozen=True)
class Series:
    """The landmarks of one clip, found by one variant of BlazePose.

    timestamps: (T,) int64, milliseconds, rising. detected: (T,) bool. size: (width, height) in pixels.
    image: (T, 33, 4) float32: x, y as shares of width and height (y down), z in the scale of x, visibility 0..1.
    world: (T, 33, 3) float32: metres from the hips' middle. Both are 0 where nothing was detected.
    sha256: of the clip's file. extractor: what found the landmarks, with versions.
    """

    clip: str
    group: str
    variant: str
    sha256: str
    extractor: str
    size: tuple[int, int]
    timestamps: np.ndarray
    detected: np.ndarray
    image: np.ndarray
    world: np.ndarray

    @property
    def key(self) -> tuple[str, str]:
        """What tells a series from the others of its class."""
        return self.clip, self.variant


def class_path(name: str, folder: Path = LANDMARKS) -> Path:
    """Return where the landmarks of a class lie."""
    return folder / f"{name}.npz"


def save(path: Path, series: Sequence[Series]) -> None:
    """Write series to one compressed file, the same bytes for the same series, whole or not at all."""
    table = [
        {
            "clip": one.clip,
            "group": one.group,
            "variant": one.variant,
            "sha256": one.sha256,
            "extractor": one.extractor,
            "size": list(one.size),
            "frames": len(one.timestamps),
        }
        for one in series
    ]
    detected = _joined([one.detected for one in series], (), bool)
    image = _joined([one.image for one in series], (COUNT, 4), np.float32)[detected]
    world = _joined([one.world for one in series], (COUNT, 3), np.float32)[detected]
    with replacing(path) as temporary, temporary.open("wb") as file:
        np.savez_compressed(
            file,
            schema=np.int64(SCHEMA),
            table=np.frombuffer(json.dumps(table).encode(), np.uint8),
            offsets=np.cumsum([0, *(len(one.timestamps) for one in series)]),
            timestamps=_joined([one.timestamps for one in series], (), np.int64),
            detected=detected,
            image=_pack(image[..., :3], IMAGE_STEP),
            visibility=np.round(image[..., 3] / VISIBILITY_STEP).astype(np.uint8),
            world=_pack(world, WORLD_STEP),
        )


def load(path: Path) -> list[Series]:
    """Read a landmark file and check it.

    Raises InputError if it is missing, damaged, or of another schema version.
    """
    if not path.exists():
        raise InputError(
            f"{path} is missing: put clips into the clip folder and run `dvc repro`, or restore it from git"
        )
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            schema = int(file["schema"])
            arrays = {name: file[name] for name in file.files} if schema == SCHEMA else {}
    except DAMAGE as error:
        raise InputError(f"{path} is damaged ({error}): {_RESTORE.format(path=path)}") from error
    if schema != SCHEMA:
        raise InputError(
            f"{path} has landmark schema {schema}, this program reads {SCHEMA}: "
            "check out the version that belongs to the code, or delete it and extract again"
        )
    try:
        return _unpacked(arrays)
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise InputError(f"{path} is damaged ({error}): {_RESTORE.format(path=path)}") from error


_RESTORE = "restore it with `git checkout {path}`, or delete it and extract again"
DAMAGE = (
    *(OSError, ValueError, KeyError, TypeError, EOFError, RuntimeError),
    *(zipfile.BadZipFile, zlib.error, tokenize.TokenError),
)
"""What reading a zip of arrays raises, depending on which of its bytes are wrong."""


def _unpacked(arrays: dict[str, np.ndarray]) -> list[Series]:
    table = json.loads(arrays["table"].tobytes())
    offsets, detected = arrays["offsets"], arrays["detected"]
    total = int(offsets[-1])
    if len(offsets) != len(table) + 1 or len(detected) != total or len(arrays["timestamps"]) != total:
        raise ValueError("lengths disagree")
    image = np.zeros((total, COUNT, 4), np.float32)
    world = np.zeros((total, COUNT, 3), np.float32)
    image[detected, :, :3] = _unpack(arrays["image"], IMAGE_STEP)
    image[detected, :, 3] = arrays["visibility"] * np.float32(VISIBILITY_STEP)
    world[detected] = _unpack(arrays["world"], WORLD_STEP)
    parts = [slice(start, end) for start, end in zip(offsets[:-1], offsets[1:], strict=True)]
    return [
        Series(
            row["clip"],
            row["group"],
            row["variant"],
            row["sha256"],
            row["extractor"],
            tuple(row["size"]),
            arrays["timestamps"][part],
            detected[part],
            image[part],
            world[part],
        )
        for row, part in zip(table, parts, strict=True)
    ]


def _joined(arrays: list[np.ndarray], shape: tuple[int, ...], dtype: type) -> np.ndarray:
    return np.concatenate([np.zeros((0, *shape), dtype), *arrays])


def _pack(values: np.ndarray, step: float) -> np.ndarray:
    """Round (D, 33, 3) to steps and store changes from frame to frame, low and high bytes apart: half the size."""
    whole = np.clip(np.round(values / step), -32768, 32767).astype(np.int16)
    change = np.diff(whole, axis=0, prepend=np.zeros_like(whole[:1]))
    return np.moveaxis(change.astype("<i2").reshape(*change.shape, 1).view(np.uint8), -1, 0)


def _unpack(planes: np.ndarray, step: float) -> np.ndarray:
    change = np.ascontiguousarray(np.moveaxis(planes, 0, -1)).view("<i2")[..., 0]
    return np.cumsum(change, axis=0, dtype=np.int16) * np.float32(step)
