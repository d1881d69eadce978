"""Write the browser's copy of the model, proven equal to Keras' by running it in TF.js.

models/tfjs/ holds all a page needs: the network, metadata.json, and golden.json, which lets any other program prove
that it turns landmarks into windows, features and probabilities as this one does. Its weights are of the smallest kind
that leaves the answers of the tested models as they are; reports/quantisation.json compares the kinds.
"""

import json
import math
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.common.errors import InputError
from pipeline.common.files import sha256, write_json, write_text
from pipeline.common.paths import LANDMARKS
from pipeline.common.rules import AnswerRule, ServedWindow
from pipeline.common.settings import Convert
from pipeline.counting.sets import Counting
from pipeline.export import quantise
from pipeline.export.golden_counts import bodies, counts
from pipeline.export.golden_streams import streams
from pipeline.export.golden_windows import golden
from pipeline.export.keras2 import save_tfjs
from pipeline.export.metadata import FORMAT, describe
from pipeline.export.quantise import seen_windows
from pipeline.landmarks.backbones import BACKBONES
from pipeline.landmarks.dataset import Dataset
from pipeline.landmarks.series import class_path, skeleton_of
from pipeline.learning import network
from pipeline.recognition.serving import serve
from pipeline.windows.features import FeatureSet, feature_set

if TYPE_CHECKING:
    import keras


ROOT = Path(__file__).parents[2]


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


def check_fits(model: "keras.Model", classes: Sequence[str], frames: int, features: FeatureSet, path: Path) -> None:
    """Raise InputError unless the model was trained for these classes, and windows of these frames and features."""
    found, wanted = (*model.input_shape[1:], model.output_shape[-1]), (frames, features.width, len(classes))
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
    command = [node, str(ROOT / "pipeline/export/check_tfjs.mjs"), str(folder)]
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
    window: ServedWindow,
    rule: AnswerRule,
    counting: Counting,
    settings: Convert,
) -> dict[str, Any]:
    """Return golden.json: windows, streams, bodies and counts with what comes of them; see pipeline.export.golden."""
    random = np.random.default_rng(settings.seed)
    posed = np.array([one.detected.any() for one in data.series], bool)
    by_class = [np.flatnonzero(posed & (data.labels == label)) for label in range(len(data.classes))]
    some = data.at(np.concatenate([random.permutation(its)[:STREAMED] for its in by_class]))
    served = serve(some, model, window, window.stride)
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
    window: ServedWindow,
    rule: AnswerRule,
    counting: Counting,
    kind: str,
    settings: Convert,
    hashes: Mapping[str, Any],
    metrics: Mapping[str, Any],
    into: Path,
) -> float:
    """Write the browser's copy of a .keras file into `into`, all or nothing; return how far TF.js is from Keras."""
    model = network.load(path)
    features = feature_set(window, skeleton_of(data.series))
    check_fits(model, data.classes, window.frames, features, path)
    shipped = quantise.prepared(model, kind, seen_windows(data, window), features)
    with replacing_folder(into) as folder:
        save_tfjs(shipped, folder, kind)
        served = quantise.quantised(shipped, kind)
        write_text(
            folder / "golden.json",
            json.dumps(proofs(served, data, window, rule, counting, settings), **_COMPACT),
        )
        files = {file.name: sha256(file) for file in sorted(folder.iterdir())}
        every = {"files": files, "classifier": sha256(path)} | dict(hashes)
        metadata = describe(*(model, data.classes, titles, window, features, rule, counting, kind, every, metrics))
        write_json(folder / "metadata.json", metadata)
        return check(folder, settings.tolerance)


def origins(classes: Sequence[str], collections: Iterable[str]) -> dict[str, Any]:
    """Return the SHA-256 of all that the model was trained on."""
    files = [class_path(name) for name in classes]
    files += [path for name in collections for path in sorted((LANDMARKS / name).glob("*.npz"))]
    return {
        "landmarks": {path.relative_to(LANDMARKS).with_suffix("").as_posix(): sha256(path) for path in files},
        "pose_landmarker": {variant: one.sha256 for variant, one in BACKBONES.items()},
    }
