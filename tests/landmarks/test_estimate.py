"""BlazePose over a video: what comes out, and that its native library keeps quiet."""

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from project import QUICK, ROOT

from pipeline.clips import video
from pipeline.common.errors import InputError
from pipeline.landmarks.blazepose import BUNDLES, bundle_path
from pipeline.landmarks.estimate import estimate_series
from pipeline.synthetic import person
from pipeline.synthetic.person import Performance

LITE = bundle_path("lite", ROOT / "data/models")
pytestmark = pytest.mark.skipif(not LITE.exists(), reason="no BlazePose bundle here: make demo")
SPEAK = """
import sys
from pathlib import Path
from pipeline.landmarks.estimate import estimate_series
print(estimate_series(Path(sys.argv[1]), Path(sys.argv[2]), "lite").detected.all())
print(any(name.startswith("tensorflow.") for name in sys.modules))
print("a line of Python's", file=sys.stderr)
import tensorflow
print(int(tensorflow.constant(2) + 3))
raise ValueError("a traceback")
"""


@pytest.fixture(scope="module")
def squat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write one squat."""
    path = tmp_path_factory.mktemp("estimate") / "squat.mp4"
    person.write_video(Performance("BodyWeightSquats", **QUICK), path)
    return path


def plain(path: Path, pictures: int) -> Path:
    """Write a video that shows nobody."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (160, 120))
    for _ in range(pictures):
        writer.write(np.full((120, 160, 3), 90, np.uint8))
    writer.release()
    return path


def test_a_series_says_what_it_is_of(squat: Path) -> None:
    series = estimate_series(squat, LITE, "lite", clip="squat", group="g01", sha256="abc")
    assert (series.clip, series.group, series.variant, series.sha256) == ("squat", "g01", "lite", "abc")
    assert "mediapipe 0." in series.extractor and BUNDLES["lite"].sha256[:12] in series.extractor
    assert series.size == (160, 120)
    assert series.timestamps.tolist() == [frame.milliseconds for frame in video.frames(squat)]
    assert series.image.shape == (20, 33, 4) and series.world.shape == (20, 33, 3)
    assert series.detected.all()


def test_the_same_video_gives_the_same_landmarks(squat: Path) -> None:
    one, two = (estimate_series(squat, LITE, "lite") for _ in range(2))
    assert np.array_equal(one.image, two.image) and np.array_equal(one.world, two.world)


def test_where_nobody_is_seen_landmarks_are_zero(tmp_path: Path) -> None:
    series = estimate_series(plain(tmp_path / "empty.avi", 3), LITE, "lite")
    assert series.timestamps.tolist() == [0, 100, 200]
    assert not series.detected.any() and not series.image.any() and not series.world.any()


def test_one_frame_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "still.avi"
    person.write_video(Performance("Idle", 1, tempo=0.1, fps=10.0, size=(160, 120)), path)
    assert estimate_series(path, LITE, "lite").detected.tolist() == [True]


def test_an_unreadable_video_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "bad.mp4").write_bytes(b"no video")
    with pytest.raises(InputError, match=r"bad\.mp4: not a video"):
        estimate_series(tmp_path / "bad.mp4", LITE, "lite")


def test_native_chatter_is_silent_and_python_is_not(squat: Path) -> None:
    """TensorFlow, which mediapipe must not load, can be imported afterwards."""
    line = [sys.executable, "-c", SPEAK, str(squat), str(LITE)]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["True", "False", "5"]
    first, *traceback = done.stderr.splitlines()
    assert first == "a line of Python's"
    assert traceback[0].startswith("Traceback") and traceback[-1] == "ValueError: a traceback"
    assert len(traceback) < 5
