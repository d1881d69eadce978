"""What a page would see of each clip: window after window, who is in view, and what the network says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.common.rules import AnswerRule, Window
from pipeline.landmarks.dataset import Dataset
from pipeline.landmarks.series import Series
from pipeline.learning import network
from pipeline.recognition.answer import Answer, Moment, answers, in_view
from pipeline.windows.features import FeatureSet, feature_set
from pipeline.windows.sampling import Poses, gather, moments, sample

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Moments:
    """The moments at which a page would ask about clips, N of them.

    owner: (N,) position of the series. now: (N,) milliseconds. present: (N, frames) bool, which targets are met.
    """

    owner: np.ndarray
    now: np.ndarray
    present: np.ndarray

    @property
    def posed(self) -> np.ndarray:
        """Whether the network can be asked, (N,) bool: some target is met."""
        return self.present.any(axis=1)


@dataclass(frozen=True)
class Served(Moments):
    """The windows that a page would see. features: (N, frames, width), as `kinds` makes them."""

    features: np.ndarray
    kinds: FeatureSet


def served_moments(data: Dataset, window: Window, stride: float) -> Moments:
    """Return the moments of all series, one every `stride` seconds from the start of each clip, without features."""
    return _asked(data, gather(data.series), window, stride)[0]


def served_windows(data: Dataset, window: Window, stride: float) -> Served:
    """Return the windows of all series, one every `stride` seconds from the start of each clip."""
    poses = gather(data.series)
    asked, chosen = _asked(data, poses, window, stride)
    kinds = feature_set(window, poses.skeleton)
    return Served(asked.owner, asked.now, asked.present, kinds.of(poses.at(chosen), asked.present), kinds)


def _asked(data: Dataset, poses: Poses, window: Window, stride: float) -> tuple[Moments, np.ndarray]:
    """Return the moments of all series, and which of their poses meets each target, see sampling.sample."""
    owner, now = moments(data.series, stride)
    chosen = sample(poses, owner, now, window)
    return Moments(owner, now, chosen >= 0), chosen


HOLE_MS = 1000
"""A frame that is followed by the next only after this time was not shown for so long: frames are missing."""


@dataclass(frozen=True)
class Stream:
    """One clip as served: M moments, `stride` apart.

    times: (M,) seconds. present: (M, frames) bool, which targets of the window are met. age: (M,) seconds since the
    newest pose, inf before the first. newest: (M, L, 4) its landmarks, zeros before the first. probabilities:
    (M, classes), zeros where no target is met.
    """

    series: Series
    label: int
    unit: str
    times: np.ndarray
    present: np.ndarray
    age: np.ndarray
    newest: np.ndarray
    probabilities: np.ndarray

    @property
    def posed(self) -> np.ndarray:
        """Whether the network could be asked, (M,) bool."""
        return self.present.any(axis=1)

    @property
    def end(self) -> float:
        """Seconds from the start to the end of the last frame, which lasts as long as frames do on average."""
        steps = np.diff(self.series.timestamps)
        if len(steps):
            steps = steps[steps <= max(HOLE_MS, int(steps.min()))]
        return (int(self.series.timestamps[-1]) + int(steps.sum()) / max(len(steps), 1)) / 1000

    @property
    def seconds(self) -> np.ndarray:
        """How long each moment's answer holds, (M,) seconds."""
        return np.diff(self.times, append=max(self.end, float(self.times[-1])))


def answered(data: Dataset, model: "keras.Model", window: Window, stride: float) -> tuple[Moments, np.ndarray]:
    """Let a model see every clip as a page would; return the moments and their probabilities (N, classes)."""
    served = served_windows(data, window, stride)
    probabilities = np.zeros((len(served.owner), len(data.classes)), np.float32)
    if served.posed.any():
        probabilities[served.posed] = network.predict_served(model, served.features[served.posed], served.kinds)
    return served, probabilities


def streams(data: Dataset, asked: Moments, probabilities: np.ndarray) -> list[Stream]:
    """Return each clip as served, given the moments of all of them and their probabilities (N, classes)."""
    found = []
    for i, series in enumerate(data.series):
        mine = asked.owner == i
        found.append(
            Stream(
                series,
                int(data.labels[i]),
                "/".join(data.pair(i)),
                asked.now[mine] / 1000,
                asked.present[mine],
                *_newest(series, asked.now[mine]),
                probabilities[mine],
            )
        )
    return found


def serve(data: Dataset, model: "keras.Model", window: Window, stride: float) -> list[Stream]:
    """Let a model see every clip as a page would."""
    return streams(data, *answered(data, model, window, stride)) if data.series else []


def _newest(series: Series, now: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the age in seconds and the landmarks of the newest pose at moments `now` (M,) ms; see Stream."""
    times, images = series.timestamps[series.detected], series.image[series.detected]
    place = np.searchsorted(times, now, side="right") - 1
    age = np.full(len(now), np.inf)
    landmarks = np.zeros((len(now), *series.image.shape[1:]), np.float32)
    seen = place >= 0
    age[seen] = (now[seen] - times[place[seen]]) / 1000
    landmarks[seen] = images[place[seen]]
    return age, landmarks


def moments_of(stream: Stream, rule: AnswerRule) -> Iterator[Moment]:
    """Yield what the rule sees of a stream."""
    views = in_view(stream.newest, rule.visibility, stream.series.skeleton)
    for time, age, probabilities, view, posed in zip(
        stream.times, stream.age, stream.probabilities, views, stream.posed, strict=True
    ):
        if posed and age <= rule.absent:
            yield Moment(float(time), tuple(map(float, probabilities)), tuple(map(bool, view)))
        else:
            yield Moment(float(time), None, None)


def answers_of(stream: Stream, classes: Sequence[str], rule: AnswerRule) -> list[Answer]:
    """Return the streaming answer at each moment of a stream."""
    return answers(moments_of(stream, rule), classes, rule)
