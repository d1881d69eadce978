"""Run BlazePose over a video: the one place where pictures become landmarks."""

import importlib
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import numpy as np
from tqdm import tqdm

from pipeline.clips.container import frame_count
from pipeline.clips.video import Frame, frames
from pipeline.common.errors import InputError
from pipeline.common.quiet import hide_native_log
from pipeline.landmarks.blazepose import BUNDLES
from pipeline.landmarks.series import Series
from pipeline.landmarks.skeleton import BLAZEPOSE_33


def extractor(variant: str) -> str:
    """Name what finds the landmarks, with versions: landmarks of two extractors must never be mixed."""
    return f"mediapipe {version('mediapipe')} pose_landmarker_{variant} {BUNDLES[variant].sha256[:12]} VIDEO"


def estimate(path: Path, bundle: Path) -> Iterator[tuple[Frame, np.ndarray | None, np.ndarray | None]]:
    """Yield each frame with its landmarks: image (33, 4), world (33, 3), or None twice without a pose.

    One landmarker a video, VIDEO mode, with the frames' own timestamps.
    """
    mediapipe = _mediapipe()
    vision = mediapipe.tasks.vision
    options = vision.PoseLandmarkerOptions(
        base_options=mediapipe.tasks.BaseOptions(model_asset_path=str(bundle)),
        running_mode=vision.RunningMode.VIDEO,
    )
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        for frame in frames(path):
            picture = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=frame.pixels)
            try:
                found = landmarker.detect_for_video(picture, frame.milliseconds)
            except RuntimeError as error:
                raise InputError(f"{path}: BlazePose failed at {frame.milliseconds} ms ({error})") from error
            if found.pose_landmarks:
                image = np.array([(p.x, p.y, p.z, p.visibility) for p in found.pose_landmarks[0]], np.float32)
                world = np.array([(p.x, p.y, p.z) for p in found.pose_world_landmarks[0]], np.float32)
                yield frame, image, world
            else:
                yield frame, None, None


def estimate_series(
    path: Path, bundle: Path, variant: str, clip: str = "", group: str = "", sha256: str = "", progress: bool = False
) -> Series:
    """Return the landmarks of a video as a series. Raises InputError naming the file if it can't be read."""
    size, timestamps, detected, images, worlds = (0, 0), [], [], [], []
    found = estimate(path, bundle)
    if progress:
        found = tqdm(found, total=frame_count(path) or None, unit=" frames", desc=path.name, leave=False)
    for frame, image, world in found:
        size = (frame.pixels.shape[1], frame.pixels.shape[0])
        timestamps.append(frame.milliseconds)
        detected.append(image is not None)
        images.append(np.zeros((BLAZEPOSE_33.count, 4), np.float32) if image is None else image)
        worlds.append(np.zeros((BLAZEPOSE_33.count, 3), np.float32) if world is None else world)
    return Series(
        clip,
        group,
        variant,
        sha256,
        extractor(variant),
        size,
        np.array(timestamps),
        np.array(detected),
        np.stack(images),
        np.stack(worlds),
    )


def _mediapipe() -> ModuleType:
    """Import mediapipe without TensorFlow, which it would load (600 MB a process) and never use here."""
    if "mediapipe" not in sys.modules:
        hide_native_log()
        hidden = "tensorflow" not in sys.modules
        if hidden:
            sys.modules["tensorflow"] = None  # type: ignore[assignment]
        importlib.import_module("mediapipe")
        if hidden:
            del sys.modules["tensorflow"]
    return sys.modules["mediapipe"]
