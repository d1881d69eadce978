"""The page and the pipeline say the same of the same: landmarks, features, probabilities, streaming answers."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from playwright.sync_api import Page, Route

from browser.conftest import Browse
from browser.performances import IDLE, KNOWN, LUNGES, PUSH_UPS
from browser.serve import ROOT, Server, built_harness
from browser.visit import PATIENCE_MS
from pipeline.common import params, paths
from pipeline.common.paths import MODEL
from pipeline.common.settings import Params
from pipeline.landmarks import blazepose, series
from pipeline.landmarks.estimate import estimate_series
from pipeline.landmarks.series import Series
from pipeline.learning import network
from pipeline.recognition.answer import Answer
from pipeline.recognition.prediction import predict_series
from pipeline.recognition.serving import answers_of
from pipeline.synthetic import person

LANDMARKS, NUMBERS, TIME = 1e-4, 1e-5, 0.99
"""How far apart landmarks may be on average, features and probabilities at most; share of time told the same."""
UCF = ROOT.parent / "shared/ucf101"
REAL = ("BodyWeightSquats", "PushUps", "Lunges", "WallPushups")
SERIES_A_CLASS = 2


@dataclass(frozen=True)
class Pipeline:
    """The pipeline's side: its settings and its model."""

    settings: Params
    model: Any

    def answered(self, series: Series) -> tuple[np.ndarray, list[Answer], float]:
        """Return the times of a series' moments in seconds, the answers, and when it ends."""
        settings = self.settings
        rule, window = settings.answer, settings.window
        least = settings.predict.shortest
        found = predict_series(series, self.model, settings.classes, window, settings.window.stride, rule, least)
        return found.stream.times, answers_of(found.stream, settings.classes, rule), found.stream.end


@pytest.fixture(scope="module")
def pipeline(monkeypatch_module: pytest.MonkeyPatch) -> Pipeline:
    """Load the model that the page's was made from."""
    monkeypatch_module.chdir(ROOT)
    settings = params.load()
    return Pipeline(settings, network.load_for(MODEL, settings.classes))


@pytest.fixture(scope="module")
def monkeypatch_module() -> Iterator[pytest.MonkeyPatch]:
    """Undo changes when the module is done."""
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def harness(browse: Browse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Open the page that lays the engine open."""
    with Server(built_harness(tmp_path_factory.mktemp("harness"))) as server:
        page = browse().new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(server.origin)
        page.evaluate("async () => { await window.harness; }")
        yield page
        page.close()


def drawn_pictures() -> list[np.ndarray]:
    """Return pictures of the actor, BGR: the middle of the first repetition of three exercises."""
    return [list(person.frames(performance))[25] for performance in (*KNOWN[:2], LUNGES)]


def real_pictures() -> list[np.ndarray]:
    """Return two pictures, BGR, of a real clip of each exercise; somebody is seen in all of them."""
    pictures = []
    for exercise in REAL:
        video = cv2.VideoCapture(str(UCF / exercise / f"v_{exercise}_g02_c01.avi"))
        second = [video.read()[1] for _ in range(26)]
        pictures += [second[0], second[-1]]
        video.release()
    return pictures


def pipelines_landmarks(picture: np.ndarray, quality: str) -> np.ndarray:
    """Return landmarks (33, 4) of one picture, BGR, in IMAGE mode."""
    from mediapipe import Image, ImageFormat
    from mediapipe.tasks.python import BaseOptions, vision

    bundle = str(blazepose.bundle_path(quality, ROOT / "data/models"))
    options = vision.PoseLandmarkerOptions(base_options=BaseOptions(model_asset_path=bundle))
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        pixels = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
        found = landmarker.detect(Image(image_format=ImageFormat.SRGB, data=pixels)).pose_landmarks
    return np.array([(point.x, point.y, point.z, point.visibility) for point in found[0]])


def giving(path: Path) -> Callable[[Route], None]:
    """Return what answers with a file."""
    return lambda route: route.fulfill(path=path)


@pytest.mark.parametrize("quality", ["lite", "full"])
@pytest.mark.parametrize(
    "pictures",
    [
        drawn_pictures,
        pytest.param(real_pictures, marks=pytest.mark.skipif(not UCF.exists(), reason="no ../shared/ucf101")),
    ],
)
def test_a_picture_has_the_same_landmarks(
    harness: Page, pictures: Callable[[], list[np.ndarray]], quality: str, tmp_path: Path
) -> None:
    apart = []
    for number, picture in enumerate(pictures()):
        path = tmp_path / f"{number}.png"
        cv2.imwrite(str(path), picture)
        harness.route("**/picture.png", giving(path))
        asked = ["picture.png", quality]
        found = harness.evaluate("([url, quality]) => window.harness.landmarks(url, quality)", asked)
        harness.unroute("**/picture.png")
        apart.append(np.abs(np.array(found) - pipelines_landmarks(picture, quality)).mean())
    # BlazePose samples the picture in steps of a 32nd of a pixel. Where rounding falls to the other side of a step,
    # depth and visibility of somebody small or half hidden move more.
    assert np.median(apart) <= LANDMARKS and max(apart) <= 10 * LANDMARKS


def test_golden_windows_have_the_same_features_and_probabilities(harness: Page) -> None:
    windows = json.loads((ROOT / "models/tfjs/golden.json").read_text(encoding="utf-8"))["windows"]
    assert windows
    for window in windows:
        found = harness.evaluate("(golden) => window.harness.classify(golden)", window)
        assert found["chosen"] == window["chosen"]
        np.testing.assert_allclose(found["features"], np.ravel(window["features"]), rtol=0, atol=NUMBERS)
        np.testing.assert_allclose(found["probabilities"], window["probabilities"], rtol=0, atol=NUMBERS)


def share_equal(harness: Page, pipeline: Pipeline, every: list[Series]) -> float:
    """Return the share of the series' time in which page and pipeline tell the same state and exercise."""
    equal = total = 0.0
    for one in every:
        frames = [
            {"time_ms": int(time), "landmarks": [float(value) for value in image.ravel()] if seen else None}
            for time, image, seen in zip(one.timestamps, one.image, one.detected, strict=True)
        ]
        clip = {"frames": frames, "size": one.size}
        page = harness.evaluate("(clip) => window.harness.replay(clip)", clip)
        # Frames' times need not start at zero for the page.
        start = one.timestamps[0] / 1000
        at = np.array([one["time"] - start for one in page])
        times, answers, end = pipeline.answered(one)
        for time, until, answer in zip(times, [*times[1:], end], answers, strict=True):
            newest = page[max(0, int(np.searchsorted(at, time + 0.001)) - 1)]
            total += until - time
            if (newest["state"], newest["exercise"]) == (answer.state, answer.exercise):
                equal += until - time
    return equal / total


def test_drawn_clips_are_told_the_same_all_along(harness: Page, pipeline: Pipeline, tmp_path: Path) -> None:
    bundle = blazepose.bundle_path("lite", ROOT / "data/models")
    every = []
    for performance in (PUSH_UPS, LUNGES, IDLE):
        path = tmp_path / f"{performance.exercise}.webm"
        person.write_video(performance, path)
        every.append(estimate_series(path, bundle, "lite"))
    assert share_equal(harness, pipeline, every) >= TIME


def test_whole_clips_are_told_the_same_all_along(harness: Page, pipeline: Pipeline) -> None:
    every = [
        clip
        for name in pipeline.settings.classes
        for clip in sample(series.load(series.class_path(name, ROOT / paths.LANDMARKS)))
    ]
    answers = [answer.state for clip in every for answer in pipeline.answered(clip)[1]]
    # Clips in which all that can be told is told.
    assert {"exercise", "none", "unsure", "no-person"} <= set(answers)
    assert share_equal(harness, pipeline, every) >= TIME


def sample(every: list[Series]) -> list[Series]:
    """Return some series of a class, always the same, and the one in which most frames have no pose."""
    spread = [every[place] for place in np.linspace(0, len(every) - 1, SERIES_A_CLASS).astype(int)]
    return [*spread, min(every, key=lambda clip: clip.detected.mean())]
