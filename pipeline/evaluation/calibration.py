"""Whether probabilities mean what they say: of windows answered with 80 %, are 80 % right?"""

from typing import Any

import numpy as np

from pipeline.evaluation.metrics import short


def calibration(probabilities: np.ndarray, actual: np.ndarray, bins: int = 10) -> dict[str, Any]:
    """Compare the probabilities (N, C) of N > 0 windows with the classes (N,) that they are of.

    ece: expected calibration error, the mean distance of confidence (that of the likeliest class) and accuracy in
    `bins` equal steps of confidence, weighted by their windows (Guo et al. 2017, https://arxiv.org/abs/1706.04599).
    nll: mean negative logarithm of the true class's probability, in nats. brier: mean squared distance from certainty
    in the true class, summed over classes: 0 to 2.
    """
    probabilities = probabilities.astype(float)
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == actual
    # A confidence on the border belongs to the step below it, 1 to the last.
    place = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    count, sure, hit = (np.bincount(place, weights, bins) for weights in (None, confidence, right))
    true = np.take_along_axis(probabilities, actual[:, None], axis=1)[:, 0]
    certain = np.eye(probabilities.shape[1])[actual]
    return {
        "n": len(actual),
        "accuracy": short(right.mean()),
        "confidence": short(confidence.mean()),
        "ece": short(np.abs(sure - hit).sum() / len(actual)),
        "nll": short(-np.log(np.maximum(true, np.finfo(np.float32).tiny)).mean()),
        "brier": short(((probabilities - certain) ** 2).sum(axis=1).mean()),
        "bins": [
            {
                "from": short(i / bins),
                "to": short((i + 1) / bins),
                "n": int(count[i]),
                "confidence": short(sure[i] / count[i]) if count[i] else None,
                "accuracy": short(hit[i] / count[i]) if count[i] else None,
            }
            for i in range(bins)
        ],
    }
