"""Draw onto a video what was found in it: the skeleton, what is told, the count and the signal behind it."""

from collections.abc import Iterable
from pathlib import Path

import cv2
from tqdm import tqdm

from pipeline.clips.video import frame_count, frames, writing
from pipeline.commands.overlay import View, draw
from pipeline.common.errors import InputError
from pipeline.common.files import replacing
from pipeline.landmarks.series import Series

SUFFIX, CODEC = ".mp4", "mp4v"  # OpenCV's wheels have no H.264
RATE_TOLERANCE = 0.02
"""Share by which the frame rate that a file announces may differ from that of its timestamps."""


def frame_rate(video: Path, series: Series) -> float:
    """Return frames a second: those that the file announces, or the mean where its timestamps say otherwise."""
    capture = cv2.VideoCapture(str(video))
    announced = capture.get(cv2.CAP_PROP_FPS)
    capture.release()
    last = int(series.timestamps[-1])
    mean = 1000 * (len(series.timestamps) - 1) / last if last else announced
    rate = announced if abs(announced - mean) <= RATE_TOLERANCE * mean else mean
    return round(rate, 2)  # MPEG-4 has no finer ones at high rates


def check(target: Path, video: Path) -> None:
    """Raise InputError if a video can't be drawn to `target`."""
    if target.suffix.lower() != SUFFIX:
        raise InputError(f"{target}: only {SUFFIX} can be written: name it so")
    if target.is_dir() or not target.parent.is_dir():
        raise InputError(f"{target} can't be written: name a file in a folder that there is")
    if target.exists() and video.exists() and target.samefile(video):
        raise InputError(f"{target} is the video itself, which would be lost: name another file")


def write_video(target: Path, video: Path, series: Series, seen: Iterable[View], progress: bool = False) -> None:
    """Write a video with a view drawn onto each of its frames, without sound; whole or not at all."""
    shown = tqdm(
        zip(frames(video), seen, strict=True),
        total=len(series.timestamps),
        unit=" frames",
        desc=target.name,
        leave=False,
        disable=not progress,
    )
    with replacing(target) as temporary:
        trouble = f"{target} can't be written: is its folder writable?"
        with writing(temporary, CODEC, frame_rate(video, series), series.size, trouble) as writer:
            for frame, view in shown:
                picture = cv2.cvtColor(frame.pixels, cv2.COLOR_RGB2BGR)
                draw(picture, view)
                writer.write(picture)
        # OpenCV does not say when the disk is full.
        if frame_count(temporary) != len(series.timestamps):
            raise InputError(f"{target} could not be written whole: is the disk full?")
