"""Stage `convert`: the browser's copy of the model, proven equal to Keras' by running it in TF.js.

models/tfjs/ holds all a page needs: the network, metadata.json, and golden.json, which lets any other program prove
that it turns landmarks into windows, features and probabilities as this one does. Its weights are of the smallest kind
that leaves the answers of the tested models as they are; reports/quantisation.json compares the kinds.
"""

import json
import math
import re
import shutil
import subprocess
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline import blazepose, dataset, derive, network, params, quantise, repetitions, sets, signals
from pipeline.dataset import Dataset
from pipeline.decide import Rule
from pipeline.decide import describe as describe_rule
from pipeline.errors import InputError, run
from pipeline.files import read_json, sha256, write_json, write_text
from pipeline.golden import bodies, counts, golden, streams
from pipeline.landmarks import BONES, FIELD, NAMES, SWAPPED, class_path
from pipeline.landmarks import FOLDER as LANDMARKS
from pipeline.metrics import METRICS, QUANTISATION
from pipeline.quantise import seen_windows
from pipeline.runs import MODEL
from pipeline.sets import Counting
from pipeline.streams import serve
from pipeline.windows import FEATURES, HIPS, SHOULDERS, TORSO_TO_BODY, Window

if TYPE_CHECKING:
    import keras
    import tf_keras

FOLDER = Path("models/tfjs")
ROOT = Path(__file__).parent.parent
FORMAT = 1
"""Raised when a page that reads metadata.json or golden.json has to change."""


@contextmanager
def replacing_folder(folder: Path) -> Iterator[Path]:
    """Yield an empty folder beside `folder`; put it in its place on success, delete it on failure."""
    new, old = (folder.with_name(f".{folder.name}.{state}") for state in ("new", "old"))
    for leftover in (new, old):
        shutil.rmtree(leftover, ignore_errors=True)
    new.mkdir(parents=True)
    try:
        yield new
        if folder.exists():
            folder.rename(old)
        new.rename(folder)
    finally:
        for leftover in (new, old):
            shutil.rmtree(leftover, ignore_errors=True)


def rebuild(model: "keras.Model") -> "tf_keras.Model":
    """Return the same network in Keras 2, whose files are the only ones that TF.js reads; dropout is left out.

    All is named: automatic names count up within a process, and the same model would give other bytes.
    """
    import tf_keras

    same = tf_keras.Sequential([tf_keras.layers.InputLayer(model.input_shape[1:], name="window")], name="classifier")
    for i, layer in enumerate(model.layers):
        kind = type(layer).__name__
        if kind != "Dropout":
            options = {key: layer.get_config()[key] for key in _KEPT[kind]}
            same.add(getattr(tf_keras.layers, kind)(name=f"{kind.lower()}_{i}", **options))
    same.set_weights(model.get_weights())
    return same


_KEPT = {
    "Masking": ("mask_value",),
    "Dense": ("units", "activation"),
    "LayerNormalization": ("epsilon",),
    "Activation": ("activation",),
    "LSTM": ("units", "return_sequences"),
}
"""The options of each kind of layer that matter once training is over."""


def save_tfjs(model: "keras.Model", folder: Path, kind: str) -> None:
    """Write model.json and its weights, of a kind of quantise.KINDS, into `folder`."""
    save = quantise.tensorflowjs().converters.save_keras_model
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        save(rebuild(model), str(folder), quantization_dtype_map=quantise.dtype_map(kind))


def describe_window(window: Window, stride: float) -> dict[str, Any]:
    """Say how frames are chosen."""
    return {
        "frames": window.frames,
        "span_s": window.span,
        "step_ms": window.step,
        "reach_ms": window.step / 2,
        "stride_s": stride,
        "rule": (
            "Target k of frames 0..n-1 is at now - (n - 1 - k) * step_ms. It is met by the frame with a pose that is "
            "nearest in time, not after now and at most reach_ms away; of two equally near, the older. "
            "Else it is missing. Without any pose in the window the network is not asked."
        ),
    }


def describe_features() -> dict[str, Any]:
    """Say how the landmarks of chosen frames become features."""
    return {
        "per_frame": FEATURES,
        "order": ["x", "y", "z", "visibility"],
        "axes": {
            "x": "share of the picture's width, to the right, not mirrored; times width / height",
            "y": "share of the picture's height, down",
            "z": "BlazePose's depth in the scale of x, towards the camera negative; times width / height",
            "visibility": "0 to 1, unchanged",
        },
        "hips": HIPS,
        "shoulders": SHOULDERS,
        "torso_to_body": TORSO_TO_BODY,
        "mask": network.MASK,
        "rule": (
            "The centre is the mean of the hips' middle over the targets that are met. A frame's size is the larger of "
            "torso_to_body times the distance from the hips' middle to the shoulders' middle, and the longest distance "
            "from the hips' middle to any landmark, both in x and y; the scale is the mean size over the targets that "
            "are met (at least 1e-6). Subtract the centre from x, y, z of all frames and divide by the scale. "
            "All features of a missing frame are the mask value."
        ),
    }


def describe_repetitions(counting: Counting) -> dict[str, Any]:
    """Say how repetitions are counted."""
    return {
        "features": signals.describe(),
        "signals": signals.as_data(counting.signals),
        "counting": repetitions.describe(counting.repetitions),
        "sets": sets.describe(counting.sets),
        "shallow": counting.shallow,
        "finish_steps": sets.FINISH_STEPS,
        "finish_step_s": sets.FINISH_STEP_S,
    }


def describe_network(model: "keras.Model") -> dict[str, Any]:
    """Name the layers with their units, and count the parameters."""
    layers = [{"type": type(one).__name__} | _units(one) for one in model.layers if type(one).__name__ in _KEPT]
    served = "Each window is asked as it is and mirrored (see landmarks.swapped, x negated); the mean is served."
    return {"name": "stacked masked LSTM", "layers": layers, "parameters": model.count_params(), "served": served}


def _units(layer: "keras.Layer") -> dict[str, int]:
    return {"units": layer.units} if hasattr(layer, "units") else {}


def headline(metrics: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures that a page shows, with what they were measured on."""
    names = ("accuracy", "macro_f1", "ci95")
    parts = {kind: metrics.get(kind, {}) for kind in ("windows", "clips")}
    kinds = {kind: {name: part[name] for name in names if name in part} for kind, part in parts.items()}
    return {"protocol": metrics.get("protocol")} | kinds


def title(name: str, titles: Mapping[str, str]) -> str:
    """Return what a class is called on a page: its title, else its name taken apart."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_-]+", " ", name).capitalize()
    return titles.get(name, words)


def describe(
    model: "keras.Model",
    classes: Sequence[str],
    titles: Mapping[str, str],
    window: Window,
    stride: float,
    rule: Rule,
    counting: Counting,
    kind: str,
    hashes: Mapping[str, Any],
    metrics: Mapping[str, Any],
) -> dict[str, Any]:
    """Return metadata.json: all that a program needs to use the model, and where it comes from."""
    packages = ("mediapipe", "tensorflow", "keras", "tf-keras", "tensorflowjs")
    return {
        "format": FORMAT,
        "classes": list(classes),
        "titles": [title(name, titles) for name in classes],
        "window": describe_window(window, stride),
        "features": describe_features(),
        "decision": describe_rule(rule),
        "repetitions": describe_repetitions(counting),
        "landmarks": {"names": list(NAMES), "swapped": list(SWAPPED), "bones": [list(pair) for pair in BONES]},
        "network": describe_network(model),
        "weights": {"kind": kind, "bytes": quantise.size(model, kind)},
        "versions": {package: version(package) for package in packages},
        "hashes": dict(hashes),
        "metrics": headline(metrics),
    }


def check_fits(model: "keras.Model", classes: Sequence[str], window: Window, path: Path) -> None:
    """Raise InputError unless the model was trained for these classes and this window."""
    found, wanted = (*model.input_shape[1:], model.output_shape[-1]), (window.frames, FEATURES, len(classes))
    if found != wanted:
        raise InputError(
            f"{path} takes {found[0]} frames of {found[1]} features and knows {found[2]} classes, "
            f"params.yaml asks for {wanted[0]}, {wanted[1]} and {wanted[2]}: run `dvc repro` to train it anew"
        )


def largest_difference(folder: Path) -> float:
    """Run the model of `folder` in TF.js and return how far it is from Keras on golden.json; NaN if it gave no numbers.

    Raises InputError if Node or TF.js is missing, or if TF.js can't read the model.
    """
    node = shutil.which("node")
    if not node:
        raise InputError("node is not installed, so the browser's model can't be checked: install Node.js 20 or newer")
    if not (ROOT / "node_modules/@tensorflow/tfjs-layers").is_dir():
        raise InputError(
            "node_modules holds no TF.js, so the browser's model can't be checked: `make env`, or `npm ci`"
        )
    command = [node, str(ROOT / "pipeline/check_tfjs.mjs"), str(folder)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        reasons = re.findall(r"^\w*Error.*", done.stderr, re.MULTILINE) or [done.stderr.strip()]
        raise InputError(
            f"TF.js can't run {folder / 'model.json'} ({reasons[0]}): `npm ci`, then `dvc repro --force convert`"
        )
    found = json.loads(done.stdout)["largest_difference"]
    return math.nan if found is None else float(found)


def check(folder: Path, tolerance: float) -> float:
    """Return how far TF.js is from Keras. Raises InputError if that is more than `tolerance`."""
    found = largest_difference(folder)
    if not found <= tolerance:
        raise InputError(
            f"TF.js and Keras differ by {found:.1e} in {folder / 'golden.json'} (allowed: {tolerance:.0e}): "
            "the weights are damaged, or a package has another version than the locked one; "
            "run `make env`, then `dvc repro --force convert`"
        )
    return found


_COMPACT: dict[str, Any] = {"separators": (",", ":")}
STREAMED = 3
"""Clips of each class that golden streams are drawn from: enough to choose among, and soon served."""


def proofs(
    model: "keras.Model",
    data: Dataset,
    window: Window,
    stride: float,
    rule: Rule,
    counting: Counting,
    settings: params.Convert,
) -> dict[str, Any]:
    """Return golden.json: windows, streams, bodies and counts with what comes of them; see pipeline.golden."""
    random = np.random.default_rng(settings.seed)
    posed = np.array([one.detected.any() for one in data.series], bool)
    by_class = [np.flatnonzero(posed & (data.labels == label)) for label in range(len(data.classes))]
    some = data.at(np.concatenate([random.permutation(its)[:STREAMED] for its in by_class]))
    served = serve(some, model, window, stride)
    # One clip of each class is enough where every frame is kept.
    first = [next(one for one in served if one.label == label) for label in sorted({one.label for one in served})]
    return {
        "format": FORMAT,
        "windows": golden(model, data, window, rule.visibility, settings.golden, settings.seed),
        "streams": streams(served, data.classes, rule, settings.streams, settings.seed),
        "bodies": bodies([one.series for one in first], counting.signals, random),
        "counts": counts(first, data.classes, rule, counting, settings.seed),
    }


def convert(
    path: Path,
    data: Dataset,
    titles: Mapping[str, str],
    window: Window,
    stride: float,
    rule: Rule,
    counting: Counting,
    kind: str,
    settings: params.Convert,
    hashes: Mapping[str, Any],
    metrics: Mapping[str, Any],
    into: Path,
) -> float:
    """Write the browser's copy of a .keras file into `into`, all or nothing; return how far TF.js is from Keras."""
    model = network.load(path)
    check_fits(model, data.classes, window, path)
    shipped = quantise.prepared(model, kind, seen_windows(data, window))
    with replacing_folder(into) as folder:
        save_tfjs(shipped, folder, kind)
        served = quantise.quantised(shipped, kind)
        write_text(
            folder / "golden.json",
            json.dumps(proofs(served, data, window, stride, rule, counting, settings), **_COMPACT),
        )
        files = {file.name: sha256(file) for file in sorted(folder.iterdir())}
        every = {"files": files, "classifier": sha256(path)} | dict(hashes)
        metadata = describe(model, data.classes, titles, window, stride, rule, counting, kind, every, metrics)
        write_json(folder / "metadata.json", metadata)
        return check(folder, settings.tolerance)


def origins(classes: Sequence[str]) -> dict[str, Any]:
    """Return the SHA-256 of all that the model was trained on."""
    files = [class_path(name) for name in classes] + sorted((LANDMARKS / FIELD).glob("*.npz"))
    return {
        "landmarks": {path.relative_to(LANDMARKS).with_suffix("").as_posix(): sha256(path) for path in files},
        "pose_landmarker": {variant: bundle.sha256 for variant, bundle in blazepose.BUNDLES.items()},
    }


def main() -> None:
    """Convert models/classifier.keras to models/tfjs/."""
    settings = params.load()
    metrics, data = read_json(METRICS), dataset.read(settings.classes)
    window = Window(settings.window.frames, settings.window.span)
    rule = Rule(**settings.decide.model_dump())
    kind = read_json(QUANTISATION)["shipped"]
    hashes = origins(settings.classes)
    counting, stride = derive.read(settings), settings.window.stride
    found = convert(
        *(MODEL, data, settings.titles, window, stride, rule, counting, kind),
        *(settings.convert, hashes, metrics, FOLDER),
    )
    size = sum(file.stat().st_size for file in FOLDER.glob("*.bin"))
    print(f"{FOLDER}: {kind}, {size / 1e3:.0f} kB of weights; TF.js and Keras differ by at most {found:.0e}")


if __name__ == "__main__":
    run(main)
