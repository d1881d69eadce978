"""For whom and under which conditions the answers are right: figures of parts of the windows, and of each group."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.dataset import Dataset
from pipeline.decide import PARTS, in_view
from pipeline.landmarks import SWAPPED, Series
from pipeline.markdown import with_interval
from pipeline.metrics import Outcomes, confusion, scores
from pipeline.streams import Stream
from pipeline.windows import HIPS, SHOULDERS, square

_LEFT, _RIGHT = zip(SHOULDERS, HIPS, strict=True)
FRONT, SIDE = 30.0, 60.0
"""Degrees of `view_angle` below which a clip is seen from the front (or back), and from which on from the side."""


@dataclass(frozen=True)
class Slice:
    """How right the windows with a pose of one kind are: `windows` of them, of `clips`.

    ci95: of the accuracy, by resampling groups. per_class: windows of each class that occurs, and how many of them are
    right: a slice with more of an easy class is not an easier one.
    """

    kind: str
    name: str
    windows: int
    clips: int
    accuracy: float
    ci95: tuple[float, float]
    per_class: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class _Property:
    """A property of windows, cut at `limits` into parts with `names`, one more than limits.

    of: gives it for a stream and a limit of visibility, one number or (M,) of them.
    """

    kind: str
    of: Callable[[Stream, float], np.ndarray | float]
    limits: tuple[float, ...]
    names: tuple[str, ...]

    def parts(self, stream: Stream, visibility: float) -> np.ndarray:
        """Return the part that each window with a pose falls in, as the position of its name."""
        values = np.broadcast_to(self.of(stream, visibility), len(stream.times))
        return np.digitize(values[stream.posed], self.limits)


def view_angle(series: Series) -> float:
    """Return how far shoulders and hips are turned from the picture's plane, degrees: 0 front or back, 90 side.

    The median over frames; NaN without a pose.
    """
    across = (series.world[:, _LEFT] - series.world[:, _RIGHT])[series.detected].sum(axis=1)
    return _median(np.degrees(np.arctan2(np.abs(across[:, 2]), np.abs(across[:, 0]))))


def lean(series: Series) -> float:
    """Return how far the trunk is from upright in the camera's eyes, degrees: 0 upright, 90 lying.

    The median over frames; NaN without a pose.
    """
    hips, shoulders = (series.world[series.detected][:, pair].mean(axis=1) for pair in (HIPS, SHOULDERS))
    trunk = shoulders - hips
    return _median(np.degrees(np.arctan2(np.linalg.norm(trunk[:, [0, 2]], axis=1), -trunk[:, 1])))


def body_size(series: Series) -> float:
    """Return the longer side of the box round all landmarks as a share of the picture's height; NaN without a pose.

    The median over frames. The longer side, since a body that lies is as long as it is tall; landmarks outside the
    picture count, so it can be above 1.
    """
    body = square(series.image, series.size)[series.detected, :, :2]
    return _median(np.ptp(body, axis=1).max(axis=1, initial=0))


def _median(values: Sequence[float] | np.ndarray) -> float:
    known = np.asarray(values)[~np.isnan(values)]
    return float(np.median(known)) if len(known) else np.nan


# Sizes and lengths are cut so that each part holds a fair share of the windows.
_PROPERTIES = (
    _Property(
        "view",
        lambda stream, _: view_angle(stream.series),
        (FRONT, SIDE),
        ("front or back", "oblique", "side"),
    ),
    _Property(
        "body in view",
        lambda stream, visibility: in_view(stream.newest, visibility).sum(axis=1),
        tuple(range(2, len(PARTS) + 1)),
        ("at most 1 part", *(f"{count} parts" for count in range(2, len(PARTS))), f"all {len(PARTS)} parts"),
    ),
    _Property(
        "size in the picture",
        lambda stream, _: body_size(stream.series),
        (0.5, 0.65, 0.8),
        ("below 0.5 (far)", "0.5 to 0.65", "0.65 to 0.8", "above 0.8 (near)"),
    ),
    _Property(
        "buffer",
        lambda stream, _: stream.present.mean(axis=1),
        (1 / 3, 2 / 3, 1),
        ("under 1/3 of the frames", "1/3 to 2/3", "over 2/3", "all frames"),
    ),
    _Property(
        "clip length",
        lambda stream, _: stream.end,
        (3, 5, 8),
        ("under 3 s", "3 to 5 s", "5 to 8 s", "over 8 s"),
    ),
)


def slices(
    streams: Sequence[Stream], classes: Sequence[str], resamples: int, seed: int, visibility: float
) -> list[Slice]:
    """Cut the windows with a pose by view, visible body, size, buffer and clip length; empty parts are left out.

    visibility: from which on a landmark is seen, see decide.Rule.
    """
    found = []
    for one in _PROPERTIES:
        parts = [one.parts(stream, visibility) for stream in streams]
        for position, name in enumerate(one.names):
            inside = [part == position for part in parts]
            if any(keep.any() for keep in inside):
                found.append(_slice(one.kind, name, streams, inside, classes, resamples, seed))
    return found


def compared(
    servings: Mapping[str, Sequence[Stream]], kind: str, classes: Sequence[str], resamples: int, seed: int
) -> list[Slice]:
    """Return a slice for each serving by its name: for what changes the clips themselves, such as their frame rate."""
    return [
        _slice(kind, name, streams, [np.ones(stream.posed.sum(), bool) for stream in streams], classes, resamples, seed)
        for name, streams in servings.items()
        if any(stream.posed.any() for stream in streams)
    ]


def _slice(
    kind: str,
    name: str,
    streams: Sequence[Stream],
    inside: Sequence[np.ndarray],
    classes: Sequence[str],
    resamples: int,
    seed: int,
) -> Slice:
    """Score the windows with a pose for which `inside` holds, a (windows with a pose,) bool for each stream."""
    counts = [int(keep.sum()) for keep in inside]
    outcomes = Outcomes(
        np.repeat([stream.label for stream in streams], counts),
        np.concatenate([_predicted(stream)[keep] for stream, keep in zip(streams, inside, strict=True)]),
        np.repeat([stream.unit for stream in streams], counts),
    )
    confused = confusion(outcomes, len(classes))
    scored = scores(confused, classes, resamples, seed, nobody_is_wrong=False)
    low, high = scored["ci95"]["accuracy"]
    total = confused.sum(axis=0)
    per_class = {name: (int(total[i].sum()), int(total[i, i])) for i, name in enumerate(classes) if total[i].any()}
    return Slice(kind, name, scored["n"], sum(map(bool, counts)), scored["accuracy"], (low, high), per_class)


def _predicted(stream: Stream) -> np.ndarray:
    """Return the likeliest class of each window with a pose."""
    return stream.probabilities[stream.posed].argmax(axis=1)


def simulated(data: Dataset, fps: float) -> Dataset:
    """Return the same clips as a camera of another frame rate would give them.

    Of a faster clip the frame nearest to each moment is taken. In a slower one landmarks run straight from frame to
    frame, and between two frames of which one has no pose there is none. What BlazePose, which follows a body from
    frame to frame, would have lost or found at that rate is not simulated.
    """
    return replace(data, series=[_at_rate(series, fps) for series in data.series])


def _at_rate(series: Series, fps: float) -> Series:
    old = series.timestamps
    first, last = old[0], old[-1]
    times = np.round(np.arange(first, last + 1, 1000 / fps)).astype(np.int64)
    times = times[times <= last]
    after = np.searchsorted(old, times)
    before = np.maximum(np.where(old[after] == times, after, after - 1), 0)
    share = (times - old[before]) / np.maximum(old[after] - old[before], 1)
    if fps * (last - first) <= 1000 * (len(old) - 1):
        share = np.where(share > 0.5, 1.0, 0.0)
    # A frame whose landmarks have no share in a moment has no say in whether there is a pose.
    detected = (series.detected[before] | (share == 1)) & (series.detected[after] | (share == 0))

    def between(values: np.ndarray) -> np.ndarray:
        weight = share.astype(np.float32)[:, None, None]
        return (values[before] * (1 - weight) + values[after] * weight) * detected[:, None, None]

    return replace(
        series, timestamps=times, detected=detected, image=between(series.image), world=between(series.world)
    )


def mirrored(data: Dataset) -> Dataset:
    """Return the clips as seen in a mirror: x turned round, left and right swapped."""
    return replace(data, series=[_mirror(series) for series in data.series])


def _mirror(series: Series) -> Series:
    image, world = series.image[:, SWAPPED], series.world[:, SWAPPED]
    # No pose stays zeros.
    image[series.detected, :, 0] = 1 - image[series.detected, :, 0]
    world[..., 0] *= -1
    return replace(series, image=image, world=world)


@dataclass(frozen=True)
class GroupResult:
    """How one group, a person or a video of a class, is answered, and how it is seen.

    windows: those with a pose; taken: how many of them are answered with each class, most first. clips_right: clips
    whose mean probability is highest for their class. absent: share of all windows without a pose. angle, lean, size:
    medians over clips of view_angle, lean and body_size, NaN without a pose. in_view: share of `windows` with each of
    PARTS in view.
    """

    label: str
    group: str
    windows: int
    clips: int
    clips_right: int
    taken: Mapping[str, int]
    absent: float
    angle: float
    lean: float
    size: float
    in_view: Mapping[str, float]

    @property
    def wrong(self) -> int:
        """How many windows are answered with another class."""
        return self.windows - self.taken.get(self.label, 0)

    @property
    def accuracy(self) -> float:
        """Share of right windows, NaN without any."""
        return 1 - self.wrong / self.windows if self.windows else np.nan


def groups(streams: Sequence[Stream], classes: Sequence[str], visibility: float) -> list[GroupResult]:
    """Return the result of each group, the one with most wrong windows first.

    visibility: from which on a landmark is seen, see decide.Rule.
    """
    by_unit: dict[str, list[Stream]] = {}
    for stream in streams:
        by_unit.setdefault(stream.unit, []).append(stream)
    results = [_group(its, classes, visibility) for its in by_unit.values()]
    return sorted(results, key=lambda one: (-one.wrong, one.label, one.group))


def _group(streams: Sequence[Stream], classes: Sequence[str], visibility: float) -> GroupResult:
    label = streams[0].label
    posed = np.concatenate([stream.posed for stream in streams])
    views = np.concatenate([in_view(stream.newest[stream.posed], visibility) for stream in streams])
    counts = np.bincount(np.concatenate([_predicted(stream) for stream in streams]), minlength=len(classes))
    return GroupResult(
        classes[label],
        streams[0].series.group,
        int(posed.sum()),
        len(streams),
        sum(bool(stream.posed.any()) and stream.probabilities.sum(axis=0).argmax() == label for stream in streams),
        {classes[i]: int(counts[i]) for i in np.argsort(-counts, kind="stable") if counts[i]},
        float(1 - posed.mean()),
        *(_median([of(stream.series) for stream in streams]) for of in (view_angle, lean, body_size)),
        {part: float(share) for part, share in zip(PARTS, views.sum(axis=0) / max(len(views), 1), strict=True)},
    )


# From which difference to the median of its class on a property of a group is worth a word.
_ANGLE, _SHARE, _SIZE = 25, 0.2, 1.4
_TOLD = 0.1
"""Share of windows from which on a second mistaken class is worth a word."""


def why(result: GroupResult, every: Sequence[GroupResult]) -> str:
    """Tell what a group is taken for and in what it stands out from its class, e.g. `taken for Lunges in 62 %; ...`.

    A property is named where it lies outside the middle half of the class's groups and well away from their median.
    It is what goes with the errors; that it causes them is not shown.
    """
    peers = [one for one in every if one.label == result.label]
    properties = [
        *_view_words(result.angle, [one.angle for one in peers]),
        *_lean_words(result.lean, [one.lean for one in peers]),
        *_size_words(result.size, [one.size for one in peers]),
        *_in_view_words(result, peers),
        *_absent_words(result.absent, [one.absent for one in peers]),
    ]
    return "; ".join([*_taken_words(result), *(properties or ["in nothing that is measured does it stand out"])])


def _taken_words(result: GroupResult) -> list[str]:
    mistaken = {name: count / result.windows for name, count in result.taken.items() if name != result.label}
    named = [
        f"{name} in {100 * share:.0f} %" for i, (name, share) in enumerate(mistaken.items()) if i == 0 or share >= _TOLD
    ]
    return [f"taken for {', '.join(named)} of its windows"] if named else []


def _view_words(angle: float, peers: Sequence[float]) -> list[str]:
    usual = _median(peers)
    if not (_unusual(angle, peers) and abs(angle - usual) >= _ANGLE):
        return []
    view = "the front or back" if angle < FRONT else "the side" if angle >= SIDE else "an oblique angle"
    return [f"seen from {view} ({angle:.0f} degrees; the class's median is {usual:.0f})"]


def _lean_words(degrees: float, peers: Sequence[float]) -> list[str]:
    usual = _median(peers)
    if not (_unusual(degrees, peers) and abs(degrees - usual) >= _ANGLE):
        return []
    return [f"trunk {degrees:.0f} degrees from upright (median {usual:.0f})"]


def _size_words(size: float, peers: Sequence[float]) -> list[str]:
    usual = _median(peers)
    if not (_unusual(size, peers) and max(size / usual, usual / size) >= _SIZE):
        return []
    return [f"{'small' if size < usual else 'large'} in the picture ({size:.2f} of its height; median {usual:.2f})"]


def _in_view_words(result: GroupResult, peers: Sequence[GroupResult]) -> list[str]:
    hidden = []
    for part, share in result.in_view.items():
        shares = [one.in_view[part] for one in peers if one.windows]
        usual = _median(shares)
        if result.windows and _unusual(share, shares) and usual - share >= _SHARE:
            hidden.append(f"{part} in view in {100 * share:.0f} % of windows (median {100 * usual:.0f} %)")
    return hidden


def _absent_words(absent: float, peers: Sequence[float]) -> list[str]:
    usual = _median(peers)
    if not (_unusual(absent, peers) and absent - usual >= _SHARE):
        return []
    return [f"nobody found in {100 * absent:.0f} % of all windows (median {100 * usual:.0f} %)"]


def _unusual(value: float, peers: Sequence[float]) -> bool:
    """Tell whether a value, itself one of its peers, lies outside their middle half; never if it is NaN."""
    if np.isnan(value):
        return False
    low, high = np.nanpercentile(peers, (25, 75))
    return bool(value < low or value > high)


def typical(result: GroupResult, streams: Sequence[Stream]) -> Stream:
    """Return the group's clip that is as often right as the group as a whole, or nearly; the longer of two alike."""

    def distance(stream: Stream) -> tuple[float, float]:
        return abs(float((_predicted(stream) == stream.label).mean()) - result.accuracy), -stream.end

    its = [one for one in streams if one.unit == f"{result.label}/{result.group}" and one.posed.any()]
    return min(its, key=distance)


SLICE_HEAD = ("", "part", "windows right", "windows", "clips")
GROUP_HEAD = ("group", "windows right", "windows", "clips right", "what goes with it")


def table(found: Sequence[Slice]) -> list[tuple[str, ...]]:
    """Return a row for each slice, in the columns of SLICE_HEAD; the kind stands in the first of its rows."""
    return [
        (
            _kind(found, i),
            one.name,
            with_interval(one.accuracy, one.ci95),
            str(one.windows),
            str(one.clips),
        )
        for i, one in enumerate(found)
    ]


def class_table(found: Sequence[Slice], classes: Sequence[str]) -> list[tuple[str, ...]]:
    """Return a row for each slice: its kind and name, then for each class the share of right windows and their number.

    So that what goes with the view, say, is not taken for what goes with the classes seen from there.
    """

    def cell(one: Slice, name: str) -> str:
        windows, right = one.per_class.get(name, (0, 0))
        return f"{100 * right / windows:.0f} % of {windows}" if windows else "-"

    return [(_kind(found, i), one.name, *(cell(one, name) for name in classes)) for i, one in enumerate(found)]


def _kind(found: Sequence[Slice], i: int) -> str:
    """Return the kind of a slice where it is the first of it, else nothing."""
    return "" if i and found[i - 1].kind == found[i].kind else found[i].kind


def group_table(chosen: Sequence[GroupResult], every: Sequence[GroupResult]) -> list[tuple[str, ...]]:
    """Return a row for each chosen group, in the columns of GROUP_HEAD, compared with every group of its class."""
    return [
        (
            f"{one.label}/{one.group}",
            f"{100 * one.accuracy:.1f} %" if one.windows else "-",
            str(one.windows),
            f"{one.clips_right} of {one.clips}",
            why(one, every),
        )
        for one in chosen
    ]
