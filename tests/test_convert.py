"""The browser's copy of the model: equal to Keras in TF.js, complete, and put in place only when it is right."""

import json
import math
import shutil
from pathlib import Path

import numpy as np
import pytest
from conftest import MakeSeries

from pipeline import convert, golden, network, params, quantise
from pipeline.dataset import Dataset, served_windows
from pipeline.errors import InputError
from pipeline.landmarks import COUNT, NAMES, Series
from pipeline.windows import Window

CLASSES = ("Zeta", "Alpha", "Middle")
WINDOW = Window(8, 2.24)
KIND = quantise.FITTED
WEIGHTS = "group1-shard1of1.bin"
SETTINGS = params.Convert(golden=12, tolerance=1e-5, changed=0.002, seed=1)
METRICS = {
    "protocol": "a protocol",
    "windows": {"accuracy": 0.9, "macro_f1": 0.8, "ci95": {"accuracy": [0.85, 0.95]}, "per_class": {}},
    "clips": {"accuracy": 0.95, "macro_f1": 0.9, "ci95": {}},
}
needs_node = pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")


def some_series(variant: str, random: np.random.Generator) -> Series:
    """Return four seconds of a trembling heap of joints, with a pose in most frames."""
    frames = 100
    pose = random.uniform((0.2, 0.2, -0.5, 0), (0.8, 0.8, 0.5, 1), (COUNT, 4))
    image = (pose + random.normal(0, 0.02, (frames, COUNT, 4))).astype(np.float32)
    return Series(
        clip="heap",
        group="g01",
        variant=variant,
        sha256="",
        extractor="",
        size=(320, 240),
        timestamps=np.arange(frames) * 40,
        detected=random.random(frames) < 0.7,
        image=image,
        world=np.zeros((frames, COUNT, 3), np.float32),
    )


def convert_to(folder: Path, model: Path, data: Dataset) -> float:
    """Convert with this file's settings."""
    return convert.convert(model, data, WINDOW, 0.2, 0.5, KIND, SETTINGS, {"landmarks": {}}, METRICS, folder)


@pytest.fixture(scope="module")
def data() -> Dataset:
    """Return a series of each class and variant."""
    random = np.random.default_rng(5)
    series = [some_series(variant, random) for _ in CLASSES for variant in ("full", "lite")]
    return Dataset(CLASSES, series, np.repeat(np.arange(len(CLASSES)), 2))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small model with weights large enough that its answers differ."""
    path = tmp_path_factory.mktemp("models") / "classifier.keras"
    small = network.build(len(CLASSES), WINDOW.frames, 8, 0.0)
    random = np.random.default_rng(7)
    small.set_weights([random.normal(0, 0.5, weight.shape) for weight in small.get_weights()])
    network.save(small, path)
    return path


@pytest.fixture(scope="module")
def difference(model: Path, data: Dataset) -> float:
    """Convert into the folder that `made` names; return how far TF.js is from Keras."""
    return convert_to(model.parent / "tfjs", model, data)


@pytest.fixture
def made(model: Path, difference: float) -> Path:
    """Return the converted folder."""
    return model.parent / "tfjs"


def read(path: Path) -> dict:
    """Read a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def chosen_by_the_rule(one: dict, window: dict) -> list[int]:
    """Choose frames in plain Python, by metadata.json's words alone."""
    chosen = []
    for k in range(window["frames"]):
        target = one["now_ms"] - (window["frames"] - 1 - k) * window["step_ms"]
        near = [
            (abs(frame["time_ms"] - target), i)
            for i, frame in enumerate(one["frames"])
            if frame["landmarks"] and frame["time_ms"] <= one["now_ms"]
        ]
        distance, best = min(near, default=(math.inf, -1))
        chosen.append(best if distance <= window["reach_ms"] else -1)
    return chosen


def middle(points: list[tuple[float, ...]], pair: list[int]) -> list[float]:
    """Return the middle of two landmarks."""
    first, second = (points[i] for i in pair)
    return [(first[n] + second[n]) / 2 for n in range(3)]


def body_by_the_rule(frame: dict, size: list[int], rule: dict) -> tuple[list, list[float], float]:
    """Return a frame's landmarks, its hips' middle and its size in plain Python, by metadata.json's words alone."""
    flat, ratio = frame["landmarks"], size[0] / size[1]
    points = [(flat[i] * ratio, flat[i + 1], flat[i + 2] * ratio, flat[i + 3]) for i in range(0, len(flat), 4)]
    hips, shoulders = middle(points, rule["hips"]), middle(points, rule["shoulders"])
    torso = math.dist(hips[:2], shoulders[:2])
    return points, hips, max(torso * rule["torso_to_body"], *(math.dist(hips[:2], point[:2]) for point in points))


def features_by_the_rule(one: dict, rule: dict) -> list[list[float]]:
    """Make features in plain Python, by metadata.json's words alone."""
    frames = [one["frames"][i] if i >= 0 else None for i in one["chosen"]]
    bodies = [body_by_the_rule(frame, one["size"], rule) if frame else None for frame in frames]
    met = [body for body in bodies if body]
    centre = [sum(hips[n] for _, hips, _ in met) / len(met) for n in range(3)]
    scale = sum(size for _, _, size in met) / len(met)
    empty = [rule["mask"]] * rule["per_frame"]
    return [
        [(v - centre[n]) / scale if n < 3 else v for point in body[0] for n, v in enumerate(point)] if body else empty
        for body in bodies
    ]


@needs_node
def test_tfjs_agrees_with_keras(difference: float) -> None:
    assert 0 < difference <= 1e-5


@needs_node
def test_golden_windows_cover_what_a_page_meets(made: Path) -> None:
    windows = read(made / "golden.json")["windows"]
    assert len(windows) == SETTINGS.golden
    assert {(one["class"], one["variant"]) for one in windows} == {(c, v) for c in CLASSES for v in ("full", "lite")}
    assert {-1 in one["chosen"] for one in windows} == {True, False}
    assert any(frame["landmarks"] is None for one in windows for frame in one["frames"])
    assert any(frame["time_ms"] > one["now_ms"] for one in windows for frame in one["frames"])
    assert np.ptp([one["probabilities"] for one in windows], axis=0).max() > 0.1


@needs_node
def test_golden_frames_and_features_follow_the_words_of_the_metadata(made: Path) -> None:
    metadata = read(made / "metadata.json")
    for one in read(made / "golden.json")["windows"]:
        assert one["chosen"] == chosen_by_the_rule(one, metadata["window"])
        assert np.allclose(one["features"], features_by_the_rule(one, metadata["features"]), atol=2e-6)


@needs_node
def test_golden_probabilities_are_those_of_the_weights_served(made: Path, model: Path, data: Dataset) -> None:
    windows = read(made / "golden.json")["windows"]
    features = np.array([one["features"] for one in windows], np.float32)
    told = np.array([one["probabilities"] for one in windows])
    trained = network.load(model)
    served = quantise.quantised(quantise.prepared(trained, KIND, convert.seen_windows(data, WINDOW)), KIND)
    assert np.allclose(network.predict(served, features), told, rtol=0, atol=1e-6)
    assert np.abs(network.predict(trained, features) - told).max() > 100 * SETTINGS.tolerance


@needs_node
def test_metadata_tells_all_a_page_needs(made: Path) -> None:
    metadata = read(made / "metadata.json")
    assert metadata["classes"] == list(CLASSES)
    assert metadata["landmarks"]["names"] == list(NAMES)
    assert metadata["window"]["reach_ms"] == metadata["window"]["step_ms"] / 2 == pytest.approx(160)
    assert metadata["network"]["units"] == 8
    assert metadata["weights"] == {"kind": KIND, "bytes": (made / WEIGHTS).stat().st_size}
    assert set(metadata["hashes"]) == {"classifier", "landmarks"}
    assert metadata["metrics"]["windows"] == {"accuracy": 0.9, "macro_f1": 0.8, "ci95": {"accuracy": [0.85, 0.95]}}
    assert metadata["metrics"]["protocol"] == "a protocol"


def test_windows_seen_lie_end_to_end_and_hold_a_pose(make_series: MakeSeries) -> None:
    series = [make_series(frames=126, detected=np.arange(126) >= 30), make_series(detected=False)]
    found = convert.seen_windows(Dataset(CLASSES, series, np.array([0, 1])), WINDOW)
    # At 2.24 s and 4.48 s; at 0 s nobody has been seen yet.
    assert len(found) == 2 and found.any(axis=(1, 2)).all()


def test_each_model_is_tried_on_the_people_of_its_split_and_fitted_to_the_others(
    make_series: MakeSeries, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unseen = {1: {f"g{group:02}" for group in range(1, 8)}, 3: {f"g{group:02}" for group in range(15, 22)}}
    # Nobody is ever seen of those who would test the second model: it is left out.
    series = [
        make_series(group=f"g{group:02}", frames=12, seed=group, detected=not 8 <= group <= 14)
        for _ in CLASSES
        for group in range(1, 26)
    ]
    data = Dataset(CLASSES, series, np.repeat(np.arange(len(CLASSES)), 25))
    loaded, small = [], network.load(model)
    monkeypatch.setattr(network, "load", lambda path: loaded.append(path) or small)
    found = list(convert.folds(data, WINDOW, 0.2, []))
    assert [path.stem for path in loaded] == ["all_1", "all_3"]
    for fold, groups in zip(found, unseen.values(), strict=True):
        others = {one.group for one in series} - groups
        seen, unseen = (data.select({(name, group) for name in CLASSES for group in side}) for side in (others, groups))
        assert np.array_equal(fold.seen, convert.seen_windows(seen, WINDOW))
        assert np.array_equal(fold.unseen, served_windows(unseen, WINDOW, 0.2).features)
        assert np.array_equal(fold.labels, np.repeat(np.arange(len(CLASSES)), 7 * 3))


def test_the_paper_s_network_has_83716_parameters() -> None:
    assert convert.describe_network(network.build(4, 8, 64, 0.2))["parameters"] == 83_716


@needs_node
def test_the_same_input_gives_the_same_bytes(made: Path, model: Path, data: Dataset, tmp_path: Path) -> None:
    convert_to(tmp_path / "again", model, data)
    names = {"model.json", WEIGHTS, "metadata.json", "golden.json"}
    assert {file.name for file in made.iterdir()} == names
    for name in names:
        assert (made / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name


@needs_node
@pytest.mark.parametrize(
    ("name", "damage", "message"),
    [
        (WEIGHTS, lambda content: content[:-100], r"TF\.js can't run .*model\.json"),
        (WEIGHTS, lambda content: content[:1000] + bytes(1000) + content[2000:], "TF.js and Keras differ by"),
        ("model.json", lambda content: content.replace(b'"scale": ', b'"scale": 1e999, "was": '), "differ by nan"),
    ],
    ids=["cut off", "overwritten", "not numbers"],
)
def test_damaged_weights_are_found(made: Path, tmp_path: Path, name: str, damage, message: str) -> None:
    folder = shutil.copytree(made, tmp_path / "tfjs")
    (folder / name).write_bytes(damage((folder / name).read_bytes()))
    with pytest.raises(InputError, match=message):
        convert.check(folder, SETTINGS.tolerance)


@needs_node
def test_nothing_is_replaced_when_the_check_fails(
    model: Path, data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tfjs").mkdir()
    (tmp_path / "tfjs/model.json").write_text("what was there")
    monkeypatch.setattr(convert, "largest_difference", lambda _: 1e-3)
    with pytest.raises(InputError, match="differ by 1.0e-03"):
        convert_to(tmp_path / "tfjs", model, data)
    assert [path.read_text() for path in tmp_path.rglob("*.json")] == ["what was there"]
    assert [path.name for path in tmp_path.iterdir()] == ["tfjs"]


def test_missing_node_and_missing_packages_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(InputError, match="node is not installed.*install Node"):
        convert.largest_difference(tmp_path)
    monkeypatch.setattr(shutil, "which", lambda _: "node")
    monkeypatch.setattr(convert, "ROOT", tmp_path)
    with pytest.raises(InputError, match="node_modules holds no TF.js.*npm ci"):
        convert.largest_difference(tmp_path)


def test_a_model_of_other_classes_is_named(model: Path, data: Dataset, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="knows 3 classes, params.yaml asks for 8, 132 and 2: run `dvc repro`"):
        convert_to(tmp_path / "tfjs", model, Dataset(CLASSES[:2], data.series[:4], data.labels[:4]))
    assert not (tmp_path / "tfjs").exists()


def test_landmarks_without_any_pose_are_named(data: Dataset) -> None:
    nobody = [Series(**{**vars(one), "detected": np.zeros_like(one.detected)}) for one in data.series]
    with pytest.raises(InputError, match="no landmark file holds a frame with a pose"):
        golden.draw(Dataset(CLASSES, nobody, data.labels), WINDOW, 0.5, 4, 1)
