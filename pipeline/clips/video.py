"""Read any video as upright RGB frames with true timestamps, and write one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

# EFFECTS
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "8")  # FFmpeg's own lines say less than the errors below
from pipeline.common.errors import InputError

SUFFIXES = (".avi", ".mp4", ".mov", ".webm", ".mkv", ".m4v")
_BETTER = "copy it again from its source, or convert it (e.g. with ffmpeg) to mp4"


@dataclass(frozen=True)
class Frame:
    """One frame: milliseconds since the first frame, and (height, width, 3) uint8 RGB pixels."""

    milliseconds: int
    pixels: np.ndarray


def frames(path: Path) -> Iterator[Frame]:
    """Yield the frames of a video, turned upright, timestamps strictly rising from 0.

    Raises InputError naming the file if it is missing, empty or can't be decoded.
    """
    capture = _opened(path)
    try:
        step = 1000 / (capture.get(cv2.CAP_PROP_FPS) or 25)
        first, last = None, -1
        while True:
            read, picture = capture.read()
            if not read:
                break
            position = capture.get(cv2.CAP_PROP_POS_MSEC)
            first = position if first is None else first
            # Some containers repeat or lose a timestamp; BlazePose needs them to rise.
            now = round(position - first)
            now = now if now > last else last + max(1, round(step))
            last = now
            yield Frame(now, cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
    finally:
        capture.release()
    if last < 0:
        raise InputError(f"{path}: no frame could be decoded; {_BETTER}")


@contextmanager
def writing(path: Path, codec: str, rate: float, size: tuple[int, int], trouble: str) -> Iterator[cv2.VideoWriter]:
    """Yield what writes BGR pictures of (width, height) pixels into a video; InputError(trouble) if OpenCV can't."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*codec), rate, size)
    if not writer.isOpened():
        raise InputError(trouble)
    try:
        yield writer
    finally:
        writer.release()


def frame_count(path: Path) -> int:
    """Return how many frames the container announces (0 if it does not say, or can't be opened)."""
    capture = cv2.VideoCapture(str(path))
    count = int(capture.get(cv2.CAP_PROP_FRAME_COUNT)) if capture.isOpened() else 0
    capture.release()
    return max(count, 0)


def truncated(decoded: int, announced: int) -> bool:
    """Tell whether a tenth or more of the frames that the container announces is missing."""
    return decoded < 0.9 * announced


def cut_short(path: Path, decoded: int) -> str:
    """Say that a video ends before it should."""
    return f"{path} is cut short or damaged: only its first {decoded} frames can be read; {_BETTER}"


def _opened(path: Path) -> cv2.VideoCapture:
    if not path.is_file():
        raise InputError(f"{path}: there is no such file")
    if path.stat().st_size == 0:
        raise InputError(f"{path}: the file is empty; {_BETTER}")
    capture = cv2.VideoCapture(str(path))
    if not capture.isOpened():
        raise InputError(f"{path}: not a video that can be read; {_BETTER}")
    return capture
