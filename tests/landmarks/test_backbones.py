"""The table of backbones: what fetching needs, and that a line of it is all that a second skeleton needs."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from project import ROOT

from pipeline.clips.video import Frame
from pipeline.common.blocks import Variant
from pipeline.common.errors import InputError
from pipeline.landmarks import backbones
from pipeline.landmarks.backbones import BACKBONES, Backbone, backbone
from pipeline.landmarks.estimate import estimate_series
from pipeline.landmarks.series import load, save
from pipeline.landmarks.skeleton import COCO_17


def seventeen(_path: Path, _model: Path) -> Iterator[tuple[Frame, np.ndarray | None, np.ndarray | None]]:
    """Yield a frame with a pose and one without."""
    pixels = np.zeros((120, 160, 3), np.uint8)
    yield Frame(0, pixels), np.full((17, 4), 0.5, np.float32), np.zeros((17, 3), np.float32)
    yield Frame(100, pixels), None, None


def test_any_python_can_fetch_without_our_environment() -> None:
    subprocess.run([sys.executable, "-S", "-c", "import pipeline.landmarks.backbones"], cwd=ROOT, check=True)


def test_every_variant_that_settings_allow_has_a_backbone() -> None:
    assert list(BACKBONES) == list(get_args(Variant))


def test_an_unknown_variant_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="unknown variant 'heavy' of landmarks; known are full, lite"):
        backbone("heavy")


def test_a_backbone_of_another_skeleton_gives_series_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = Backbone(COCO_17, "0" * 64, lambda: tmp_path / "coco.onnx", lambda: "coco 1", seventeen)
    monkeypatch.setattr(backbones, "BACKBONES", {"coco": line})
    series = estimate_series(tmp_path / "a.mp4", backbone("coco").ensure(), "coco", clip="a")
    assert (series.skeleton, series.extractor, series.detected.tolist()) == (COCO_17, "coco 1", [True, False])
    assert series.image.shape == (2, 17, 4) and series.world.shape == (2, 17, 3)
    save(tmp_path / "a.npz", [series])
    assert load(tmp_path / "a.npz")[0].skeleton == COCO_17
