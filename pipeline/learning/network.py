"""The network: the paper's stacked masked LSTM, built, saved and loaded."""

import importlib
import io
import json
import os
import re
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

# EFFECTS
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# oneDNN picks other kernels on other CPUs; without it the same seed gives the same bits on all of them.
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
from pipeline.common.errors import InputError
from pipeline.common.files import replacing
from pipeline.common.quiet import hide_native_log
from pipeline.windows.features import FeatureSet

if TYPE_CHECKING:
    import keras


MASK = 0.0
"""A frame whose features all equal this is skipped."""


def _keras() -> ModuleType:
    """Import Keras when it is needed: it takes seconds and a gigabyte, and its native log is all noise.

    One thread: sums have the same order, and so the same bits, on any number of cores.
    """
    if "keras" not in sys.modules:
        hide_native_log()
        tensorflow = importlib.import_module("tensorflow")
        # TensorFlow advises against retracing whenever several models are used in one process.
        tensorflow.get_logger().setLevel("ERROR")
        tensorflow.config.threading.set_intra_op_parallelism_threads(1)
        tensorflow.config.threading.set_inter_op_parallelism_threads(1)
        tensorflow.config.experimental.enable_op_determinism()
    return importlib.import_module("keras")


def fix_randomness(seed: int) -> None:
    """Seed everything, so that the same seed gives the same weights."""
    # Layers are numbered through the whole process; here each training starts with `lstm` again.
    _keras().utils.clear_session()
    _keras().utils.set_random_seed(seed)


def build(
    classes: int,
    frames: int,
    width: int,
    units: int,
    embedding: int = 0,
    dropout: float = 0.0,
    recurrent_dropout: float = 0.0,
    input_dropout: float = 0.0,
) -> "keras.Model":
    """Build the stacked masked LSTM over (frames, width); 75,078 parameters for 132 features, 64 units,
    64 embedded, 6 classes.

    embedding: units of a dense layer, normalised, that each frame goes through first; 0: none. It finds the few ways
    in which the numbers of a body vary, and so errs less on people that it has not seen.
    """
    layers = _keras().layers
    dense = (
        [layers.Dense(embedding), layers.LayerNormalization(), layers.Activation("relu"), layers.Dropout(dropout)]
        if embedding
        else []
    )
    return _keras().Sequential(
        [
            layers.Input((frames, width)),
            layers.Masking(MASK),
            layers.Dropout(input_dropout),
            *dense,
            # Unrolled, short windows train several times faster.
            layers.LSTM(units, return_sequences=True, recurrent_dropout=recurrent_dropout, unroll=True),
            layers.LSTM(units, dropout=dropout, recurrent_dropout=recurrent_dropout, unroll=True),
            layers.Dropout(dropout),
            layers.Dense(classes, activation="softmax"),
        ]
    )


def build_paper(classes: int, width: int, units: int, recurrent_dropout: float) -> "keras.Model":
    """Build the paper's network over any number of frames: Masking, LSTM, LSTM, softmax; 83,716 parameters for 132."""
    layers = _keras().layers
    return _keras().Sequential(
        [
            layers.Input((None, width)),
            layers.Masking(MASK),
            layers.LSTM(units, return_sequences=True, recurrent_dropout=recurrent_dropout),
            layers.LSTM(units),
            layers.Dense(classes, activation="softmax"),
        ]
    )


def compile_adamw(
    model: "keras.Model", rate: float, weight_decay: float, label_smoothing: float, warmup: int, steps: int
) -> None:
    """Compile for AdamW whose rate rises over `warmup` steps, then falls along a cosine to 0 at step `steps`."""
    keras = _keras()
    warmup = min(warmup, steps // 5)
    schedule = keras.optimizers.schedules.CosineDecay(
        rate / 10, max(steps - warmup, 1), warmup_target=rate, warmup_steps=warmup
    )
    model.compile(
        keras.optimizers.AdamW(schedule, weight_decay=weight_decay, clipnorm=1.0),
        loss=keras.losses.CategoricalCrossentropy(label_smoothing=label_smoothing),
        metrics=["accuracy"],
    )


def compile_rmsprop(model: "keras.Model", rate: float) -> None:
    """Compile as the paper does: RMSprop at a fixed rate, plain cross-entropy."""
    model.compile(_keras().optimizers.RMSprop(rate), loss="categorical_crossentropy")


def with_weights(model: "keras.Model", weights: Sequence[np.ndarray]) -> "keras.Model":
    """Return a model of the same layers with other weights, not compiled."""
    same = type(model).from_config(model.get_config())
    same.set_weights(weights)
    return same


def save(model: "keras.Model", path: Path) -> None:
    """Write a .keras file, the same bytes for the same weights: Keras would write the time into it."""
    with replacing(path) as temporary:
        # A copy that was never compiled has no optimizer, whose state is twice the size of the network.
        with_weights(model, model.get_weights()).save(temporary)
        with zipfile.ZipFile(temporary) as archive:
            members = {name: archive.read(name) for name in sorted(archive.namelist())}
        metadata = json.loads(members["metadata.json"])
        metadata["date_saved"] = ""
        members["metadata.json"] = json.dumps(metadata).encode()
        # Keras numbers shared objects by their addresses in memory, which differ in every process.
        seen: dict[bytes, int] = {}
        members["config.json"] = re.sub(
            rb'(?<="shared_object_id": )\d+',
            lambda found: b"%d" % seen.setdefault(found[0], len(seen) + 1),
            members["config.json"],
        )
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
            for name, data in members.items():
                archive.writestr(zipfile.ZipInfo(name), data)
        temporary.write_bytes(content.getvalue())


def load(path: Path) -> "keras.Model":
    """Read a .keras file. Raises InputError if it is missing or damaged."""
    if not path.exists():
        raise InputError(f"{path} is missing: run `dvc repro`, or restore it with `git checkout {path}`")
    try:
        return _keras().saving.load_model(path, compile=False)
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise InputError(f"{path} is not a model that can be read ({error}): `git checkout {path}`") from error


def load_for(path: Path, classes: Sequence[str]) -> "keras.Model":
    """Read a model that answers these classes. Raises InputError if it was trained for another number of them."""
    model = load(path)
    if model.output_shape[-1] != len(classes):
        raise InputError(
            f"{path} knows {model.output_shape[-1]} classes, params.yaml names {len(classes)}: run `dvc repro`"
        )
    return model


def predict(model: "keras.Model", windows: np.ndarray) -> np.ndarray:
    """Return the probabilities (N, classes) of windows (N, frames, width)."""
    return np.asarray(model.predict(windows, batch_size=1024, verbose=0))


def predict_served(model: "keras.Model", windows: np.ndarray, features: FeatureSet) -> np.ndarray:
    """Return what is served: the mean of the probabilities of windows (N, frames, width) and of their mirror images.

    So left and right can't make a difference.
    """
    return (predict(model, windows) + predict(model, features.mirrored(windows))) / 2
