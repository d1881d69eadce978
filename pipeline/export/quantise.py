"""Smaller weights for the browser: what each kind of storing them costs in bytes and in changed answers.

TF.js decodes weights into float32 when it loads them, so a kind makes the download smaller, not the answers faster.
"""

import importlib
import os
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.common.quiet import hide_native_log
from pipeline.common.rules import Window
from pipeline.folds.folds import ALL
from pipeline.landmarks.dataset import Dataset
from pipeline.learning import network
from pipeline.recognition.served import Served, Serving
from pipeline.recognition.serving import served_windows
from pipeline.windows.features import FeatureSet

if TYPE_CHECKING:
    import keras


AS_TRAINED = "float32"
FITTED = "uint8-fitted"
"""uint8 whose kernels are rounded by GPTQ to the frames of people; see `fitted`."""
KINDS: Mapping[str, str | None] = {
    AS_TRAINED: None,
    "float16": "float16",
    "uint16": "uint16",
    "uint8": "uint8",
    FITTED: "uint8",
}
"""Ways to store weights, with the converter's name of the type; None: as they are."""
DAMPING = 0.01
"""Share of the features' mean square that is added to each, so that none is fully made good by others (as in GPTQ)."""

PROTOCOL = (
    "each model of three group splits on the windows of the people that it never saw, pooled: a window every {stride} "
    "s from the start of each clip, buffer still filling, all variants of landmarks; windows without a pose left out; "
    "changed: share of windows whose likeliest class is not that of float32"
)


@dataclass(frozen=True)
class FoldWindows:
    """A model with windows (N, frames, width) of people that it learnt from, and (M, frames, width) of others.

    answers, labels: of the latter the probabilities (M, classes) that the model gives them, and the classes (M,) int.
    """

    model: "keras.Model"
    seen: np.ndarray
    unseen: np.ndarray
    answers: np.ndarray
    labels: np.ndarray
    features: FeatureSet


@dataclass(frozen=True)
class Row:
    """A kind, the size of its weights file, the share of answers it changes, and the share that is right."""

    kind: str
    bytes: int
    changed: float
    accuracy: float


def tensorflowjs() -> ModuleType:
    """Import the converter when it is needed: it takes seconds and is loud."""
    if "tensorflowjs" not in sys.modules:
        # Decision forests, which it imports, want IPython for their greeting where stdout is captured.
        os.environ["TFDF_DISABLE_WELCOME_MESSAGE"] = "1"
        hide_native_log()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            importlib.import_module("tensorflowjs.converters")
    return sys.modules["tensorflowjs"]


def dtype_map(kind: str) -> dict[str, bool] | None:
    """Return the converter's `quantization_dtype_map`: one type for all weights, each with a range of its own."""
    dtype = KINDS[kind]
    return {dtype: True} if dtype else None


def size(model: "keras.Model", kind: str) -> int:
    """Return the bytes of the weights file."""
    return model.count_params() * np.dtype(KINDS[kind] or "float32").itemsize


def quantised(model: "keras.Model", kind: str) -> "keras.Model":
    """Return the model with the weights that TF.js decodes from its file."""
    dtype = KINDS[kind]
    return network.with_weights(model, [decoded(one, np.dtype(dtype)) if dtype else one for one in model.get_weights()])


def decoded(weight: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """Encode and decode one weight as the converter and TF.js do."""
    quantization = tensorflowjs().quantization
    return quantization.dequantize_weights(*quantization.quantize_weights(weight, dtype))


def prepared(model: "keras.Model", kind: str, windows: np.ndarray, features: FeatureSet) -> "keras.Model":
    """Return the model to encode: for FITTED, its kernels fit windows (N, frames, width), mirrored too; else as it is.

    What a layer takes from its own past goes through another kernel, which is left as it is.
    """
    if kind != FITTED:
        return model
    import keras

    same = network.with_weights(model, model.get_weights())
    asked = np.concatenate([windows, features.mirrored(windows)])
    present = np.tile((windows != network.MASK).any(axis=-1), (2, 1))
    # An LSTM's kernel is in its cell.
    pairs = [(before, getattr(layer, "cell", layer)) for before, layer in pairwise(same.layers)]
    pairs = [(before, layer) for before, layer in pairs if hasattr(layer, "kernel")]
    inputs = keras.Model(same.inputs, [before.output for before, _ in pairs]).predict(asked, batch_size=1024, verbose=0)
    for (_, layer), values in zip(pairs, inputs, strict=True):
        layer.kernel.assign(fitted(layer.kernel.numpy(), values[present] if values.ndim == 3 else values))
    return same


def fitted(kernel: np.ndarray, inputs: np.ndarray) -> np.ndarray:
    """Return a kernel (features, outputs) on its uint8 grid, rounded so that errors cancel over inputs (N, features).

    Landmarks move together: what rounding takes from one feature can be given back by others. The rows are rounded
    one after the other, the strongest feature first, and the error of each is made good by those still to come, as
    far as their features go with its own: GPTQ, Frantar et al. 2022, arXiv:2210.17323.
    """
    _, grid = tensorflowjs().quantization.quantize_weights(kernel, np.dtype("uint8"))
    together = inputs.T.astype(float) @ inputs / len(inputs)
    together += DAMPING * np.diag(together).mean() * np.eye(len(together))
    order = np.argsort(-np.diag(together), kind="stable")
    follows = np.linalg.cholesky(np.linalg.inv(together[np.ix_(order, order)])).T
    wanted = kernel[order].astype(float)
    # The converter takes its range from the smallest and the largest weight: if these moved, it would round anew.
    free = (wanted > wanted.min()) & (wanted < wanted.max())
    result = np.empty_like(kernel)
    for i, place in enumerate(order):
        codes = np.clip(np.round((wanted[i] - grid["min"]) / grid["scale"]), 0, 255)
        result[place] = codes * grid["scale"] + grid["min"]
        error = (wanted[i] - result[place]) / follows[i, i]
        wanted[i + 1 :] -= free[i + 1 :] * np.outer(follows[i, i + 1 :], error)
    return result


def changed(before: np.ndarray, after: np.ndarray) -> float:
    """Return the share of rows of probabilities (N, classes) whose likeliest class differs."""
    return float((before.argmax(axis=1) != after.argmax(axis=1)).mean())


def answers(fold: FoldWindows) -> dict[str, np.ndarray]:
    """Return the probabilities (M, classes) that each kind gives the windows of unseen people."""
    # One copy for all kinds: Keras compiles each model anew, which takes longer than the answers.
    copy = network.with_weights(fold.model, fold.model.get_weights())
    found = {AS_TRAINED: fold.answers}
    for kind in [kind for kind in KINDS if kind not in found]:
        copy.set_weights(quantised(prepared(fold.model, kind, fold.seen, fold.features), kind).get_weights())
        found[kind] = network.predict_served(copy, fold.unseen, fold.features)
    return found


def compare(folds: Sequence[FoldWindows]) -> list[Row]:
    """Return a row a kind, over the windows of all folds; the folds' models have the same layers."""
    parts = [answers(fold) for fold in folds]
    pooled = {kind: np.concatenate([part[kind] for part in parts]) for kind in KINDS}
    labels = np.concatenate([fold.labels for fold in folds])
    return [
        Row(
            kind,
            size(folds[0].model, kind),
            changed(pooled[AS_TRAINED], probabilities),
            float((probabilities.argmax(axis=1) == labels).mean()),
        )
        for kind, probabilities in pooled.items()
    ]


def smallest(rows: Sequence[Row], limit: float) -> Row:
    """Return the smallest kind that changes less than `limit` of the answers; of two as small, what changes less."""
    return min((row for row in rows if row.changed < limit), key=lambda row: (row.bytes, row.changed))


def seen_windows(data: Dataset, window: Window) -> np.ndarray:
    """Return windows (N, frames, width) with a pose that lie end to end, so that each moment counts about once."""
    served = served_windows(data, window, window.span)
    return served.features[served.posed]


def fold_windows(served: Served, variants: Sequence[str]) -> Iterator[FoldWindows]:
    """Yield the model of each split with windows of the people that it learnt from and of those that test it."""
    for fold in served.protocol.of(ALL):
        servings = [Serving(fold, variant) for variant in variants]
        streams = [stream for serving in servings for stream in served.streams(serving)]
        if not any(stream.posed.any() for stream in streams):
            continue
        asked = [served_windows(its.clips(served.protocol), served.window, served.stride) for its in servings]
        yield FoldWindows(
            network.load(fold.model),
            seen_windows(served.protocol.learnt_from(fold)[0], served.window),
            np.concatenate([windows.features[windows.posed] for windows in asked]),
            np.concatenate([stream.probabilities[stream.posed] for stream in streams]),
            np.concatenate([np.full(int(stream.posed.sum()), stream.label) for stream in streams]),
            asked[0].kinds,
        )


def report(rows: Sequence[Row], windows: int, stride: float, limit: float) -> dict[str, Any]:
    """Return what reports/quantisation.json says of kinds compared on so many windows."""
    return {
        "protocol": PROTOCOL.format(stride=stride),
        "windows": windows,
        "limit": limit,
        "shipped": smallest(rows, limit).kind,
        "kinds": [asdict(row) | {"changed": round(row.changed, 6), "accuracy": round(row.accuracy, 6)} for row in rows],
    }
