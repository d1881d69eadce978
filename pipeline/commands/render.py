"""Draw onto a video what was found in it: the skeleton, the answer, the count and the signal behind it."""

from collections.abc import Iterable
from pathlib import Path

import cv2
from tqdm import tqdm

from pipeline.clips.video import frames
from pipeline.clips.writing import MILLISECONDS, PLAYABLE, writing
from pipeline.commands.overlay import View, draw
from pipeline.common.errors import InputError
from pipeline.landmarks.series import Series

SUFFIX = ".mp4"
USUAL_RATE = 25.0


def _frame_rate(series: Series) -> float:
    """Return the frames a second, on average."""
    took = int(series.timestamps[-1] - series.timestamps[0])
    return 1000 * (len(series.timestamps) - 1) / took if took else USUAL_RATE


def check(target: Path, video: Path) -> None:
    """Raise InputError if a video can't be drawn to `target`."""
    if target.suffix.lower() != SUFFIX:
        raise InputError(f"{target}: only {SUFFIX} can be written: name it so")
    if target.is_dir() or not target.parent.is_dir():
        raise InputError(f"{target} can't be written: name a file in a folder that there is")
    if target.exists() and video.exists() and target.samefile(video):
        raise InputError(f"{target} is the video itself, which would be lost: name another file")


def write_video(target: Path, video: Path, series: Series, seen: Iterable[View], progress: bool = False) -> None:
    """Write a video with a view drawn onto each of its frames at its own time, without sound; whole or not at all."""
    shown = tqdm(
        zip(frames(video), seen, strict=True),
        total=len(series.timestamps),
        unit=" frames",
        desc=target.name,
        leave=False,
        disable=not progress,
    )
    with writing(target, PLAYABLE, _frame_rate(series), series.size, MILLISECONDS) as writer:
        for frame, view in shown:
            picture = cv2.cvtColor(frame.pixels, cv2.COLOR_RGB2BGR)
            draw(picture, view)
            writer.write(picture, frame.milliseconds)
