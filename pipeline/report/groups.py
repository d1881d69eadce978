"""What goes with the errors of a group, in words."""

from collections.abc import Sequence

import numpy as np

from pipeline.evaluation.views import FRONT, SIDE, median
from pipeline.evaluation.worst_groups import GroupResult

HEAD = ("group", "windows right", "windows", "clips right", "what goes with it")

_ANGLE, _SHARE, _SIZE = 25, 0.2, 1.4
"""Difference to the median of its class from which on a property of a group is mentioned: degrees, share, factor."""
_SECOND = 0.1
"""Share of windows from which on a second mistaken class is mentioned."""


def why(result: GroupResult, every: Sequence[GroupResult]) -> str:
    """Say what a group is taken for and in what it stands out from its class, e.g. `taken for Lunges in 62 %; ...`.

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
    return "; ".join([*_taken_words(result), *(properties or ["in no measured property unlike its class"])])


def _taken_words(result: GroupResult) -> list[str]:
    mistaken = {name: count / result.windows for name, count in result.taken.items() if name != result.label}
    named = [
        f"{name} in {100 * share:.0f} %"
        for i, (name, share) in enumerate(mistaken.items())
        if i == 0 or share >= _SECOND
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
    """Return whether a value, itself one of its peers, lies outside their middle half; never if it is NaN."""
    if np.isnan(value):
        return False
    low, high = np.nanpercentile(peers, (25, 75))
    return bool(value < low or value > high)


def rows(chosen: Sequence[GroupResult], every: Sequence[GroupResult]) -> list[tuple[str, ...]]:
    """Return a row for each chosen group, in the columns of HEAD, compared with every group of its class."""
    return [
        (
            f"{result.label}/{result.group}",
            f"{100 * result.accuracy:.1f} %" if result.windows else "-",
            str(result.windows),
            f"{result.clips_right} of {result.clips}",
            why(result, every),
        )
        for result in chosen
    ]
