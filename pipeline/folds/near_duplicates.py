"""Groups of clips that show the same footage, found by their landmarks: a split between them would leak.

Found is a video that was cut, scaled, mirrored or encoded anew, not one that was cropped or plays at another speed.
One person who repeats a movement in the same spot before the same camera may be found too: that would leak as well.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter, ValidationError

from pipeline.common.errors import InputError
from pipeline.common.files import read_json
from pipeline.common.paths import NEAR_DUPLICATES
from pipeline.folds.splits import Pair
from pipeline.landmarks.dataset import Dataset
from pipeline.landmarks.series import Series
from pipeline.landmarks.skeleton import BODY_JOINTS, SIDES, Skeleton

# The face, hands and feet say little more than these, and jitter.
_NOSE, *_LIMBS = BODY_JOINTS
_BODY = Skeleton("body", (_NOSE, *(f"{side}_{joint}" for joint in _LIMBS for side in SIDES)))

_RATE = 25
"""Samples a second that every clip is brought to."""
_GAP = 0.2
"""Seconds between two poses beyond which nothing is known of the time between them."""

# The first pass compares windows of a second, one every few samples, by a few of their samples.
_WINDOW, _LOOKS, _STEP = 25, 6, 3

_LEAST, _ENOUGH, _NEARLY = 1.0, 1.5, 0.9
"""Seconds that two clips must share: enough, or nearly all of a shorter clip, but never less than the least."""
_MOVED = 0.05
"""Body sizes that a body must move on average: stillness proves nothing."""
_UNSEEN = 0.01
"""Weight of a joint that is not seen at all: not 0, as all may be unseen."""
_LASTING = 10
"""Weight of what lasts in the distance: others may move alike in the same place, but their limbs are of other lengths.
"""
# Distances in the 880 clips of the six classes: BenchPress g07 and g22 0.38, 0.66, 0.80 and 0.82 in four pairs of
# clips; next come two people who walk one path to one camera (Other g18 and g23) 1.04, and others there 1.10 and 1.22.
# No other groups of UCF101 are below 1.6. Of 24 clips that we cut, scaled and encoded anew 17 are below 0.51 (in the
# rest nobody moves, or BlazePose loses the body), of 18 mirrored ones 9 below 0.8 (BlazePose is not symmetric).
_SAME = 0.8


@dataclass(frozen=True)
class Match:
    """Two clips of two (class, group) pairs that show the same footage.

    shift: seconds; what `clips[0]` shows at t, `clips[1]` shows at t + shift. mirrored: left and right are swapped.
    distance: see `_distance`.
    """

    first: Pair
    second: Pair
    clips: tuple[str, str]
    shift: float
    distance: float
    mirrored: bool


@dataclass(frozen=True)
class _Track:
    """A series at the common rate: place (T, 13, 2) in shares of the picture, seen (T, 13) 0..1, posed (T,) bool.

    Shares, as they outlast a change of the picture's size, also one that distorts it.
    """

    place: np.ndarray
    seen: np.ndarray
    posed: np.ndarray

    def mirrored(self) -> "_Track":
        """Return the track of the footage with left and right swapped."""
        place = self.place[:, _BODY.swapped] * np.array([-1, 1], np.float32) + np.array([1, 0], np.float32)
        return _Track(place, self.seen[:, _BODY.swapped], self.posed)


@dataclass(frozen=True)
class _Windows:
    """Pieces of the tracks where every sample has a pose, in the tracks' order.

    owner, start: (W,) track and first sample. place: (W, dims). moved: (W,) mean square of the way from the mean pose.
    """

    owner: np.ndarray
    start: np.ndarray
    place: np.ndarray
    moved: np.ndarray


def find(data: Dataset) -> list[Match]:
    """Return the pairs of clips of different (class, group) pairs that show the same footage, the surest first."""
    tracks = [_track(one) for one in data.series]
    pairs = [data.pair(i) for i in range(len(tracks))]
    mirrors = [one.mirrored() for one in tracks]
    matches = []
    for mirrored, others in ((False, tracks), (True, mirrors)):
        for (i, j), shifts in _candidates(tracks, others, pairs).items():
            distance, shift = min((_distance(tracks[i], others[j], shift), shift) for shift in shifts)
            if distance < _SAME:
                clips = data.series[i].clip, data.series[j].clip
                matches.append(Match(pairs[i], pairs[j], clips, shift / _RATE, distance, mirrored))
    return sorted(matches, key=lambda match: match.distance)


def joined_groups(matches: Iterable[Match]) -> list[list[Pair]]:
    """Join the (class, group) pairs that show the same footage, also those that do so by way of others."""
    joined: list[set[Pair]] = []
    for match in matches:
        both = {match.first, match.second}
        touched = [its for its in joined if its & both]
        joined = [its for its in joined if not its & both] + [both.union(*touched)]
    return sorted(sorted(its) for its in joined)


def read(path: Path = NEAR_DUPLICATES) -> list[frozenset[Pair]]:
    """Read the sets that `main` wrote. Raises InputError if they are missing or damaged."""
    content = read_json(path)
    try:
        return [frozenset(its) for its in _SETS.validate_python(content["sets"])]
    except (KeyError, TypeError, ValidationError) as error:
        raise InputError(
            f"{path} is damaged (no lists of [class, group] in `sets`): run `dvc repro`, or `git checkout {path}`"
        ) from error


_SETS = TypeAdapter(list[list[Pair]])


def _track(series: Series) -> _Track:
    """Bring a series to the common rate, between its poses where they are near each other."""
    times = series.timestamps[series.detected] / 1000
    at = np.arange(int(series.timestamps[-1] * _RATE / 1000) + 1) / _RATE
    if len(times) < 2:
        nothing = np.zeros((len(at), _BODY.count, 3), np.float32)
        return _Track(nothing[..., :2], nothing[..., 2], np.zeros(len(at), bool))
    image = series.image[series.detected][:, series.skeleton.places(_BODY.names)][..., [0, 1, 3]]
    after = np.clip(np.searchsorted(times, at), 1, len(times) - 1)
    before = after - 1
    share = np.clip((at - times[before]) / (times[after] - times[before]), 0, 1)[:, None, None].astype(np.float32)
    between = image[before] * (1 - share) + image[after] * share
    near = (times[after] - times[before] < _GAP) & (at >= times[0]) & (at <= times[-1])
    return _Track(between[..., :2], between[..., 2], near)


def _windows(tracks: Sequence[_Track]) -> _Windows:
    owner, start, place = [], [], []
    looks = np.linspace(0, _WINDOW - 1, _LOOKS).round().astype(int)
    for i, track in enumerate(tracks):
        posed = np.convolve(track.posed, np.ones(_WINDOW, int))[_WINDOW - 1 : len(track.posed)] == _WINDOW
        starts = np.flatnonzero(posed)
        starts = starts[starts % _STEP == 0]
        owner.append(np.full(len(starts), i))
        start.append(starts)
        place.append(track.place[starts[:, None] + looks])
    joined = np.concatenate(place)
    moved = ((joined - joined.mean(axis=1, keepdims=True)) ** 2).mean(axis=(1, 2, 3))
    return _Windows(np.concatenate(owner), np.concatenate(start), joined.reshape(-1, _LOOKS * _BODY.count * 2), moved)


def _candidates(
    tracks: Sequence[_Track], others: Sequence[_Track], pairs: Sequence[Pair]
) -> dict[tuple[int, int], set[int]]:
    """Return where two clips might show the same: by their indices, the first in `tracks`, shifts in samples.

    Some window of theirs differs by less than it moves.
    """
    ours, theirs = _windows(tracks), _windows(others)
    group = np.array([sorted(set(pairs)).index(pair) for pair in pairs])
    square = (theirs.place**2).mean(axis=1)
    shifts: dict[tuple[int, int], set[int]] = defaultdict(set)
    for i in range(len(tracks)):
        rows = np.flatnonzero(ours.owner == i)
        rest = np.searchsorted(theirs.owner, i, side="right")
        product = ours.place[rows] @ theirs.place[rest:].T / ours.place.shape[1]
        difference = (ours.place[rows] ** 2).mean(axis=1)[:, None] + square[rest:] - 2 * product
        near = difference < np.minimum(ours.moved[rows][:, None], theirs.moved[rest:])
        near &= group[i] != group[theirs.owner[rest:]]
        for row, column in zip(*np.nonzero(near), strict=True):
            shift = int(theirs.start[rest + column] - ours.start[rows[row]])
            shifts[i, int(theirs.owner[rest + column])].update(range(shift - _STEP, shift + _STEP + 1))
    return shifts


def _distance(first: _Track, second: _Track, shift: int) -> float:
    """Return how far apart two tracks are where both have a pose, the second `shift` samples later.

    The mean distance of the joints as a share of how far they move, plus, in body sizes, what of it lasts. Infinite
    if too little is shared or moves.
    """
    start, end = max(0, -shift), min(len(first.posed), len(second.posed) - shift)
    both = np.flatnonzero(first.posed[start:end] & second.posed[start + shift : end + shift]) + start
    shorter = min(first.posed.sum(), second.posed.sum()) / _RATE
    if len(both) < _RATE * np.clip(_NEARLY * shorter, _LEAST, _ENOUGH):
        return np.inf
    ours, theirs = first.place[both], second.place[both + shift]
    weight = first.seen[both] * second.seen[both + shift] + _UNSEEN
    moved = min(_mean(place - _middle(place, weight), weight) for place in (ours, theirs))
    size = _mean(ours - ours.mean(axis=1, keepdims=True), weight)
    if moved < _MOVED * size:
        return np.inf
    # The median over time leaves out jitter, and what BlazePose takes for the body now and then.
    lasting = _mean(np.median(ours - theirs, axis=0), weight.mean(axis=0))
    return _mean(ours - theirs, weight) / moved + _LASTING * lasting / size


def _middle(place: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return the mean place (13, 2) over the time of (T, 13, 2), weighted (T, 13)."""
    return (place * weight[..., None]).sum(axis=0) / weight.sum(axis=0)[:, None]


def _mean(ways: np.ndarray, weight: np.ndarray) -> float:
    """Return the mean length of (..., 2) ways, weighted (...)."""
    return float((np.linalg.norm(ways, axis=-1) * weight).sum() / weight.sum())
