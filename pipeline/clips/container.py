"""A video file, opened: which of its streams is the video, how long it says it is, and whether all of it is there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from pipeline.common.errors import InputError

SUFFIXES = (".avi", ".mp4", ".mov", ".webm", ".mkv", ".m4v")
BETTER = "copy it again from its source, or convert it (e.g. with ffmpeg) to mp4"
WHOLE = 0.9
"""Share of its frames, or of its duration, that a whole video has at least."""
_AS_IT_IS = {"fflags": "-genpts"}
"""Times of frames that the file does not know are not made up."""
_STILL = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
_STILL_BRANDS = ("avif", "heic", "heix", "heim", "heis", "mif1")
_VP8_SHOWN = 0x10  # RFC 6386, 9.1: a frame without it only helps to decode others


@dataclass(frozen=True)
class Video:
    """A video file that is open, and the stream of it that is the video."""

    container: InputContainer
    stream: VideoStream

    def packets(self) -> Iterator[av.Packet]:
        """Yield the coded pieces of the video up to where the file ends or can't be read further."""
        yield from _demuxed(self.container, self.stream)

    def listed(self) -> int | None:
        """Return how many frames to be shown the file's own table lists; None if it has no table of all frames."""
        entries = self.stream.index_entries
        # The table of .mp4 and .mov is read whole, less what an edit list leaves out.
        whole = "mp4" in self.container.format.name or self.stream.frames <= len(entries)
        if not self.stream.frames or not whole:
            return None
        return sum(entry.size > 0 and not entry.is_discard for entry in entries)

    def announced(self) -> float:
        """Return the seconds that the file announces; 0 if it does not."""
        # Of a cut .avi FFmpeg shortens the duration, but not the number of frames.
        counted = self.stream.frames / (self.stream.average_rate or 25)
        return max((self.container.duration or 0) / av.time_base, float(counted))


@contextmanager
def opened(path: Path) -> Iterator[Video]:
    """Open a video. Raises InputError naming the file, and what it is instead, if it is none that can be read."""
    if path.is_dir():
        raise InputError(f"{path} is a folder, not a video")
    if not path.is_file():
        raise InputError(f"{path}: there is no such file")
    if path.stat().st_size == 0:
        raise InputError(f"{path}: the file is empty; {BETTER}")
    try:
        container = _open(path)
    except (av.FFmpegError, OSError) as error:
        raise InputError(f"{path}: not a video that can be read; {BETTER}") from error
    with container:
        stream = _video_of(container, path)
        stream.thread_type = "AUTO"
        yield Video(container, stream)


def _open(path: Path) -> InputContainer:
    # With its protocol named, FFmpeg takes whatever follows for a name: colons, percent signs, any bytes. Titles and
    # the like, in whatever encoding, must not be in the way.
    return av.open(f"file:{path}", container_options=_AS_IT_IS, metadata_errors="replace")


def _video_of(container: InputContainer, path: Path) -> VideoStream:
    """Return the stream that is the video: of several, the one that plays longest."""
    stills = [one for one in container.streams.video if one.disposition & _STILL]
    moving = [one for one in container.streams.video if one not in stills and one.codec_context]
    if _is_picture(container):
        raise InputError(f"{path} is a picture, not a video: exercises are recognised by how somebody moves")
    if not moving:
        if container.streams.audio:
            raise InputError(f"{path}: there is no video in it, only sound{' and a cover' * bool(stills)}")
        raise InputError(f"{path}: there is no video in it that can be read; {BETTER}")
    if len(moving) == 1:
        return moving[0]
    ends = _ends(path)
    return max(moving, key=lambda one: ends.get(one.index, 0))


def _is_picture(container: InputContainer) -> bool:
    """Tell whether a file is a photo, drawing or the like."""
    name = container.format.name
    if name.endswith("_pipe") or name == "image2":
        return True
    single = all(one.frames == 1 for one in container.streams.video)
    return single and (name == "gif" or container.metadata.get("major_brand", "").strip() in _STILL_BRANDS)


def _ends(path: Path) -> dict[int, Fraction]:
    """Return when each stream of a file ends, in seconds, by its index."""
    found: dict[int, Fraction] = {}
    with _open(path) as container:
        for packet in _demuxed(container):
            found[packet.stream_index] = max(found.get(packet.stream_index, Fraction(0)), _end(packet))
    return found


def _demuxed(container: InputContainer, *streams: VideoStream) -> Iterator[av.Packet]:
    packets = container.demux(*streams)
    while True:
        try:
            packet = next(packets, None)
        except av.FFmpegError:  # of a file that was cut, what stands before the cut is there
            return
        if packet is None:
            return
        # What has no time is PyAV's sign that the stream ends; an empty packet with a time repeats a picture.
        if packet.dts is not None or packet.pts is not None:
            yield packet


def _end(packet: av.Packet) -> Fraction:
    """Return when a packet ends, in seconds; 0 if it is not to be shown."""
    start = packet.pts if packet.pts is not None else packet.dts
    if start is None or packet.is_discard:
        return Fraction(0)
    return (start + (packet.duration or 0)) * packet.time_base


def frame_count(path: Path) -> int:
    """Return about how many frames a video will show, as its file says (0 if it does not, or can't be opened)."""
    try:
        with opened(path) as video:
            listed = video.listed()
            rate = video.stream.average_rate or 0
            return round(video.announced() * rate) if listed is None else listed
    except InputError:
        return 0


def shortfall(path: Path, decoded: int) -> str | None:
    """Say that a tenth or more of a video is missing, `decoded` being how many frames could be read; else None.

    A file that lists its frames is measured by those that it means to show, another one by the duration that it
    announces; and both by the frames that are in it.
    """
    with opened(path) as video:
        listed, announced, codec = video.listed(), video.announced(), video.stream.codec_context.name
        shown, reached = 0, Fraction(0)
        for packet in _demuxed(video.container):
            reached = max(reached, _end(packet))
            shown += packet.stream_index == video.stream.index and _is_shown(packet, codec)
    ends_early = listed is None and reached < WHOLE * announced
    if ends_early or decoded < WHOLE * max(shown, listed or 0):
        return f"{path} is cut short or damaged: only {decoded} frames of it can be read; {BETTER}"
    return None


def _is_shown(packet: av.Packet, codec: str) -> bool:
    """Tell whether a packet is a frame to be shown."""
    if packet.is_discard or not packet.size:
        return False
    return codec != "vp8" or bool(memoryview(packet)[0] & _VP8_SHOWN)
