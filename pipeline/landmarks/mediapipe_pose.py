"""Run BlazePose over a video: from pictures to its landmarks."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np

from pipeline.clips.video import Frame, frames
from pipeline.common.errors import InputError
from pipeline.common.quiet import hide_native_log


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
