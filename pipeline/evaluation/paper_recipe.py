"""The recipe of Moran et al. 2022 (Muscle Vision, arXiv:2203.12111) on the same landmarks: what its 95.9 % is made of.

Whole clips, padded, raw image coordinates; one random 80/20 split of the clips, as in the paper, and the official
group splits; each model tested on whole clips and served 8 frames at a time, as the paper's page does.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from pipeline.common.progress import Tell
from pipeline.common.settings import Baseline, Evaluate
from pipeline.evaluation.metrics import Tested, figures, outcomes
from pipeline.folds.protocol import Case
from pipeline.landmarks.dataset import Dataset
from pipeline.landmarks.series import skeleton_of
from pipeline.learning import network
from pipeline.windows.sampling import moments

PROTOCOL = (
    "The paper's recipe retrained on the same clips: whole clips padded to the longest, raw image coordinates, "
    "batch {batch}, {epochs} epochs, RMSprop {rate:g}, recurrent dropout {dropout:g}; {variant} landmarks. "
    "Whole clips: as the paper reports. Windows: the {frames} newest frames with a pose, every {stride} s, as its page "
    "serves them; clips: the mean of their windows."
)


def padded(data: Dataset) -> np.ndarray:
    """Return the raw landmarks of the frames with a pose (N, longest, values), zeros after the end of each clip."""
    longest = max(int(one.detected.sum()) for one in data.series)
    whole = np.zeros((len(data.series), longest, skeleton_of(data.series).values), np.float32)
    for row, one in zip(whole, data.series, strict=True):
        row[: one.detected.sum()] = one.image[one.detected].reshape(-1, row.shape[1])
    return whole


def newest(data: Dataset, frames: int, stride: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the newest frames with a pose at each moment (N, frames, values), zeros where fewer; the owners (N,)."""
    owner, now = moments(data.series, stride)
    served = np.zeros((len(owner), frames, skeleton_of(data.series).values), np.float32)
    for row, index, moment in zip(served, owner, now, strict=True):
        one = data.series[index]
        seen = one.image[one.detected & (one.timestamps <= moment)][-frames:]
        row[: len(seen)] = seen.reshape(-1, row.shape[1])
    return served, owner


def run_case(
    case: Case, tell: Tell, data: Dataset, settings: Baseline, frames: int, stride: float
) -> tuple[Tested, Tested]:
    """Train one case; return its outcomes on whole clips, and as served."""
    network.fix_randomness(settings.seed)
    whole = padded(data)
    model = network.build_paper(len(data.classes), whole.shape[2], settings.units, settings.recurrent_dropout)
    network.compile_rmsprop(model, settings.learning_rate)
    labels = np.eye(len(data.classes), dtype=np.float32)[data.labels]
    random = np.random.default_rng(settings.seed)
    for _ in range(settings.epochs):
        order = random.permutation(case.train)
        fit = model.fit(whole[order], labels[order], batch_size=settings.batch, shuffle=False, verbose=0)
        tell(f"split {case.split or 'random'}, loss {fit.history['loss'][0]:.2f}")
    test = data.at(case.test)
    served, owner = newest(test, frames, stride)
    posed = served.any(axis=(1, 2))
    probabilities = network.predict(model, served)
    clips = network.predict(model, whole[case.test])
    found = np.array([one.detected.any() for one in test.series])
    as_clips = outcomes(test, np.arange(len(test.series)), found, clips, case.split)
    return as_clips, outcomes(test, owner, posed, probabilities, case.split)


def summary(
    whole: Sequence[Tested], served: Sequence[Tested], classes: Sequence[str], evaluate: Evaluate
) -> dict[str, Any]:
    """Return the scores of whole clips, and of windows and clips as served."""
    clips = figures(whole, classes, evaluate.resamples, evaluate.seed)["clips"]
    return figures(served, classes, evaluate.resamples, evaluate.seed) | {"whole_clips": clips}
