"""Smaller weights: decoded as TF.js decodes them, rounded to fit real frames, and chosen by what they change."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import FEATURES, ROOT, MakeSeries, window_of
from project import write_params
from protocols import protocol_of

from pipeline.common.errors import InputError
from pipeline.common.paths import ANSWERS, QUANTISATION
from pipeline.export import keras2, quantise
from pipeline.export.quantise import FITTED, KINDS, FoldWindows, Row
from pipeline.folds import protocol
from pipeline.folds.folds import ALL
from pipeline.landmarks.dataset import Dataset
from pipeline.learning import network
from pipeline.recognition import served
from pipeline.recognition.served import Served, Serving, answer
from pipeline.recognition.serving import served_windows
from pipeline.stages import quantise as quantise_stage

CLASSES = ("Squats", "Lunges", "PushUps")
WINDOW = window_of(8, 2.24)
FULL: dict[str, Any] = {"extract": {"variants": ["full"]}}

DECODE = """
import { readFileSync } from "node:fs";
import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode, io } from "@tensorflow/tfjs-core";
enableProdMode();
const folder = process.argv[1];
const [group] = JSON.parse(readFileSync(`${folder}/model.json`, "utf8")).weightsManifest;
const bytes = new Uint8Array(readFileSync(`${folder}/${group.paths[0]}`)).buffer;
const weights = io.decodeWeights(bytes, group.weights);
const values = group.weights.map(({ name }) => [name, Array.from(weights[name].dataSync())]);
console.log(JSON.stringify({ paths: group.paths, weights: Object.fromEntries(values) }));
"""
ROWS = [
    Row("large", 400, 0.0, 0.8),
    Row("half", 200, 0.0004, 0.8),
    Row("other half", 200, 0.0001, 0.8),
    Row("small", 100, 0.002, 0.9),
]


def decoded_in_tfjs(folder: Path) -> tuple[int, dict[str, list[float]]]:
    """Return the bytes of the one weights file of a folder, and the weights that TF.js decodes from it, by name."""
    command = ["node", "--input-type=module", "--eval", DECODE, str(folder)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout)
    (name,) = found["paths"]
    return (folder / name).stat().st_size, found["weights"]


def swaying(random: np.random.Generator, *shape: int) -> np.ndarray:
    """Return features (*shape, 132) that five causes move together, as joints move landmarks."""
    causes = random.normal(0, 1, (*shape, 5)).astype(np.float32)
    return causes @ random.normal(0, 0.3, (5, 132)).astype(np.float32)


@pytest.fixture(scope="module")
def model() -> network:
    """Return a small model with a few weights much larger than the others, as trained ones have."""
    small = network.build(3, 8, FEATURES.width, units=8, embedding=16)
    random = np.random.default_rng(7)
    small.set_weights([random.standard_t(4, one.shape) for one in small.get_weights()])
    return small


@pytest.fixture(scope="module")
def windows() -> np.ndarray:
    """Return windows (400, 8, 132) in which a tenth of the frames are missing."""
    random = np.random.default_rng(9)
    return np.where(random.random((400, 8, 1)) < 0.9, swaying(random, 400, 8), np.float32(network.MASK))


@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
@pytest.mark.parametrize("kind", KINDS)
def test_weights_and_size_are_those_that_tfjs_decodes(model, windows: np.ndarray, tmp_path: Path, kind: str) -> None:
    shipped = quantise.prepared(model, kind, windows, FEATURES)
    keras2.save_tfjs(shipped, tmp_path, kind)
    size, found = decoded_in_tfjs(tmp_path)
    assert size == quantise.size(model, kind)
    expected = {one.name: one.numpy() for one in keras2.rebuild(quantise.quantised(shipped, kind)).weights}
    assert {f"{name}:0" for name in found} == set(expected)
    for name, values in found.items():
        assert np.array_equal(expected[f"{name}:0"].ravel(), np.array(values, np.float32))


def test_smaller_kinds_round_more_and_float32_not_at_all(model) -> None:
    before = model.get_weights()[0]
    errors = {kind: np.abs(quantise.quantised(model, kind).get_weights()[0] - before).mean() for kind in KINDS}
    assert errors["float32"] == 0 < errors["uint16"] < errors["float16"] < errors["uint8"]
    assert np.array_equal(model.get_weights()[0], before)


def test_a_fitted_kernel_is_wrong_less_in_the_frames_it_is_fitted_to_and_in_others(model, windows: np.ndarray) -> None:
    kernel = model.get_weights()[0]
    rounded = quantise.quantised(model, "uint8").get_weights()[0]
    fitted = quantise.quantised(quantise.prepared(model, FITTED, windows[:200], FEATURES), FITTED).get_weights()[0]
    for part in (windows[:200], windows[200:]):
        wrong = [np.square(part @ (one - kernel)).mean() ** 0.5 for one in (rounded, fitted)]
        assert wrong[1] < wrong[0] / 4


def test_the_kernels_of_all_layers_are_fitted_and_encoding_leaves_them_as_they_are(model, windows: np.ndarray) -> None:
    prepared = quantise.prepared(model, FITTED, windows, FEATURES)
    served = quantise.quantised(prepared, FITTED)
    moved = []
    for one, before, after in zip(prepared.weights, model.get_weights(), served.get_weights(), strict=True):
        if not np.array_equal(one.numpy(), before):
            moved.append(one.path.split("/")[-1])
            assert np.allclose(one.numpy(), after, rtol=0, atol=1e-6)
            assert not np.array_equal(quantise.decoded(before, np.dtype("uint8")), after)
    assert moved == ["kernel"] * 4
    assert quantise.prepared(model, "uint8", windows, FEATURES) is model


@pytest.mark.parametrize("seed", range(20))
def test_the_range_of_a_fitted_kernel_is_kept(seed: int) -> None:
    random = np.random.default_rng(seed)
    kernel = random.normal(0.02, 0.1, (132, 16)).astype(np.float32)
    fitted = quantise.fitted(kernel, swaying(random, 300))
    assert np.allclose(quantise.decoded(fitted, np.dtype("uint8")), fitted, rtol=0, atol=1e-6)
    assert len(np.unique(fitted)) <= 256


def test_missing_frames_are_not_fitted_to(model, windows: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    # Frames of zeros would make no difference.
    monkeypatch.setattr(network, "MASK", -7.0)
    more = np.concatenate([windows, np.full_like(windows, network.MASK)])
    first, second = (quantise.prepared(model, FITTED, one, FEATURES).get_weights()[0] for one in (windows, more))
    assert np.array_equal(first, second)


def test_changed_counts_other_answers_not_other_probabilities() -> None:
    before = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.51, 0.49]])
    after = np.array([[0.6, 0.4], [0.9, 0.1], [0.1, 0.9], [0.49, 0.51]])
    assert quantise.changed(before, after) == 0.25


def test_kinds_are_compared_over_the_windows_of_all_folds(model, windows: np.ndarray) -> None:
    before = [one.copy() for one in model.get_weights()]
    labels = network.predict_served(model, windows, FEATURES).argmax(axis=1)

    def fold(unseen: np.ndarray, labels: np.ndarray) -> FoldWindows:
        return FoldWindows(model, windows, unseen, network.predict_served(model, unseen, FEATURES), labels, FEATURES)

    wrong = (labels[:100] + 1) % 3
    rows = quantise.compare([fold(windows[:100], wrong), fold(windows[100:], labels[100:])])
    assert [row.kind for row in rows] == list(KINDS)
    assert rows[0] == Row("float32", 4 * model.count_params(), 0.0, 0.75)
    for row in rows[-2:]:
        served = quantise.quantised(quantise.prepared(model, row.kind, windows, FEATURES), row.kind)
        assert row.changed == (network.predict_served(served, windows, FEATURES).argmax(axis=1) != labels).mean() > 0
    for one, same in zip(before, model.get_weights(), strict=True):
        assert np.array_equal(one, same)


@pytest.mark.parametrize(
    ("limit", "kind"), [(0.0001, "large"), (0.0002, "other half"), (0.002, "other half"), (0.0021, "small")]
)
def test_the_smallest_kind_below_the_limit_is_chosen(limit: float, kind: str) -> None:
    assert quantise.smallest(ROWS, limit).kind == kind


def test_the_report_tells_what_was_compared_and_what_is_shipped() -> None:
    found = quantise.report(ROWS, 5000, 0.2, 0.002)
    assert found["shipped"] == "other half" and found["windows"] == 5000 and found["limit"] == 0.002
    assert found["kinds"][1] == {"kind": "half", "bytes": 200, "changed": 0.0004, "accuracy": 0.8}
    assert "every 0.2 s" in found["protocol"]


def test_windows_seen_lie_end_to_end_and_hold_a_pose(make_series: MakeSeries) -> None:
    series = [make_series(frames=126, detected=np.arange(126) >= 30), make_series(detected=False)]
    found = quantise.seen_windows(Dataset(CLASSES, series, np.array([0, 1])), WINDOW)
    # At 2.24 s and 4.48 s; at 0 s nobody has been seen yet.
    assert len(found) == 2 and found.any(axis=(1, 2)).all()


@pytest.fixture(scope="module")
def data(make_series: MakeSeries) -> Dataset:
    """Return a short clip of each group that UCF101 has; nobody is ever seen of those who test the second split."""
    series = [
        make_series(f"{name}_{group}", group=f"g{group:02}", frames=12, seed=group, detected=not 8 <= group <= 14)
        for name in CLASSES
        for group in range(1, 26)
    ]
    return Dataset(CLASSES, series, np.repeat(np.arange(len(CLASSES)), 25))


def asked(data: Dataset, model: "network.keras.Model", **known: Any) -> Served:
    """Return what a model, taken for that of every split, answers to some clips."""
    people = protocol_of(data, **known)
    servings = [Serving(fold, "full") for fold in people.of(ALL)]
    answers = {one.name: answer(one, people, model, WINDOW, 0.2) for one in servings}
    return Served(people, answers, WINDOW, 0.2)


def test_each_model_is_tried_on_the_people_of_its_split_and_fitted_to_the_others(
    model, data: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    tested = {1: {f"g{group:02}" for group in range(1, 8)}, 3: {f"g{group:02}" for group in range(15, 22)}}
    loaded: list[Path] = []
    monkeypatch.setattr(network, "load", lambda path: loaded.append(path) or model)
    found = list(quantise.fold_windows(asked(data, model), ["full"]))
    assert [path.stem for path in loaded] == ["all_1", "all_3"]
    for fold, groups in zip(found, tested.values(), strict=True):
        others = {one.group for one in data.series} - groups
        seen, unseen = (data.select({(name, group) for name in CLASSES for group in side}) for side in (others, groups))
        assert np.array_equal(fold.seen, quantise.seen_windows(seen, WINDOW))
        assert np.array_equal(fold.unseen, served_windows(unseen, WINDOW, 0.2).features)
        assert np.array_equal(fold.answers, network.predict_served(model, fold.unseen, FEATURES))
        assert np.array_equal(fold.labels, np.repeat(np.arange(len(CLASSES)), 7 * 3))


def test_nobody_with_the_same_footage_as_a_tested_person_is_fitted_to(
    model, data: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "load", lambda path: model)
    same = [{("Squats", "g01"), ("Squats", "g22")}]
    first = next(quantise.fold_windows(asked(data, model, same=same), ["full"]))
    less = {data.pair(i) for i, one in enumerate(data.series) if one.group > "g07"} - {("Squats", "g22")}
    assert np.array_equal(first.seen, quantise.seen_windows(data.select(less), WINDOW))


def make_project(folder: Path, answers: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a project in which these answers were given."""
    write_params(folder, CLASSES, window={"span": WINDOW.span}, convert={"changed": 0.5}, **FULL)
    monkeypatch.setattr(protocol, "read", lambda settings: answers.protocol)
    served.save(ANSWERS, answers.answers)


def test_the_stage_compares_all_kinds(
    in_folder: Path, data: Dataset, model, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(network, "load", lambda path: model)
    make_project(in_folder, asked(data, model), monkeypatch)
    quantise_stage.main()
    found = json.loads((in_folder / QUANTISATION).read_text(encoding="utf-8"))
    assert [one["kind"] for one in found["kinds"]] == list(KINDS)
    assert found["windows"] == 2 * len(CLASSES) * 7 * 3 and found["limit"] == 0.5
    assert found["shipped"] in ("uint8", FITTED) and capsys.readouterr().out.startswith(f"{found['shipped']}: ")


def test_a_project_in_which_nobody_can_be_tested_is_named(
    in_folder: Path, make_series: MakeSeries, model, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This stage comes before `evaluate`, which says the same."""
    alone = Dataset(CLASSES, [make_series(name, group=name) for name in CLASSES], np.arange(len(CLASSES)))
    make_project(in_folder, asked(alone, model), monkeypatch)
    with pytest.raises(InputError, match="no class can be tested: each needs clips of at least two groups"):
        quantise_stage.main()
