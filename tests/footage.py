"""Small videos of every kind: several streams, oblong pixels, odd times, cut or damaged."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.stream import Disposition

SIZE = (64, 48)
LIGHT = 8
"""How much lighter each frame is than the one before."""


def codec_for(suffix: str) -> str:
    """Return what a kind of file holds."""
    return "libvpx" if suffix == ".webm" else "mpeg4"


@dataclass(frozen=True)
class Track:
    """One stream of a file: `count` frames, each lighter than the one before, shown at `times` in milliseconds."""

    count: int = 25
    times: Sequence[int] | None = None
    codec: str = "mpeg4"
    size: tuple[int, int] = SIZE
    pixel: Fraction = Fraction(1)
    turned: tuple[float, bool] | None = None
    disposition: Disposition = Disposition.default
    options: tuple[tuple[str, str], ...] = ()

    def moments(self) -> Sequence[int]:
        """Return when each frame is shown."""
        return range(0, 40 * self.count, 40) if self.times is None else self.times

    def pictures(self) -> list[np.ndarray]:
        """Return the frames, (height, width, 3) BGR: the upper left quarter is light, the rest is not."""
        found = []
        for number in range(len(self.moments())):
            picture = np.full((self.size[1], self.size[0], 3), number * LIGHT % 200, np.uint8)
            picture[: self.size[1] // 2, : self.size[0] // 2] = 255
            found.append(picture)
        return found


def film(path: Path, *tracks: Track, sound_s: float = 0, title: str = "", **options: str) -> Path:
    """Write a file of these tracks, and silence for so long; options: of the container. Return its path."""
    with av.open(f"file:{path}", "w", options=options) as container:
        container.metadata["title"] = title
        streams = [_stream(container, track) for track in tracks]
        sound = container.add_stream("libopus" if path.suffix == ".webm" else "aac", rate=48000) if sound_s else None
        packets = [packet for track, stream in zip(tracks, streams, strict=True) for packet in _encoded(track, stream)]
        if sound:
            packets += _silence(sound, sound_s)
        container.start_encoding()
        for packet in sorted(packets, key=lambda one: one.dts * one.time_base):
            container.mux(packet)
    return path


def _stream(container: Any, track: Track) -> Any:
    stream = container.add_stream(track.codec, rate=25, options=dict(track.options))
    stream.width, stream.height = track.size
    stream.pix_fmt = {"mjpeg": "yuvj420p", "gif": "rgb8"}.get(track.codec, "yuv420p")
    stream.codec_context.time_base = Fraction(1, 25 if track.times is None else 1000)
    stream.codec_context.sample_aspect_ratio = track.pixel
    stream.disposition = track.disposition
    if track.turned:
        stream.set_display_rotation(track.turned[0], hflip=track.turned[1])
    return stream


def _encoded(track: Track, stream: Any) -> list[Any]:
    found = []
    for moment, picture in zip(track.moments(), track.pictures(), strict=True):
        frame = av.VideoFrame.from_ndarray(picture, format="bgr24").reformat(format=stream.pix_fmt)
        frame.pts = moment // 40 if track.times is None else moment
        found += stream.encode(frame)
    return found + stream.encode()


def _silence(stream: Any, seconds: float) -> list[Any]:
    found = []
    for number in range(round(50 * seconds)):
        frame = av.AudioFrame.from_ndarray(np.zeros((2, 960), np.float32), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = 48000, 960 * number, Fraction(1, 48000)
        found += stream.encode(frame)
    return found + stream.encode()
