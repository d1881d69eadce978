"""metadata.json: all that a program needs to use the model, and where it comes from."""

import re
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from pipeline.common.rules import AnswerRule, ServedWindow
from pipeline.counting import counter, sets, signals
from pipeline.counting.sets import Counting
from pipeline.export import quantise
from pipeline.export.keras2 import KEPT
from pipeline.export.schema import Metadata
from pipeline.landmarks.skeleton import Skeleton
from pipeline.learning import network
from pipeline.recognition.answer import describe as describe_rule
from pipeline.windows.features import TORSO_TO_BODY, FeatureSet

if TYPE_CHECKING:
    import keras


FORMAT = 2
"""Raised when a page that reads metadata.json or golden.json has to change."""


def describe_window(window: ServedWindow) -> dict[str, Any]:
    """Say how frames are chosen."""
    return {
        "settings": window.model_dump(),
        "step_ms": window.step,
        "reach_ms": window.step / 2,
        "rule": (
            "Target k of `frames` 0..n-1 is at now - (n - 1 - k) * step_ms. It is met by the frame with a pose that is "
            "nearest in time, not after now and at most reach_ms away; of two equally near, the older. "
            "Else it is missing. Without any pose in the window the network is not asked."
        ),
    }


def describe_features(features: FeatureSet) -> dict[str, Any]:
    """Say how the landmarks of chosen frames become features."""
    return {
        "per_frame": features.width,
        "kinds": [{"name": name, "width": width} for name, width in features.widths.items()],
        "mirror": {"places": features.mirror[0].tolist(), "signs": features.mirror[1].tolist()},
        "order": ["x", "y", "z", "visibility"],
        "axes": {
            "x": "share of the picture's width, to the right, not mirrored; times width / height",
            "y": "share of the picture's height, down",
            "z": "BlazePose's depth in the scale of x, towards the camera negative; times width / height",
            "visibility": "0 to 1, unchanged",
        },
        "hips": list(features.skeleton.pair("hip")),
        "shoulders": list(features.skeleton.pair("shoulder")),
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


def describe_repetitions(counting: Counting, skeleton: Skeleton) -> dict[str, Any]:
    """Say how repetitions are counted."""
    return {
        "features": signals.describe(skeleton),
        "signals": signals.as_data(counting.signals),
        "counting": counter.describe(counting.repetitions),
        "sets": sets.describe(counting.sets),
        "shallow": counting.shallow,
        "finish_steps": sets.FINISH_STEPS,
        "finish_step_s": sets.FINISH_STEP_S,
    }


def describe_landmarks(skeleton: Skeleton) -> dict[str, Any]:
    """Name the landmarks, and say which belong together."""
    return {
        "skeleton": skeleton.name,
        "names": list(skeleton.names),
        "swapped": list(skeleton.swapped),
        "bones": [list(pair) for pair in skeleton.bones],
    }


def describe_network(model: "keras.Model") -> dict[str, Any]:
    """Name the layers with their units, and count the parameters."""
    layers = [{"type": type(one).__name__} | _units(one) for one in model.layers if type(one).__name__ in KEPT]
    served = "Each window is asked as it is and mirrored (see features.mirror); the mean is served."
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
    window: ServedWindow,
    features: FeatureSet,
    rule: AnswerRule,
    counting: Counting,
    kind: str,
    hashes: Mapping[str, Any],
    metrics: Mapping[str, Any],
) -> dict[str, Any]:
    """Return metadata.json: all that a program needs to use the model, and where it comes from; see Metadata."""
    skeleton = features.skeleton
    packages = ("mediapipe", "tensorflow", "keras", "tf-keras", "tensorflowjs")
    content = {
        "format": FORMAT,
        "classes": list(classes),
        "titles": [title(name, titles) for name in classes],
        "window": describe_window(window),
        "features": describe_features(features),
        "decision": describe_rule(rule, skeleton),
        "repetitions": describe_repetitions(counting, skeleton),
        "landmarks": describe_landmarks(skeleton),
        "network": describe_network(model),
        "weights": {"kind": kind, "bytes": quantise.size(model, kind)},
        "versions": {package: version(package) for package in packages},
        "hashes": dict(hashes),
        "metrics": headline(metrics),
    }
    return Metadata.model_validate(content).model_dump(mode="json", exclude_unset=True)
