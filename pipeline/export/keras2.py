"""The network in Keras 2, whose files are the only ones that TF.js reads."""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.export import quantise

if TYPE_CHECKING:
    import keras
    import tf_keras


def rebuild(model: "keras.Model") -> "tf_keras.Model":
    """Return the same network in Keras 2, whose files are the only ones that TF.js reads; dropout is left out.

    All is named: automatic names count up within a process, and the same model would give other bytes.
    """
    import tf_keras

    same = tf_keras.Sequential([tf_keras.layers.InputLayer(model.input_shape[1:], name="window")], name="classifier")
    for i, layer in enumerate(model.layers):
        kind = type(layer).__name__
        if kind != "Dropout":
            options = {key: layer.get_config()[key] for key in KEPT[kind]}
            same.add(getattr(tf_keras.layers, kind)(name=f"{kind.lower()}_{i}", **options))
    same.set_weights(model.get_weights())
    return same


KEPT = {
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
