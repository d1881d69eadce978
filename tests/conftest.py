"""What several tests share: a project folder, a server, and landmark series of an imagined person."""

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from archives import Server

from pipeline.clips import download
from pipeline.common.rules import AnswerRule, ServedWindow
from pipeline.landmarks.series import Series
from pipeline.landmarks.skeleton import BLAZEPOSE_33
from pipeline.windows.features import FeatureSet

ROOT = Path(__file__).parents[1]
MakeSeries = Callable[..., Series]
RULE = AnswerRule(
    smoothing=0.6,
    enter=0.6,
    leave=0.4,
    shortest=0.4,
    none=0.5,
    absent=1.0,
    hidden=0.1,
    visibility=0.3,
    needed=("shoulders", "hips"),
)
"""A rule of the streaming answer; not that of params.yaml, so that tests don't change with it."""


FEATURES = FeatureSet(("landmarks",), BLAZEPOSE_33, 0.32)


def window_of(frames: int, span: float) -> ServedWindow:
    """Return a window of frames over seconds, one every 0.2 s, with the usual features."""
    return ServedWindow(frames=frames, span=span, features=("landmarks",), stride=0.2)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the small build, which takes longest: the other files are run beside it, not before it."""
    items.sort(key=lambda item: item.path.name != "test_pipeline.py")


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run the test in an empty project folder that has a copy of params.yaml."""
    shutil.copy(ROOT / "params.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("REPVISION_CLIPS", raising=False)
    return tmp_path


@pytest.fixture(scope="session")
def make_series() -> MakeSeries:
    """Return a factory of series: somebody upright in mid-picture whose joints sway, other joints for each seed."""

    def make(
        clip: str = "clip",
        *,
        group: str = "g01",
        variant: str = "full",
        frames: int = 75,
        rate: float = 25,
        size: tuple[int, int] = (320, 240),
        seed: int = 0,
        detected: np.ndarray | bool = True,
    ) -> Series:
        random = np.random.default_rng(seed)
        seen = np.broadcast_to(np.asarray(detected), frames)
        timestamps = np.round(np.arange(frames) * 1000 / rate).astype(np.int64)
        sway = np.sin(timestamps[:, None, None] / 400 + random.uniform(0, 6, (1, BLAZEPOSE_33.count, 3)))
        height = np.linspace(-1, 1, BLAZEPOSE_33.count)[None, :, None] * [0, 1, 0]
        world = (0.8 * height + random.normal(0, 0.15, (1, BLAZEPOSE_33.count, 3)) + 0.05 * sway).astype(np.float32)
        place = 0.5 + 0.35 * world * [size[1] / size[0], 1, 1] - [0, 0, 0.5]
        visibility = random.uniform(0.6, 1, (frames, BLAZEPOSE_33.count, 1))
        image = np.concatenate([place, visibility], axis=2).astype(np.float32)
        world[~seen], image[~seen] = 0, 0
        return Series(clip, group, variant, f"{seed:064x}", "test 1.0", size, timestamps, seen.copy(), image, world)

    return make


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Serve on this machine, with an empty folder as the repository's root and no pauses."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr(download, "PAUSE_S", 0)
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()
