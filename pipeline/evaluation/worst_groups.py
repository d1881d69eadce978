"""Groups in the order of their wrong windows, and what goes with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.common.names import PARTS
from pipeline.evaluation.slices import predicted
from pipeline.evaluation.views import FRONT, SIDE, body_size, lean, median, view_angle
from pipeline.recognition.answer import in_view
from pipeline.recognition.serving import Stream


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

    visibility: from which on a landmark is seen, see AnswerRule.
    """
    by_unit: dict[str, list[Stream]] = {}
    for stream in streams:
        by_unit.setdefault(stream.unit, []).append(stream)
    results = [_group(its, classes, visibility) for its in by_unit.values()]
    return sorted(results, key=lambda one: (-one.wrong, one.label, one.group))


def _group(streams: Sequence[Stream], classes: Sequence[str], visibility: float) -> GroupResult:
    label = streams[0].label
    posed = np.concatenate([stream.posed for stream in streams])
    views = np.concatenate(
        [in_view(stream.newest[stream.posed], visibility, stream.series.skeleton) for stream in streams]
    )
    counts = np.bincount(np.concatenate([predicted(stream) for stream in streams]), minlength=len(classes))
    return GroupResult(
        classes[label],
        streams[0].series.group,
        int(posed.sum()),
        len(streams),
        sum(bool(stream.posed.any()) and stream.probabilities.sum(axis=0).argmax() == label for stream in streams),
        {classes[i]: int(counts[i]) for i in np.argsort(-counts, kind="stable") if counts[i]},
        float(1 - posed.mean()),
        median([view_angle(stream.series) for stream in streams]),
        median([lean(stream.series) for stream in streams]),
        median([body_size(stream.series) for stream in streams]),
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
    usual = median(peers)
    if not (_unusual(angle, peers) and abs(angle - usual) >= _ANGLE):
        return []
    view = "the front or back" if angle < FRONT else "the side" if angle >= SIDE else "an oblique angle"
    return [f"seen from {view} ({angle:.0f} degrees; the class's median is {usual:.0f})"]


def _lean_words(degrees: float, peers: Sequence[float]) -> list[str]:
    usual = median(peers)
    if not (_unusual(degrees, peers) and abs(degrees - usual) >= _ANGLE):
        return []
    return [f"trunk {degrees:.0f} degrees from upright (median {usual:.0f})"]


def _size_words(size: float, peers: Sequence[float]) -> list[str]:
    usual = median(peers)
    if not (_unusual(size, peers) and max(size / usual, usual / size) >= _SIZE):
        return []
    return [f"{'small' if size < usual else 'large'} in the picture ({size:.2f} of its height; median {usual:.2f})"]


def _in_view_words(result: GroupResult, peers: Sequence[GroupResult]) -> list[str]:
    hidden = []
    for part, share in result.in_view.items():
        shares = [one.in_view[part] for one in peers if one.windows]
        usual = median(shares)
        if result.windows and _unusual(share, shares) and usual - share >= _SHARE:
            hidden.append(f"{part} in view in {100 * share:.0f} % of windows (median {100 * usual:.0f} %)")
    return hidden


def _absent_words(absent: float, peers: Sequence[float]) -> list[str]:
    usual = median(peers)
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
        return abs(float((predicted(stream) == stream.label).mean()) - result.accuracy), -stream.end

    its = [one for one in streams if one.unit == f"{result.label}/{result.group}" and one.posed.any()]
    return min(its, key=distance)
