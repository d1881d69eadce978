"""The browser's copy of the model: equal to Keras in TF.js, complete, and put in place only when it is right."""

import json
import math
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import conftest
import numpy as np
import pytest
from conftest import FEATURES, window_of
from project import write_params

from pipeline.common import params, paths
from pipeline.common.errors import InputError
from pipeline.common.files import sha256, write_json
from pipeline.common.names import PARTS
from pipeline.common.rules import CountRule, SetRule
from pipeline.common.settings import Convert
from pipeline.counting import counter, sets
from pipeline.counting.sets import Counting
from pipeline.counting.signals import Signal
from pipeline.export import golden_windows, keras2, metadata, quantise, tfjs
from pipeline.landmarks import dataset
from pipeline.landmarks.dataset import Dataset
from pipeline.landmarks.series import Series
from pipeline.landmarks.skeleton import BLAZEPOSE_33
from pipeline.learning import network
from pipeline.recognition.serving import moments_of, serve
from pipeline.stages import convert

CLASSES = ("Zeta", "Alpha", "Middle")
TITLES = {"Middle": "In between"}
WINDOW = window_of(8, 2.24)
KIND = quantise.FITTED
WEIGHTS = "group1-shard1of1.bin"
SETTINGS = Convert(golden=12, streams=2, tolerance=1e-5, changed=0.002, seed=1)
RULE = conftest.RULE.model_copy(update={"visibility": 0.5, "needed": ("shoulders",)})
COUNTING = Counting(
    {"Zeta": Signal(np.full(8, 1 / 8), np.zeros(8), np.ones(8), 3)},
    CountRule(smoothing=0.1, memory=8, least=0.2, reversal=0.4, complete=0.5, smallest=0.1, lost=2),
    SetRule(buffer=10, lookback=5, chain=3, grace=1, claim=0, lag=0, rest=9, depth=0.4),
    0.7,
)
METRICS = {
    "protocol": "a protocol",
    "windows": {"accuracy": 0.9, "macro_f1": 0.8, "ci95": {"accuracy": [0.85, 0.95]}, "per_class": {}},
    "clips": {"accuracy": 0.95, "macro_f1": 0.9, "ci95": {}},
}
needs_node = pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")


def some_series(clip: str, variant: str, random: np.random.Generator) -> Series:
    """Return four seconds of a trembling heap of joints, with a pose in most frames."""
    frames = 100
    pose = random.uniform((0.2, 0.2, -0.5, 0), (0.8, 0.8, 0.5, 1), (BLAZEPOSE_33.count, 4))
    image = (pose + random.normal(0, 0.02, (frames, BLAZEPOSE_33.count, 4))).astype(np.float32)
    return Series(
        clip=clip,
        group="g01",
        variant=variant,
        sha256="",
        extractor="",
        size=(320, 240),
        timestamps=np.arange(frames) * 40,
        detected=random.random(frames) < 0.7,
        image=image,
        world=np.zeros((frames, BLAZEPOSE_33.count, 3), np.float32),
    )


def convert_to(folder: Path, model: Path, data: Dataset) -> float:
    """Convert with this file's settings."""
    hashes: dict = {"landmarks": {}, "pose_landmarker": {}}
    return tfjs.convert(model, data, TITLES, WINDOW, RULE, COUNTING, KIND, SETTINGS, hashes, METRICS, folder)


@pytest.fixture(scope="module")
def data() -> Dataset:
    """Return a series of each class and variant."""
    random = np.random.default_rng(5)
    series = [some_series(f"heap of {name}", variant, random) for name in CLASSES for variant in ("full", "lite")]
    return Dataset(CLASSES, series, np.repeat(np.arange(len(CLASSES)), 2))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small model with weights large enough that its answers differ."""
    path = tmp_path_factory.mktemp("models") / "classifier.keras"
    small = network.build(len(CLASSES), WINDOW.frames, FEATURES.width, units=8, embedding=16)
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
    frames = window["settings"]["frames"]
    for k in range(frames):
        target = one["now_ms"] - (frames - 1 - k) * window["step_ms"]
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
    answered = np.array([one["probabilities"] for one in windows])
    trained = network.load(model)
    served = quantise.quantised(quantise.prepared(trained, KIND, quantise.seen_windows(data, WINDOW), FEATURES), KIND)
    assert np.allclose(network.predict_served(served, features, FEATURES), answered, rtol=0, atol=1e-6)
    assert np.abs(network.predict_served(trained, features, FEATURES) - answered).max() > 10 * SETTINGS.tolerance


@needs_node
def test_metadata_tells_all_a_page_needs(made: Path) -> None:
    metadata = read(made / "metadata.json")
    assert metadata["classes"] == list(CLASSES)
    assert metadata["landmarks"]["names"] == list(BLAZEPOSE_33.names)
    assert metadata["window"]["reach_ms"] == metadata["window"]["step_ms"] / 2 == pytest.approx(160)
    kinds = ["Masking", "Dense", "LayerNormalization", "Activation", "LSTM", "LSTM", "Dense"]
    assert [one["type"] for one in metadata["network"]["layers"]] == kinds
    assert [one.get("units") for one in metadata["network"]["layers"]] == [None, 16, None, None, 8, 8, 3]
    assert metadata["weights"] == {"kind": KIND, "bytes": (made / WEIGHTS).stat().st_size}
    assert set(metadata["hashes"]) == {"files", "classifier", "landmarks", "pose_landmarker"}
    assert metadata["landmarks"]["swapped"] == list(BLAZEPOSE_33.swapped)
    assert metadata["decision"]["settings"]["enter"] == RULE.enter and set(metadata["decision"]["parts"]) == set(PARTS)
    assert metadata["metrics"]["windows"] == {"accuracy": 0.9, "macro_f1": 0.8, "ci95": {"accuracy": [0.85, 0.95]}}
    assert metadata["metrics"]["protocol"] == "a protocol"


@needs_node
def test_golden_probabilities_must_be_the_mean_of_a_window_and_its_mirror_image(
    made: Path, model: Path, data: Dataset, tmp_path: Path
) -> None:
    folder = shutil.copytree(made, tmp_path / "tfjs")
    found = read(folder / "golden.json")
    trained = network.load(model)
    served = quantise.quantised(quantise.prepared(trained, KIND, quantise.seen_windows(data, WINDOW), FEATURES), KIND)
    plain = network.predict(served, np.array([one["features"] for one in found["windows"]], np.float32))
    for one, row in zip(found["windows"], plain.tolist(), strict=True):
        one["probabilities"] = row
    (folder / "golden.json").write_text(json.dumps(found), encoding="utf-8")
    with pytest.raises(InputError, match=r"TF\.js and Keras differ by"):
        tfjs.check(folder, SETTINGS.tolerance)


@needs_node
def test_a_mirror_image_swaps_the_sides_that_the_metadata_says(made: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(made, tmp_path / "tfjs")
    metadata = read(folder / "metadata.json")
    metadata["features"]["mirror"]["places"] = list(range(FEATURES.width))
    (folder / "metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    with pytest.raises(InputError, match=r"TF\.js and Keras differ by"):
        tfjs.check(folder, SETTINGS.tolerance)


@needs_node
def test_golden_streams_are_what_the_shipped_weights_say(made: Path, model: Path, data: Dataset) -> None:
    streams = read(made / "golden.json")["streams"]
    names = [one["name"].split(", ") for one in streams]
    assert [name[0] for name in names] == ["limits", "made up 1", "made up 2", *CLASSES]
    trained = network.load(model)
    served = quantise.quantised(quantise.prepared(trained, KIND, quantise.seen_windows(data, WINDOW), FEATURES), KIND)
    for (_, clip, variant), one in zip(names[3:], streams[3:], strict=True):
        i = next(i for i, its in enumerate(data.series) if its.key == (clip, variant))
        (stream,) = serve(Dataset(CLASSES, [data.series[i]], data.labels[[i]]), served, WINDOW, 0.2)
        for now, found in zip(moments_of(stream, RULE), one["moments"], strict=True):
            assert now.time == pytest.approx(found["time"], abs=1e-6)
            assert found["probabilities"] == (now.probabilities and pytest.approx(now.probabilities, abs=2e-6))


@pytest.mark.parametrize(
    "build",
    [
        lambda: network.build(3, 8, 132, 6, 10, 0.2, 0.2, 0.1),
        lambda: network.build(3, 8, 132, 6, dropout=0.5),
        lambda: network.build_paper(3, 132, 6, 0.3),
    ],
    ids=["embedding", "no embedding", "the paper's"],
)
def test_a_rebuilt_network_answers_as_before_without_what_is_for_training(build: Callable[[], Any]) -> None:
    before, random = build(), np.random.default_rng(3)
    before.set_weights([random.normal(0, 0.5, one.shape) for one in before.get_weights()])
    windows = random.normal(0, 1, (20, 8, 132)).astype(np.float32)
    windows[:10, :3] = network.MASK
    after = keras2.rebuild(before)
    assert np.allclose(after.predict(windows, verbose=0), network.predict(before, windows), rtol=0, atol=1e-5)
    assert not any("dropout" in layer.name for layer in after.layers)
    assert [one.name for one in keras2.rebuild(before).weights] == [one.name for one in after.weights]


@needs_node
def test_the_stage_ships_the_weights_that_were_chosen(
    model: Path, data: Dataset, in_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_params(in_folder, CLASSES, convert={"golden": 4, "streams": 1})
    for name, content in (("metrics", METRICS), ("quantisation", {"shipped": "uint16"})):
        write_json(in_folder / f"reports/{name}.json", content)
    write_json(in_folder / paths.SIGNALS, {})
    shutil.copy(model, in_folder / paths.MODEL)
    monkeypatch.setattr(dataset, "read", lambda classes: data)
    monkeypatch.setattr(
        convert, "origins", lambda classes, _: {"landmarks": dict.fromkeys(classes, "hash"), "pose_landmarker": {}}
    )
    convert.main()
    metadata = read(in_folder / "models/tfjs/metadata.json")
    parameters = network.load(model).count_params()
    assert metadata["weights"] == {"kind": "uint16", "bytes": 2 * parameters}
    assert metadata["hashes"]["landmarks"] == dict.fromkeys(CLASSES, "hash")
    assert metadata["decision"]["settings"]["needed"] == list(params.load().answer.needed)
    assert len(read(in_folder / "models/tfjs/golden.json")["windows"]) == 4
    assert "uint16" in capsys.readouterr().out


def test_the_paper_s_network_has_83716_parameters() -> None:
    assert metadata.describe_network(network.build_paper(4, 132, 64, 0.2))["parameters"] == 83_716


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
        tfjs.check(folder, SETTINGS.tolerance)


@needs_node
def test_nothing_is_replaced_when_the_check_fails(
    model: Path, data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tfjs").mkdir()
    (tmp_path / "tfjs/model.json").write_text("what was there")
    monkeypatch.setattr(tfjs, "largest_difference", lambda _: 1e-3)
    with pytest.raises(InputError, match="differ by 1.0e-03"):
        convert_to(tmp_path / "tfjs", model, data)
    assert [path.read_text() for path in tmp_path.rglob("*.json")] == ["what was there"]
    assert [path.name for path in tmp_path.iterdir()] == ["tfjs"]


def test_missing_node_and_missing_packages_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(InputError, match="node is not installed.*install Node"):
        tfjs.largest_difference(tmp_path)
    monkeypatch.setattr(shutil, "which", lambda _: "node")
    monkeypatch.setattr(tfjs, "ROOT", tmp_path)
    with pytest.raises(InputError, match="node_modules holds no TF.js.*npm ci"):
        tfjs.largest_difference(tmp_path)


def test_a_model_of_other_classes_is_named(model: Path, data: Dataset, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="knows 3 classes, params.yaml asks for 8, 132 and 2: run `dvc repro`"):
        convert_to(tmp_path / "tfjs", model, Dataset(CLASSES[:2], data.series[:4], data.labels[:4]))
    assert not (tmp_path / "tfjs").exists()


def test_landmarks_without_any_pose_are_named(data: Dataset) -> None:
    nobody = [Series(**{**vars(one), "detected": np.zeros_like(one.detected)}) for one in data.series]
    with pytest.raises(InputError, match="no landmark file holds a frame with a pose"):
        golden_windows.draw(Dataset(CLASSES, nobody, data.labels), WINDOW, 0.5, 4, 1)


@pytest.mark.parametrize(
    ("name", "words"), [("JumpingJack", "Jumping jack"), ("pull-ups", "Pull ups"), ("Middle", "In between")]
)
def test_a_class_is_called_by_its_title_or_its_name_taken_apart(name: str, words: str) -> None:
    assert metadata.title(name, TITLES) == words


@needs_node
def test_metadata_holds_titles_and_what_the_files_must_hash_to(made: Path) -> None:
    metadata = read(made / "metadata.json")
    assert metadata["titles"] == ["Zeta", "Alpha", "In between"]
    files = metadata["hashes"]["files"]
    assert files == {name: sha256(made / name) for name in ("golden.json", WEIGHTS, "model.json")}


@needs_node
def test_metadata_tells_how_repetitions_are_counted(made: Path) -> None:
    found = read(made / "metadata.json")["repetitions"]
    assert set(found["signals"]) == {"Zeta"} and found["signals"]["Zeta"]["angle"] == 3
    assert (
        found["counting"]["settings"]["memory"] == 8
        and found["sets"]["settings"]["rest"] == 9
        and found["shallow"] == 0.7
    )
    assert set(found["features"]["angles"]) == {"elbow", "shoulder", "hip", "knee"}


@needs_node
def test_golden_counts_are_what_the_sets_make_of_their_frames(made: Path) -> None:
    golden = read(made / "golden.json")
    assert len(golden["bodies"]) == len(CLASSES)
    for one in golden["counts"]:
        log = sets.start(list(COUNTING.signals))
        for frame in one["frames"]:
            points = {n: counter.Point(frame["time"], *point) for n, point in frame["points"].items()}
            log = sets.step(log, frame["time"], points, frame["told"], COUNTING)
        assert [len(its["repetitions"]) for its in one["sets"]] == [len(its.repetitions) for its in log.sets]
    assert any(one["sets"] for one in golden["counts"])
