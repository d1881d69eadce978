"""Videos are written with the moments that are asked for, whatever they are called, and trouble is told."""

import os
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from pipeline.clips import video
from pipeline.clips.writing import CODECS, MILLISECONDS, PLAYABLE, writing
from pipeline.common.errors import InputError

SIZE = (64, 48)


def pictures(count: int, size: tuple[int, int] = SIZE) -> list[np.ndarray]:
    """Return noise that hardly changes."""
    return [np.full((size[1], size[0], 3), 5 * number, np.uint8) for number in range(count)]


@pytest.mark.parametrize("rate", [10, 23.976, 60])
@pytest.mark.parametrize("suffix", CODECS)
def test_pictures_are_counted_at_their_rate(suffix: str, rate: float, tmp_path: Path) -> None:
    path = tmp_path / f"clip{suffix}"
    with writing(path, CODECS[suffix], rate, SIZE) as writer:
        for number, picture in enumerate(pictures(20)):
            writer.write(picture, number)
    found = list(video.frames(path))
    assert [frame.milliseconds for frame in found] == pytest.approx([1000 * i / rate for i in range(20)], abs=1)
    assert [frame.pixels.mean() for frame in found] == pytest.approx([5 * i for i in range(20)], abs=6)


def test_pictures_may_have_moments_of_their_own(tmp_path: Path) -> None:
    moments = [40, 80, 500, 501, 9000]
    with writing(tmp_path / "clip.mp4", PLAYABLE, 25, SIZE, MILLISECONDS) as writer:
        for moment, picture in zip(moments, pictures(5), strict=True):
            writer.write(picture, moment)
    assert [frame.milliseconds for frame in video.frames(tmp_path / "clip.mp4")] == moments


def test_an_odd_row_and_column_are_left_out(tmp_path: Path) -> None:
    with writing(tmp_path / "clip.mp4", PLAYABLE, 25, (65, 49)) as writer:
        writer.write(pictures(1, (65, 49))[0], 0)
    assert next(video.frames(tmp_path / "clip.mp4")).pixels.shape == (48, 64, 3)


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are any bytes on Linux alone")
def test_any_name_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xff \xe4: 100%d.mp4")
    with writing(path, PLAYABLE, 25, SIZE) as writer:
        writer.write(pictures(1)[0], 0)
    assert len(list(video.frames(path))) == 1


def test_the_drawn_actor_is_written_as_when_its_landmarks_were_found(tmp_path: Path) -> None:
    old, new = tmp_path / "old.mp4", tmp_path / "new.mp4"
    writer = cv2.VideoWriter(str(old), cv2.VideoWriter.fourcc(*"mp4v"), 25, SIZE)
    with writing(new, CODECS[".mp4"], 25, SIZE) as own:
        for number, picture in enumerate(pictures(30)):
            writer.write(picture)
            own.write(picture, number)
    writer.release()
    for first, second in zip(video.frames(old), video.frames(new), strict=True):
        assert np.array_equal(first.pixels, second.pixels) and first.milliseconds == second.milliseconds


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk here that is always full")
@pytest.mark.parametrize("count", [1, 60])
def test_a_full_disk_is_told_and_leaves_the_old_file(count: int, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"old")
    (tmp_path / f".clip.mp4.{os.getpid()}.tmp.mp4").symlink_to("/dev/full")
    noise = np.random.default_rng(0).integers(0, 255, (count, 48, 64, 3), np.uint8)
    with (
        pytest.raises(InputError, match=r"clip\.mp4 can't be written: No space left on device"),
        writing(path, PLAYABLE, 25, SIZE) as writer,
    ):
        for number, picture in enumerate(noise):
            writer.write(picture, number)
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]
