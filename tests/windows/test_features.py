"""Feature sets: kinds by name; one more kind is one more function, and every width follows."""

from pathlib import Path

import numpy as np
import pytest
from conftest import FEATURES, MakeSeries

from pipeline.common import params
from pipeline.common.errors import InputError
from pipeline.common.rules import ServedWindow
from pipeline.export import golden_windows, metadata, tfjs
from pipeline.landmarks.dataset import Dataset
from pipeline.landmarks.skeleton import BLAZEPOSE_33, Skeleton
from pipeline.learning import training
from pipeline.recognition.serving import serve, served_windows
from pipeline.windows import features
from pipeline.windows.features import Bodies, FeatureSet, Kind

KINDS = ("landmarks", "hip_angle_velocity")
WINDOW = ServedWindow(frames=8, span=2.24, features=KINDS, stride=0.2)


def hip_angle_velocity(bodies: Bodies) -> np.ndarray:
    """Return how fast each hip opens (N, frames, 2), radians a second, 0 where the frame before is missing."""
    joints = [bodies.points[..., bodies.skeleton.pair(joint), :2] for joint in ("shoulder", "hip", "knee")]
    up, down = joints[0] - joints[1], joints[2] - joints[1]
    lengths = np.linalg.norm(up, axis=-1) * np.linalg.norm(down, axis=-1)
    angle = np.arccos(np.clip((up * down).sum(axis=-1) / np.maximum(lengths, 1e-6), -1, 1))
    both = (bodies.present & np.roll(bodies.present, 1, axis=1))[..., None]
    both[:, 0] = False
    return np.diff(angle, axis=1, prepend=angle[:, :1]) / bodies.step * both


def sides_swapped(_: Skeleton) -> tuple[np.ndarray, np.ndarray]:
    """Say that left and right change places in a mirror, and keep their signs."""
    return np.array([1, 0]), np.ones(2, int)


@pytest.fixture
def data(make_series: MakeSeries) -> Dataset:
    """Return clips of two classes."""
    series = [make_series(f"c{i}", group=f"g0{i}", seed=i, frames=100) for i in range(4)]
    return Dataset(("Lunges", "Other"), series, np.array([0, 0, 1, 1]))


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add the new kind, as a line in features.py would."""
    monkeypatch.setitem(features.KINDS, "hip_angle_velocity", Kind(lambda _: 2, hip_angle_velocity, sides_swapped))


def test_one_more_kind_reaches_windows_network_golden_data_and_metadata(registered: None, data: Dataset) -> None:
    served = served_windows(data, WINDOW, 0.5)
    plain = served_windows(data, WINDOW.model_copy(update={"features": ("landmarks",)}), 0.5)
    assert served.features.shape[2] == 134 and np.array_equal(served.features[..., :132], plain.features)
    assert served.features[..., 132:].any() and not served.features[~served.present].any()
    settings = params.load().train.model_copy(update={"epochs": 1, "windows_per_epoch": 64, "batch": 32, "units": 4})
    model, history = training.learn(data, np.ones(4), {}, WINDOW, settings)
    assert model.input_shape == (None, 8, 134) and len(history) == 1
    assert serve(data, model, WINDOW, 0.5)[0].probabilities.any()
    kinds = FeatureSet(KINDS, BLAZEPOSE_33, 0.32)
    described = metadata.describe_features(kinds)
    assert described["per_frame"] == 134
    assert described["kinds"] == [{"name": "landmarks", "width": 132}, {"name": "hip_angle_velocity", "width": 2}]
    (golden,) = golden_windows.golden(model, data, WINDOW, 0.3, 1, 1)
    assert {len(row) for row in golden["features"]} == {134}
    tfjs.check_fits(model, data.classes, 8, kinds, Path("some.keras"))
    with pytest.raises(InputError, match="takes 8 frames of 134 features .* params.yaml asks for 8, 132 and 2"):
        tfjs.check_fits(model, data.classes, 8, FEATURES, Path("some.keras"))


def test_each_kind_is_mirrored_as_it_says(registered: None, data: Dataset) -> None:
    kinds = FeatureSet(KINDS, BLAZEPOSE_33, 0.32)
    windows = served_windows(data, WINDOW, 0.5).features
    mirror = kinds.mirrored(windows)
    assert np.array_equal(mirror[..., :132], FEATURES.mirrored(windows[..., :132]))
    assert np.array_equal(mirror[..., 132], windows[..., 133]) and (mirror != windows).any()
    assert np.array_equal(kinds.mirrored(mirror), windows)


def test_a_kind_that_there_is_not_is_told_with_those_that_there_are() -> None:
    with pytest.raises(InputError, match=r"window\.features: no such kind hip; there are landmarks"):
        FeatureSet(("landmarks", "hip"), BLAZEPOSE_33, 0.3)
