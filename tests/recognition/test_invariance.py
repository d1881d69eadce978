"""What must not matter to the shipped model: side, place, size, frame rate, lost joints, uneven time, BlazePose's size.

Measured on the landmarks in git: as the page asks, a window every 0.2 s from the start of each clip. The goal is that
the likeliest class of at most 2 % of windows changes; where the model misses that, its test says what it does today.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from conftest import ROOT

from pipeline.common import params
from pipeline.common.paths import MODEL
from pipeline.common.settings import Params
from pipeline.landmarks import dataset
from pipeline.landmarks.dataset import Dataset
from pipeline.landmarks.series import Series
from pipeline.landmarks.skeleton import BLAZEPOSE_33
from pipeline.learning import network
from pipeline.recognition import altered
from pipeline.recognition.serving import Stream, serve

pytestmark = pytest.mark.skipif(not (ROOT / MODEL).exists(), reason="the model is not trained yet: dvc repro")
PER_CLASS = 10
GOAL = 0.02
LOST, JITTER_MS = 0.1, 15
Change = Callable[[Dataset], Dataset]


@pytest.fixture(scope="module")
def settings() -> Params:
    """Return the settings of what ships."""
    return params.load(ROOT / "params.yaml")


@pytest.fixture(scope="module")
def clips(settings: Params) -> Dataset:
    """Draw clips of every class, the same each time, in both variants."""
    data = dataset.read(settings.classes, ROOT / "data/landmarks")
    random = np.random.default_rng(1)
    seen = {(data.pair(i)[0], one.clip) for i, one in enumerate(data.series) if one.detected.any()}
    drawn = set()
    for name in settings.classes:
        its = sorted(clip for cls, clip in seen if cls == name)
        drawn |= {(name, its[i]) for i in random.permutation(len(its))[:PER_CLASS]}
    keep = [i for i, one in enumerate(data.series) if (data.pair(i)[0], one.clip) in drawn]
    return Dataset(data.classes, [data.series[i] for i in keep], data.labels[keep])


@pytest.fixture(scope="module")
def ask(settings: Params) -> Callable[[Dataset], list[Stream]]:
    """Return a function that lets the shipped model see clips."""
    model, window = network.load(ROOT / MODEL), settings.window
    return lambda data: serve(data, model, window, settings.window.stride)


@pytest.fixture(scope="module")
def plain(ask: Callable[[Dataset], list[Stream]], clips: Dataset) -> list[Stream]:
    """Return what the model says of the clips as they are."""
    return ask(clips)


def changed(before: list[Stream], after: list[Stream], whole: bool = False) -> tuple[float, int]:
    """Return the share of windows with a pose, before and after, whose likeliest class differs; and their number.

    whole: only windows of which no frame is missing.
    """
    reached = np.all if whole else np.any
    differ = []
    for one, other in zip(before, after, strict=True):
        count = min(len(one.times), len(other.times))
        both = reached(one.present[:count], axis=1) & reached(other.present[:count], axis=1)
        answers = (part.probabilities[:count][both].argmax(axis=1) for part in (one, other))
        differ.append(np.not_equal(*answers))
    every = np.concatenate(differ)
    return float(every.mean()), len(every)


def each(change: Callable[[Series], Series], data: Dataset) -> Dataset:
    """Change every series."""
    return replace(data, series=[change(one) for one in data.series])


def moved(one: Series, by: tuple[float, float], scale: float = 1.0) -> Series:
    """Return a series as a camera turned a little, or further away, would give it; sizes from the picture's middle."""
    image = one.image.copy()
    image[..., :3] *= scale
    image[..., :2] += (1 - scale) / 2 + np.array(by, np.float32)
    return replace(one, image=np.where(one.detected[:, None, None], image, 0).astype(np.float32))


def with_lost_joints(one: Series) -> Series:
    """Lose a tenth of all joints, for half a second each, as BlazePose loses them.

    It goes on to guess: a lost joint stays where it was before, trembles by a fiftieth of the picture's height, and
    has a visibility of at most 0.2.
    """
    random = np.random.default_rng(len(one.timestamps))
    length = max(round(500 / max(float(np.diff(one.timestamps).mean()), 1)), 1) if len(one.timestamps) > 1 else 1
    stretches = -(-len(one.timestamps) // length)
    lost = np.repeat(random.random((stretches, BLAZEPOSE_33.count)) < LOST, length, axis=0)[: len(one.timestamps)]
    image, trembling = one.image.copy(), random.normal(0, 0.02, one.image.shape).astype(np.float32)
    trembling[..., 0] *= one.size[1] / one.size[0]
    for frame in range(1, len(image)):
        both = lost[frame] & one.detected[frame]
        source = image[frame - 1] if one.detected[frame - 1] else image[frame]
        image[frame, both, :3] = source[both, :3]
        image[frame, both, 3] = np.minimum(image[frame, both, 3], 0.2)
    where = (lost & one.detected[:, None])[..., None]
    image[..., :3] += np.where(where, trembling[..., :3], 0)
    return replace(one, image=image)


def with_uneven_time(one: Series) -> Series:
    """Move the time of each frame by up to 15 ms, without changing their order."""
    random = np.random.default_rng(len(one.timestamps))
    times = one.timestamps + random.integers(-JITTER_MS, JITTER_MS + 1, len(one.timestamps))
    times = np.maximum.accumulate(np.maximum(times, 0) - np.arange(len(times))) + np.arange(len(times))
    return replace(one, timestamps=times)


CHANGES: dict[str, Change] = {
    "mirror": altered.mirrored,
    "shift to the right": partial(each, partial(moved, by=(0.2, 0.0))),
    "shift up and to the left": partial(each, partial(moved, by=(-0.3, -0.25))),
    "half the size": partial(each, partial(moved, by=(0.0, 0.0), scale=0.5)),
    "twice the size": partial(each, partial(moved, by=(0.0, 0.0), scale=2.0)),
    **{f"{fps} frames a second": partial(altered.simulated, fps=fps) for fps in (10, 15, 50)},
    "lost joints": partial(each, with_lost_joints),
    "uneven time": partial(each, with_uneven_time),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_must_not_matter_hardly_does(
    name: str, ask: Callable[[Dataset], list[Stream]], clips: Dataset, plain: list[Stream]
) -> None:
    share, windows = changed(plain, ask(CHANGES[name](clips)))
    assert windows > 2500
    assert share <= GOAL, f"{name}: {share:.2%} of {windows} windows are answered otherwise (allowed: {GOAL:.0%})"


VARIANT, VARIANT_FULL = 0.095, 0.08
"""What holds between the two BlazePoses today (measured: 8.4 % and 6.8 %); the goal is 2 %."""


def test_the_smaller_blazepose_is_mostly_answered_alike(plain: list[Stream]) -> None:
    """The goal, 2 %, is missed: the two find bodies that are hidden in part, or lie, in other places.

    While the buffer fills, at the start of a clip, a single frame decides, and they differ most.
    """
    lite = {(one.label, one.series.clip): one for one in plain if one.series.variant == "lite"}
    full = [one for one in plain if one.series.variant == "full"]
    share, windows = changed(full, [lite[one.label, one.series.clip] for one in full])
    assert windows > 1200
    assert share <= VARIANT, f"{share:.2%} of {windows} windows are answered otherwise (today: {VARIANT:.1%})"
    share, windows = changed(full, [lite[one.label, one.series.clip] for one in full], whole=True)
    assert share <= VARIANT_FULL, f"full buffer: {share:.2%} of {windows} windows (today: {VARIANT_FULL:.1%})"


def test_the_clips_are_of_every_class_and_mostly_recognised(clips: Dataset, plain: list[Stream]) -> None:
    """So that what is changed above is more than noise: the answers are about what is done."""
    assert np.bincount(clips.labels).tolist() == [2 * PER_CLASS] * len(clips.classes)
    right = np.concatenate([one.probabilities[one.posed].argmax(axis=1) == one.label for one in plain])
    assert right.mean() > 0.8, f"{right.mean():.1%}"


def test_changes_are_what_they_are_called(clips: Dataset) -> None:
    one = next(one for one in clips.series if one.detected.all())
    lost = with_lost_joints(one)
    other = (lost.image[..., :3] != one.image[..., :3]).any(axis=-1)
    assert 0.05 < other.mean() < 0.15 and lost.image[1:][other[1:]][:, 3].max() <= 0.2 + 1e-6
    assert np.array_equal(lost.image[~other], one.image[~other])
    apart = with_uneven_time(one).timestamps - one.timestamps
    assert (np.diff(with_uneven_time(one).timestamps) > 0).all() and 5 < np.abs(apart).max() <= 2 * JITTER_MS
    place = moved(one, (0.0, 0.0), 2.0).image[..., :2]
    assert np.allclose(place - 0.5, 2 * (one.image[..., :2] - 0.5), atol=1e-5)
