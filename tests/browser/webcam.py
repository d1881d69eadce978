"""Raw video files that Chromium takes for what a webcam sees, over and over."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from pipeline.clips.video import frames
from pipeline.synthetic import person
from pipeline.synthetic.person import Performance

HEIGHT = 240
"""Pixels that real clips are scaled down to: raw video is big."""


def write_y4m(pictures: Iterable[np.ndarray], rate: float, path: Path) -> None:
    """Write pictures (height, width, 3), uint8 BGR, with an even width and height, as YUV4MPEG2."""
    exact = Fraction(rate).limit_denominator(1001)
    with path.open("wb") as file:
        for number, picture in enumerate(pictures):
            if not number:
                height, width = picture.shape[:2]
                header = f"YUV4MPEG2 W{width} H{height} F{exact.numerator}:{exact.denominator} Ip A1:1 C420jpeg\n"
                file.write(header.encode())
            file.write(b"FRAME\n" + cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420).tobytes())


def write_performance(performance: Performance, path: Path) -> None:
    """Write what the drawn actor does."""
    write_y4m(person.frames(performance), performance.fps, path)


def write_clip(clip: Path, path: Path, seconds: float) -> None:
    """Write the first seconds of a clip."""
    write_y4m(*clip_pictures(clip, HEIGHT, seconds), path)


def clip_pictures(clip: Path, height: int, seconds: float) -> tuple[Iterator[np.ndarray], float]:
    """Return the pictures, BGR, of a clip's first seconds, scaled to `height` pixels, and its frames a second."""
    video = cv2.VideoCapture(str(clip))
    rate = video.get(cv2.CAP_PROP_FPS) or 25
    video.release()
    return (_scaled(one.pixels, height) for one in frames(clip) if one.milliseconds < 1000 * seconds), rate


def _scaled(pixels: np.ndarray, height: int) -> np.ndarray:
    down, across = pixels.shape[:2]
    size = (2 * round(across * height / down / 2), height)
    return cv2.resize(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), size, interpolation=cv2.INTER_AREA)
