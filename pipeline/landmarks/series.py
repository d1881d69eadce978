"""What a landmark series is: the landmarks of a skeleton over time, and the one file format that holds them."""

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
from pipeline.landmarks.skeleton import BLAZEPOSE_33, SKELETONS, Skeleton

SCHEMA = 1

# One step of the stored integers: 0.16 pixels of a 320 pixel picture, 1 mm of the world, 1/255 of visibility.
IMAGE_STEP, WORLD_STEP, VISIBILITY_STEP = 1 / 2048, 1 / 1024, 1 / 255


@dataclass(frozen=True)
class Series:
    """The landmarks (L of them, as `skeleton` has) of one clip in T frames, found by one variant of a backbone.

    timestamps: (T,) int64, milliseconds, rising. detected: (T,) bool. size: (width, height) in pixels.
    image: (T, L, 4) float32: x, y as shares of width and height (y down), z in the scale of x, visibility 0..1.
    world: (T, L, 3) float32: metres from the hips' middle. Both are 0 where nothing was detected.
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
    skeleton: Skeleton = BLAZEPOSE_33

    @property
    def key(self) -> tuple[str, str]:
        """What tells a series from the others of its class."""
        return self.clip, self.variant


def skeleton_of(series: Sequence[Series]) -> Skeleton:
    """Return the skeleton that all series have; BLAZEPOSE_33 of none. Raises InputError if they have several."""
    found = {one.skeleton.name: one.skeleton for one in series} or {"": BLAZEPOSE_33}
    if len(found) > 1:
        raise InputError(
            f"series of several skeletons ({', '.join(sorted(found))}) can't be mixed: "
            "keep the landmarks of each backbone in a folder of their own"
        )
    return next(iter(found.values()))


def class_path(name: str, folder: Path = LANDMARKS) -> Path:
    """Return where the landmarks of a class lie."""
    return folder / f"{name}.npz"


def save(path: Path, series: Sequence[Series]) -> None:
    """Write series of one skeleton to one compressed file, the same bytes for the same series, whole or not at all.

    Raises InputError if they have several skeletons. Only another skeleton than BLAZEPOSE_33 is named in the file.
    """
    skeleton = skeleton_of(series)
    named = {} if skeleton == BLAZEPOSE_33 else {"skeleton": np.array(skeleton.name)}
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
    image = _joined([one.image for one in series], (skeleton.count, 4), np.float32)[detected]
    world = _joined([one.world for one in series], (skeleton.count, 3), np.float32)[detected]
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
            **named,
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


def read_names(path: Path) -> list[tuple[str, str]]:
    """Return clip and group of each series of a landmark file, without its landmarks; InputError if it is damaged."""
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            return [(row["clip"], row["group"]) for row in json.loads(file["table"].tobytes())]
    except DAMAGE as error:
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
    skeleton = SKELETONS[str(arrays["skeleton"])] if "skeleton" in arrays else BLAZEPOSE_33
    image = np.zeros((total, skeleton.count, 4), np.float32)
    world = np.zeros((total, skeleton.count, 3), np.float32)
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
            skeleton,
        )
        for row, part in zip(table, parts, strict=True)
    ]


def _joined(arrays: list[np.ndarray], shape: tuple[int, ...], dtype: type) -> np.ndarray:
    return np.concatenate([np.zeros((0, *shape), dtype), *arrays])


def _pack(values: np.ndarray, step: float) -> np.ndarray:
    """Round (D, L, 3) to steps and store changes from frame to frame, low and high bytes apart: half the size."""
    whole = np.clip(np.round(values / step), -32768, 32767).astype(np.int16)
    change = np.diff(whole, axis=0, prepend=np.zeros_like(whole[:1]))
    return np.moveaxis(change.astype("<i2").reshape(*change.shape, 1).view(np.uint8), -1, 0)


def _unpack(planes: np.ndarray, step: float) -> np.ndarray:
    change = np.ascontiguousarray(np.moveaxis(planes, 0, -1)).view("<i2")[..., 0]
    return np.cumsum(change, axis=0, dtype=np.int16) * np.float32(step)
