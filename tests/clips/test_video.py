"""Videos of all kinds and states: upright frames with true timestamps, or an error that says what to do."""

import os
import struct
import sys
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from footage import LIGHT, Track, codec_for, film
from mp4 import QUARTER_TURN, replaced, trimmed

from pipeline.clips import video
from pipeline.clips.container import frame_count
from pipeline.clips.writing import writing
from pipeline.common.errors import InputError
from pipeline.synthetic import person
from pipeline.synthetic.person import Performance

SQUAT = Performance("BodyWeightSquats", 1, tempo=1.0, size=(160, 120))
REMEDY = "copy it again from its source, or convert it"


def written(path: Path, performance: Performance = SQUAT) -> Path:
    """Write a performance and return its path."""
    person.write_video(performance, path)
    return path


def times(path: Path) -> list[int]:
    """Return the timestamps of a video."""
    return [frame.milliseconds for frame in video.frames(path)]


@pytest.mark.parametrize("fps", [10, 25, 60])
@pytest.mark.parametrize("suffix", [".mp4", ".avi", ".webm"])
def test_timestamps_are_those_of_the_frames(suffix: str, fps: int, tmp_path: Path) -> None:
    path = written(tmp_path / f"squat{suffix}", Performance("BodyWeightSquats", 1, tempo=1.0, size=(160, 120), fps=fps))
    assert times(path) == [round(1000 * i / fps) for i in range(fps)]
    assert frame_count(path) == fps


VARIABLE = [0, 160, 320, 400, 420, 900, 1000]


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv", ".webm"])
def test_a_variable_frame_rate_keeps_its_timestamps(suffix: str, tmp_path: Path) -> None:
    path = film(tmp_path / f"phone{suffix}", Track(codec=codec_for(suffix), times=VARIABLE))
    assert times(path) == VARIABLE


@pytest.mark.parametrize("suffix", [".mp4", ".webm"])
def test_a_picture_that_comes_late_does_so_on_the_clock_too(suffix: str, tmp_path: Path) -> None:
    """A browser's clock starts with the file: with its sound, or with nothing."""
    path = film(tmp_path / f"late{suffix}", Track(codec=codec_for(suffix), times=[500, 540, 600]))
    assert times(path) == [500, 540, 600]


def test_frames_that_are_cut_away_do_not_count(tmp_path: Path) -> None:
    path = film(tmp_path / "trimmed.mp4", Track(count=100))
    trimmed(path, start_s=1, seconds=2)
    assert times(path) == list(range(0, 2000, 40))


@pytest.mark.parametrize("suffix", [".mp4", ".webm"])
def test_the_time_of_day_is_no_place_in_a_video(suffix: str, tmp_path: Path) -> None:
    path = film(tmp_path / f"recorder{suffix}", Track(codec=codec_for(suffix), times=[7_000_000, 7_000_040, 7_000_100]))
    assert times(path) == [0, 40, 100]


@pytest.mark.parametrize("suffix", [".avi", ".mp4"])
def test_frames_that_are_stored_in_another_order_are_shown_in_time(suffix: str, tmp_path: Path) -> None:
    path = film(tmp_path / f"b{suffix}", Track(count=20, options=(("bf", "2"),)))
    found = list(video.frames(path))
    assert [frame.milliseconds for frame in found] == list(range(0, 800, 40))
    light = [frame.pixels[-1, -1].mean() for frame in found]
    assert light == sorted(light) and light[-1] > light[0] + 10 * LIGHT


def test_an_old_recorder_leaves_out_frames_but_not_their_time(tmp_path: Path) -> None:
    path = tmp_path / "capture.avi"
    with writing(path, "mjpeg", 25, (64, 48)) as writer:
        for moment in (0, 1, 2, 5, 6, 30):
            writer.write(np.full((48, 64, 3), 90, np.uint8), moment)
    assert times(path) == [0, 40, 80, 200, 240, 1200]


def test_timestamps_rise_where_the_file_repeats_them(tmp_path: Path) -> None:
    path = film(tmp_path / "repeats.mp4", Track(count=8))
    content = path.read_bytes()
    at = content.index(b"stts")
    _, step = struct.unpack_from(">2I", content, at + 12)
    path.write_bytes(replaced(content, b"stts", struct.pack(">8I", 0, 3, 3, step, 2, 0, 3, step)))
    found = times(path)
    assert found[:4] == [0, 40, 80, 120] and found[-1] >= 200
    assert len(found) == 8 and np.all(np.diff(found) > 0)


def corners(path: Path) -> tuple[tuple[int, ...], list[str]]:
    """Return the size (width, height) of a video's first frame, and which of its corners are light."""
    pixels = next(video.frames(path)).pixels
    lit = pixels.mean(axis=2) > 200
    found = {"upper left": lit[2, 2], "upper right": lit[2, -3], "lower left": lit[-3, 2], "lower right": lit[-3, -3]}
    return pixels.shape[1::-1], [name for name, light in found.items() if light]


@pytest.mark.parametrize(
    ("degrees", "mirrored", "size", "light"),
    [
        (0, False, (64, 48), "upper left"),
        (90, False, (48, 64), "lower left"),
        (180, False, (64, 48), "lower right"),
        (-90, False, (48, 64), "upper right"),
        (0, True, (64, 48), "upper right"),
        (90, True, (48, 64), "lower right"),
    ],
)
def test_a_phone_video_is_turned_upright(
    degrees: float, mirrored: bool, size: tuple[int, int], light: str, tmp_path: Path
) -> None:
    path = film(tmp_path / "phone.mp4", Track(turned=(degrees, mirrored)))
    assert corners(path) == (size, [light])


def test_a_phone_held_upright_is_seen_so(tmp_path: Path) -> None:
    path = tmp_path / "phone.mp4"
    upright = list(person.frames(SQUAT))
    with writing(path, "mpeg4", 25, (120, 160)) as writer:
        for number, picture in enumerate(upright):
            writer.write(cv2.rotate(picture, cv2.ROTATE_90_COUNTERCLOCKWISE), number)
    content = path.read_bytes()
    header = bytearray(content[content.index(b"tkhd") + 4 :][:84])
    header[40:76] = QUARTER_TURN
    path.write_bytes(replaced(content, b"tkhd", bytes(header)))
    turned = [frame.pixels[..., ::-1] for frame in video.frames(path)]
    assert {picture.shape for picture in turned} == {(120, 160, 3)}
    assert np.abs(np.array(turned, float) - upright).mean() < 8


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
@pytest.mark.parametrize(
    ("pixel", "size"),
    [
        (Fraction(1), (64, 48)),
        (Fraction(2), (128, 48)),
        (Fraction(1, 2), (64, 96)),
        (Fraction(16, 11), (93, 48)),
        (Fraction(640, 639), (64, 48)),
        (Fraction(100), (64, 48)),
    ],
)
def test_pictures_have_their_display_size(suffix: str, pixel: Fraction, size: tuple[int, int], tmp_path: Path) -> None:
    path = film(tmp_path / f"tv{suffix}", Track(codec=codec_for(suffix), pixel=pixel))
    assert corners(path) == (size, ["upper left"])


def test_pixels_are_made_square_before_the_picture_is_turned(tmp_path: Path) -> None:
    path = film(tmp_path / "tv.mp4", Track(pixel=Fraction(2), turned=(-90, False)))
    assert corners(path) == ((48, 128), ["upper right"])


def test_a_recording_that_changes_size_keeps_that_of_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / "call.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuvj420p"
        for number, size in enumerate([(64, 48), (48, 64), (32, 24)]):
            other = av.CodecContext.create("mjpeg", "w")
            other.width, other.height, other.pix_fmt, other.time_base = *size, "yuvj420p", Fraction(1, 25)
            light = av.VideoFrame.from_ndarray(np.full((size[1], size[0], 3), 255, np.uint8), format="bgr24")
            for packet in [*other.encode(light.reformat(format="yuvj420p")), *other.encode(None)]:
                packet.stream, packet.pts, packet.dts = stream, number, number
                container.mux(packet)
    first, turned, small = (frame.pixels.mean(axis=2) > 200 for frame in video.frames(path))
    assert first.shape == turned.shape == small.shape == (48, 64)
    assert first.all() and small.all()
    assert turned[:, 16:48].all() and not turned[:, :12].any() and not turned[:, 52:].any()


@pytest.mark.parametrize("track", [Track(size=(36, 48)), Track(turned=(90, True)), Track(pixel=Fraction(2))])
def test_rows_lie_one_after_another_as_mediapipe_takes_them(track: Track, tmp_path: Path) -> None:
    assert next(video.frames(film(tmp_path / "clip.mp4", track))).pixels.flags.c_contiguous


@pytest.mark.parametrize("suffix", [".mp4", ".avi", ".webm"])
def test_pixels_are_those_that_the_committed_landmarks_are_of(suffix: str, tmp_path: Path) -> None:
    path = written(tmp_path / f"squat{suffix}")
    capture = cv2.VideoCapture(str(path))
    for frame in video.frames(path):
        assert np.array_equal(frame.pixels, cv2.cvtColor(capture.read()[1], cv2.COLOR_BGR2RGB))


def test_pixels_are_rgb(tmp_path: Path) -> None:
    path = tmp_path / "red.avi"
    with writing(path, "mjpeg", 25, (32, 32)) as writer:
        writer.write(np.full((32, 32, 3), (0, 0, 255), np.uint8), 0)
    assert next(video.frames(path)).pixels.mean((0, 1)) == pytest.approx([255, 0, 0], abs=4)


NAMES = [
    b"squat.avi",
    b"SQUAT.MP4",
    "Übung 100% %02d.mov".encode(),
    b"latin-1 \xdcbung.mp4",
    b"\xff\xfe",
    b"two\nlines\tand a tab.mp4",
    b"a:b.mp4",
    b"http:x.mp4",
    b"pipe:0",
    b"-",
    b"what? #1 & 'more' \"so\".mp4",
    "深蹲 🏋️.webm".encode(),
]


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are any bytes on Linux alone")
@pytest.mark.parametrize("name", NAMES)
def test_the_name_does_not_matter(name: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "squat.mp4").rename(tmp_path / os.fsdecode(name))
    assert len(times(path)) == 25
    monkeypatch.chdir(tmp_path)
    assert len(times(Path(os.fsdecode(name)))) == frame_count(path) == 25


@pytest.mark.parametrize("suffix", [".avi", ".webm"])
def test_of_a_cut_video_the_beginning_is_read(suffix: str, tmp_path: Path) -> None:
    path = written(tmp_path / f"squat{suffix}")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    found = times(path)
    assert 5 < len(found) < 20
    assert found == [40 * i for i in range(len(found))]


def test_damage_in_the_middle_leaves_the_rest_readable(tmp_path: Path) -> None:
    path = written(tmp_path / "squat.avi")
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 500] = np.random.default_rng(0).bytes(500)
    path.write_bytes(content)
    found = times(path)
    assert 20 <= len(found) <= 25 and found[0] == 0
    assert np.all(np.diff(found) > 0)


def damaged(path: Path, how: str) -> Path:
    """Write a file that can't be read."""
    if how == "no frames":
        film(path, Track(count=0))
    elif how == "overwritten":
        content = written(path).read_bytes()
        start, end = content.index(b"mdat") + 4, content.index(b"moov") - 4
        path.write_bytes(content[:start] + bytes(end - start) + content[end:])
    elif how == "cut":
        content = written(path).read_bytes()
        path.write_bytes(content[: len(content) // 2])
    else:
        noise = np.random.default_rng(0).bytes(50_000)
        path.write_bytes({"empty": b"", "noise": noise, "text": b"<html>Not found</html>\n"}[how])
    return path


@pytest.mark.parametrize("how", ["empty", "noise", "text", "cut", "overwritten", "no frames"])
def test_an_unreadable_file_is_named_with_a_remedy(how: str, tmp_path: Path) -> None:
    path = damaged(tmp_path / "clip_01.mp4", how)
    with pytest.raises(InputError, match=rf"clip_01\.mp4: .*{REMEDY}"):
        times(path)


@pytest.mark.parametrize("how", ["noise", "text", "cut", "overwritten"])
def test_libraries_add_no_lines_of_their_own(how: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = damaged(tmp_path / "clip_01.mp4", how)
    capfd.readouterr()
    with pytest.raises(InputError):
        times(path)
    assert capfd.readouterr() == ("", "")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="gone.mp4: there is no such file"):
        times(tmp_path / "gone.mp4")
    with pytest.raises(InputError, match="is a folder, not a video"):
        times(tmp_path)
