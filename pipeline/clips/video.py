"""Read any video as a player shows it: upright, undistorted RGB frames with the file's own timestamps."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from av.sidedata.sidedata import Type
from av.video.frame import VideoFrame
from av.video.reformatter import ColorTrc, VideoReformatter

from pipeline.clips.container import BETTER, Video, opened
from pipeline.common.errors import InputError

LATEST_START_MS = 60_000
"""A file whose first frame is dated later counts by a recorder's clock, not from its own beginning."""
LEAST_STRETCH, MOST_STRETCH = 1.01, 8.0
"""How oblong pixels are at least and at most: less comes from sizes that were rounded, more is an error of the file."""

# The very pixels that OpenCV's decoder gives, which committed landmarks are of.
_PIXELS: dict[str, Any] = {"format": "rgb24", "interpolation": "BICUBIC", "threads": 1}
_TONES: dict[str, Any] = {"dst_color_trc": "BT709", "dst_color_primaries": "BT709"}
_HIGH_DYNAMIC_RANGE = (ColorTrc.SMPTE2084, ColorTrc.ARIB_STD_B67)


@dataclass(frozen=True)
class Frame:
    """One frame: milliseconds on the file's own clock, and (height, width, 3) uint8 RGB pixels."""

    milliseconds: int
    pixels: np.ndarray


def frames(path: Path) -> Iterator[Frame]:
    """Yield the frames of a video in their display size, turned upright, with strictly rising timestamps.

    The timestamps are the file's, as a browser has them. Raises InputError naming the file if it is missing, empty
    or can't be decoded.
    """
    with opened(path) as video:
        clock, display = _Clock(video), _Display(video)
        for picture in _decoded(video):
            yield Frame(clock.read(picture), display.shown(picture))
    if clock.last is None:
        raise InputError(f"{path}: no frame could be decoded; {BETTER}")


def _decoded(video: Video) -> Iterator[VideoFrame]:
    """Yield every picture that can be decoded, in the order in which they are shown."""
    for packet in chain(video.packets(), [None]):
        if packet is not None and not packet.size:
            continue  # repeats a picture; to a decoder it would mean the end
        try:
            pictures = video.stream.decode(packet)
        except av.FFmpegError:  # of a damaged file, the rest may be readable
            continue
        yield from pictures


class _Clock:
    """What time it is in a video, in whole milliseconds that rise from picture to picture."""

    def __init__(self, video: Video) -> None:
        self.last: int | None = None
        self._start: float | None = None
        self._base = float(video.stream.time_base or 0)
        self._step = max(1, round(1000 / (video.stream.average_rate or video.stream.guessed_rate or 25)))

    def read(self, picture: VideoFrame) -> int:
        """Return when a picture is shown; one whose time is missing or past comes a frame's time after the last."""
        now = self._by_the_file(picture)
        earliest = 0 if self.last is None else self.last + 1
        if now is None or now < earliest:
            now = 0 if self.last is None else self.last + self._step
        self.last = now
        return now

    def _by_the_file(self, picture: VideoFrame) -> int | None:
        # Old kinds of files (.avi) know only when a picture is decoded: all of them late by the same time.
        stamp = picture.dts if picture.pts is None else picture.pts
        if stamp is None:
            return None
        now = stamp * self._base * 1000
        if self._start is None:
            self._start = 0.0 if picture.pts is not None and 0 <= now <= LATEST_START_MS else now
        return round(now - self._start)


class _Display:
    """How the coded pictures of a video become what a player shows."""

    def __init__(self, video: Video) -> None:
        self._reformatter = VideoReformatter()
        pixel = float(video.stream.sample_aspect_ratio or 1)
        self._wide, self._high = max(pixel, 1.0), max(1 / pixel, 1.0)
        self._size: tuple[int, int] | None = None
        self._square = not LEAST_STRETCH <= max(self._wide, self._high) <= MOST_STRETCH

    def shown(self, picture: VideoFrame) -> np.ndarray:
        """Return the pixels of a picture with square pixels, upright."""
        options = _PIXELS | (_TONES if picture.color_trc in _HIGH_DYNAMIC_RANGE else {})
        pixels = self._reformatter.reformat(picture, **options).to_ndarray()
        # MediaPipe reads on through the gaps that FFmpeg leaves between rows.
        return np.ascontiguousarray(self._fitted(_turned(self._stretched(pixels), picture)))

    def _stretched(self, pixels: np.ndarray) -> np.ndarray:
        """Make pixels square without losing any: wide pictures get wider, high ones higher, as in a browser."""
        if self._square:
            return pixels
        size = round(pixels.shape[1] * self._wide), round(pixels.shape[0] * self._high)
        return cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR)

    def _fitted(self, pixels: np.ndarray) -> np.ndarray:
        """Fit a picture of another size, as recorders of calls and turned phones write, into the first one's."""
        high, wide = pixels.shape[:2]
        self._size = self._size or (wide, high)
        if self._size == (wide, high):
            return pixels
        share = min(self._size[0] / wide, self._size[1] / high)
        within = cv2.resize(pixels, (round(wide * share), round(high * share)), interpolation=cv2.INTER_AREA)
        frame = np.zeros((self._size[1], self._size[0], 3), np.uint8)
        top, left = (self._size[1] - within.shape[0]) // 2, (self._size[0] - within.shape[1]) // 2
        frame[top : top + within.shape[0], left : left + within.shape[1]] = within
        return frame


def _turned(pixels: np.ndarray, picture: VideoFrame) -> np.ndarray:
    """Turn and mirror a picture by quarters as its file says; ISO 14496-12, 6.2.2."""
    sides: Mapping[Type, Any] = picture.side_data  # type: ignore[assignment]  # PyAV's types know another key alone
    if Type.DISPLAYMATRIX not in sides:
        return pixels
    a, b, _, c, d = np.frombuffer(sides[Type.DISPLAYMATRIX], np.int32)[:5]
    if abs(a) + abs(d) < abs(b) + abs(c):
        pixels, across, down = pixels.swapaxes(0, 1), c, b
    else:
        across, down = a, d
    return pixels[:: -1 if down < 0 else 1, :: -1 if across < 0 else 1]
