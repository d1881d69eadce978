"""Write a video, picture by picture."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.container import OutputContainer
from av.video.stream import VideoStream

from pipeline.common.errors import InputError
from pipeline.common.files import replacing

CODECS = {".mp4": "mpeg4", ".avi": "mjpeg", ".webm": "libvpx"}
"""What is quick to write, by the suffix of the file."""
PLAYABLE = "h264"
"""What every player, phone and browser shows, in .mp4."""
_FULL_RANGE = ("mjpeg",)
_KEY_EVERY = 12  # frames
_GENERAL = {"qmin": "3"}
_OPTIONS = {PLAYABLE: {"preset": "veryfast", "crf": "20"}}
MILLISECONDS = Fraction(1, 1000)


@dataclass(frozen=True)
class Writer:
    """A video that is being written."""

    container: OutputContainer
    stream: VideoStream

    def write(self, pixels: np.ndarray, moment: int) -> None:
        """Add a BGR picture (height, width, 3), shown from `moment` on, counted in the video's unit of time."""
        even = np.ascontiguousarray(pixels[: self.stream.height, : self.stream.width])
        picture = av.VideoFrame.from_ndarray(even, format="bgr24")
        picture.pts = moment
        self._add(picture.reformat(format=self.stream.pix_fmt, interpolation="BICUBIC"))

    def finish(self) -> None:
        """Write what the encoder holds back."""
        self._add(None)

    def _add(self, picture: av.VideoFrame | None) -> None:
        for packet in self.stream.encode(picture):
            self.container.mux(packet)


@contextmanager
def writing(
    path: Path, codec: str, rate: float, size: tuple[int, int], unit: Fraction | None = None
) -> Iterator[Writer]:
    """Yield what writes pictures of `size` (width, height; an odd row or column is left out) into a video.

    It is there whole or not at all. rate: frames a second, about. unit: of the pictures' moments, in seconds; without
    one they are counted. Raises InputError naming the file if it can't be written, a full disk included.
    """
    try:
        # With its protocol named, FFmpeg takes whatever follows for a name.
        with replacing(path) as temporary, av.open(f"file:{temporary}", "w") as container:
            stream = _stream(container, codec, Fraction(rate).limit_denominator(1001), size, unit)
            writer = Writer(container, stream)
            yield writer
            writer.finish()
    except av.FFmpegError as error:
        raise InputError(f"{path} can't be written: {error.strerror}") from error


def _stream(
    container: OutputContainer, codec: str, rate: Fraction, size: tuple[int, int], unit: Fraction | None
) -> VideoStream:
    stream: Any = container.add_stream(codec, rate=rate, options=_OPTIONS.get(codec, _GENERAL))
    stream.width, stream.height = size[0] & ~1, size[1] & ~1
    stream.pix_fmt = "yuvj420p" if codec in _FULL_RANGE else "yuv420p"
    if unit is not None:
        stream.codec_context.time_base = unit
    if codec != PLAYABLE:
        # As OpenCV writes it, bit by bit: the synthetic person's landmarks are of such videos. One thread, one slice.
        stream.codec_context.bit_rate = int(rate * size[0] * size[1])
        stream.codec_context.gop_size = _KEY_EVERY
        stream.codec_context.thread_count = 1
    return stream
