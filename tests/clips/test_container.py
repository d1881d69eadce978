"""A video file: which of its streams is the video, what it is instead, and whether all of it is there."""

from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from av.stream import Disposition
from footage import SIZE, Track, codec_for, film
from mp4 import trimmed

from pipeline.clips import video
from pipeline.clips.container import frame_count, shortfall
from pipeline.common.errors import InputError

COVER = Track(1, codec="mjpeg", size=(32, 32), disposition=Disposition.attached_pic)
SHORT = Track(5, size=(32, 32))
IRREGULAR = [0, 160, 320, 480, 500, 520, 1800, 1840, 2000, 3000, 3600]


def sizes(path: Path) -> tuple[int, tuple[int, int]]:
    """Return how many frames a video has, and their size (width, height)."""
    found = [frame.pixels.shape[1::-1] for frame in video.frames(path)]
    return len(found), found[0]


def lacks(path: Path) -> str | None:
    """Return what is said of a video that is read as far as it goes."""
    return shortfall(path, len(list(video.frames(path))))


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_a_cover_is_not_the_video(suffix: str, tmp_path: Path) -> None:
    path = film(tmp_path / f"song{suffix}", COVER, Track())
    assert sizes(path) == (25, SIZE) and lacks(path) is None


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".avi"])
def test_a_picture_without_a_mark_is_not_the_video_either(suffix: str, tmp_path: Path) -> None:
    path = film(tmp_path / f"song{suffix}", Track(1, codec="mjpeg", size=(32, 32)), Track())
    assert sizes(path) == (25, SIZE) and lacks(path) is None


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".avi"])
def test_of_several_videos_the_longest_is_read(suffix: str, tmp_path: Path) -> None:
    first = film(tmp_path / f"first{suffix}", SHORT, Track())
    last = film(tmp_path / f"last{suffix}", Track(), SHORT)
    assert sizes(first) == sizes(last) == (25, SIZE)
    assert lacks(first) is None and lacks(last) is None


def test_of_several_videos_as_long_the_first_is_read(tmp_path: Path) -> None:
    assert sizes(film(tmp_path / "stereo.mp4", Track(), Track(size=(32, 32)))) == (25, SIZE)


@pytest.mark.parametrize(("tracks", "said"), [((), "only sound"), ((COVER,), "only sound and a cover")])
def test_sound_is_no_video(tracks: tuple[Track, ...], said: str, tmp_path: Path) -> None:
    path = film(tmp_path / "song.mp4", *tracks, sound_s=1)
    with pytest.raises(InputError, match=rf"song\.mp4: there is no video in it, {said}$"):
        sizes(path)


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.bmp", "a.tiff", "really a photo.mp4", "a.gif"])
def test_a_picture_is_said_to_be_one(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if path.suffix == ".gif":
        film(path, Track(1, codec="gif"))
    else:
        kind = ".jpg" if path.suffix == ".mp4" else path.suffix
        path.write_bytes(cv2.imencode(kind, np.zeros((48, 64, 3), np.uint8))[1].tobytes())
    with pytest.raises(InputError, match=f"{name} is a picture, not a video"):
        sizes(path)


def test_a_picture_that_moves_is_a_video(tmp_path: Path) -> None:
    assert sizes(film(tmp_path / "squat.gif", Track(10, codec="gif"))) == (10, SIZE)


def test_a_video_of_one_frame_is_no_picture(tmp_path: Path) -> None:
    path = film(tmp_path / "short.mp4", Track(1))
    assert sizes(path) == (1, SIZE) and lacks(path) is None


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".avi", ".mkv", ".webm"])
def test_a_title_in_another_encoding_is_not_in_the_way(suffix: str, tmp_path: Path) -> None:
    path = film(tmp_path / f"titled{suffix}", Track(codec=codec_for(suffix)), title="Uebung")
    content = path.read_bytes()
    assert b"Uebung" in content
    path.write_bytes(content.replace(b"Uebung", "Übu\xf1g ".encode("latin-1")))
    assert sizes(path) == (25, SIZE) and lacks(path) is None


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".avi", ".mkv", ".webm"])
def test_a_whole_video_lacks_nothing(suffix: str, tmp_path: Path) -> None:
    path = film(tmp_path / f"whole{suffix}", Track(codec=codec_for(suffix)))
    assert lacks(path) is None and frame_count(path) == 25


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".avi", ".mkv", ".webm"])
def test_a_whole_video_of_a_variable_rate_lacks_nothing(suffix: str, tmp_path: Path) -> None:
    assert lacks(film(tmp_path / f"phone{suffix}", Track(codec=codec_for(suffix), times=IRREGULAR))) is None


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".webm"])
def test_sound_may_go_on_after_the_last_frame(suffix: str, tmp_path: Path) -> None:
    assert lacks(film(tmp_path / f"call{suffix}", Track(codec=codec_for(suffix)), sound_s=4)) is None


def test_what_is_cut_away_is_not_missing(tmp_path: Path) -> None:
    path = film(tmp_path / "trimmed.mp4", Track(100))
    trimmed(path, start_s=1, seconds=2)
    assert sizes(path)[0] == frame_count(path) == 50 and lacks(path) is None


@pytest.mark.parametrize("suffix", [".mp4", ".webm"])
def test_a_recording_that_does_not_know_its_length_lacks_nothing(suffix: str, tmp_path: Path) -> None:
    live = {"movflags": "frag_keyframe+empty_moov"} if suffix == ".mp4" else {"live": "1"}
    path = film(tmp_path / f"recorded{suffix}", Track(100, codec=codec_for(suffix)), **live)
    assert sizes(path)[0] == 100 and lacks(path) is None


def test_frames_that_only_help_to_decode_others_are_not_missing(tmp_path: Path) -> None:
    path = film(tmp_path / "hidden.webm", Track(60, codec="libvpx"))
    content, place = bytearray(path.read_bytes()), 0
    with av.open(str(path)) as container:
        packets = [bytes(packet) for packet in container.demux() if packet.size]
    for number, packet in enumerate(packets):
        place = content.index(packet, place)
        if number % 4 == 1:
            content[place] &= ~0x10
        place += len(packet)
    path.write_bytes(content)
    assert sizes(path)[0] == 45 and lacks(path) is None


@pytest.mark.parametrize(
    ("suffix", "options"),
    [
        (".mp4", {"movflags": "faststart"}),
        (".mp4", {"movflags": "frag_keyframe+empty_moov+default_base_moof+global_sidx", "frag_duration": "200000"}),
        (".avi", {}),
        (".AVI", {}),
        (".mkv", {"cluster_time_limit": "200"}),
        (".webm", {"cluster_time_limit": "200"}),
    ],
    ids=["mp4", "fragments", "avi", "avi of pictures", "mkv", "webm"],
)
def test_a_video_that_is_cut_short_is_told(suffix: str, options: dict[str, str], tmp_path: Path) -> None:
    path = film(
        tmp_path / f"cut{suffix}", Track(100, codec="mjpeg" if suffix == ".AVI" else codec_for(suffix)), **options
    )
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 6 // 10])
    read = sizes(path)[0]
    assert 10 < read < 90
    assert lacks(path) == (
        f"{path} is cut short or damaged: only {read} frames of it can be read; "
        "copy it again from its source, or convert it (e.g. with ffmpeg) to mp4"
    )


def test_what_is_cut_away_does_not_hide_that_the_rest_is_cut_short(tmp_path: Path) -> None:
    path = film(tmp_path / "cut.mp4", Track(100), movflags="faststart")
    trimmed(path, start_s=1, seconds=2)
    assert lacks(path) is None
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 6 // 10])
    assert "cut short" in (lacks(path) or "")


def test_frames_that_cannot_be_decoded_are_told(tmp_path: Path) -> None:
    path = film(tmp_path / "damaged.avi", Track(50, codec="mjpeg"))
    content = bytearray(path.read_bytes())
    start = len(content) // 4
    # Pictures are overwritten, what parts the file into pictures is not.
    for place in range(start, start * 3):
        if content[place : place + 2] == b"\xff\xd8":
            content[place : place + 600] = bytes(600)
    path.write_bytes(content)
    read = sizes(path)[0]
    assert 10 < read < 40 and f"only {read} frames" in (lacks(path) or "")


def test_a_few_frames_may_be_missing(tmp_path: Path) -> None:
    path = film(tmp_path / "short.mp4", Track(100))
    assert shortfall(path, 91) is None and shortfall(path, 89)


@pytest.mark.parametrize("content", [b"", b"noise" * 1000])
def test_an_unreadable_file_announces_no_frames(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_bytes(content)
    assert frame_count(tmp_path / "clip.mp4") == 0
