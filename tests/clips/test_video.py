"""Videos of all kinds and states: upright frames with true timestamps, or an error that says what to do."""

import struct
from pathlib import Path

import cv2
import numpy as np
import pytest
from mp4 import QUARTER_TURN, replaced

from pipeline.clips import video
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
    assert video.frame_count(path) == fps


def test_a_variable_frame_rate_keeps_its_timestamps(tmp_path: Path) -> None:
    path = written(tmp_path / "squat.mp4")
    content = path.read_bytes()
    at = content.index(b"stts")
    count, step = struct.unpack_from(">2I", content, at + 12)
    slow, fast = (count // 2, 3 * step // 2), (count - count // 2, step // 2)
    path.write_bytes(replaced(content, b"stts", struct.pack(">6I", 0, 2, *slow, *fast)))
    assert times(path) == pytest.approx(np.cumsum([0, *[60] * 12, *[20] * 12]), abs=1)


def test_timestamps_start_at_0_and_rise_where_the_container_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    positions = iter([80.0, 120.0, 120.0, 0.0, 280.0])

    class Capture:
        """A video of five frames with odd timestamps."""

        def __init__(self, _: str) -> None:
            self.isOpened, self.release = lambda: True, lambda: None

        def read(self) -> tuple[bool, np.ndarray]:
            self.position = next(positions, None)
            return self.position is not None, np.zeros((4, 4, 3), np.uint8)

        def get(self, name: int) -> float | None:
            return self.position if name == cv2.CAP_PROP_POS_MSEC else 25.0

    path = written(tmp_path / "squat.mp4")
    monkeypatch.setattr(cv2, "VideoCapture", Capture)
    assert times(path) == [0, 40, 80, 120, 200]


def test_a_phone_video_is_turned_upright(tmp_path: Path) -> None:
    path = tmp_path / "phone.mp4"
    upright = list(person.frames(SQUAT))
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 25, (120, 160))
    for picture in upright:
        writer.write(cv2.rotate(picture, cv2.ROTATE_90_COUNTERCLOCKWISE))
    writer.release()
    content = path.read_bytes()
    header = bytearray(content[content.index(b"tkhd") + 4 :][:84])
    header[40:76] = QUARTER_TURN
    path.write_bytes(replaced(content, b"tkhd", bytes(header)))
    turned = [frame.pixels[..., ::-1] for frame in video.frames(path)]
    assert {picture.shape for picture in turned} == {(120, 160, 3)}
    assert np.abs(np.array(turned, float) - upright).mean() < 8


def test_pixels_are_rgb(tmp_path: Path) -> None:
    path = tmp_path / "red.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25, (32, 32))
    writer.write(np.full((32, 32, 3), (0, 0, 255), np.uint8))
    writer.release()
    assert next(video.frames(path)).pixels.mean((0, 1)) == pytest.approx([255, 0, 0], abs=4)


@pytest.mark.parametrize("name", ["squat.avi", "SQUAT.MP4", "Übung 100% %02d.mov"])
def test_the_name_does_not_matter(name: str, tmp_path: Path) -> None:
    path = written(tmp_path / "squat.mp4").rename(tmp_path / name)
    assert len(times(path)) == 25


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
        cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 25, (160, 120)).release()
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


@pytest.mark.parametrize("how", ["empty", "noise", "cut"])
def test_an_unreadable_file_announces_no_frames(how: str, tmp_path: Path) -> None:
    assert video.frame_count(damaged(tmp_path / "clip.mp4", how)) == 0


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
    with pytest.raises(InputError, match="there is no such file"):
        times(tmp_path)
