"""Groups in the order of their wrong windows, and how each is seen."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.common.files import read_json
from pipeline.common.names import PARTS
from pipeline.evaluation.slices import predicted
from pipeline.evaluation.views import body_size, lean, median, view_angle
from pipeline.recognition.answer import in_view
from pipeline.recognition.serving import Stream


@dataclass(frozen=True)
class GroupResult:
    """How one group, a person or a video of a class, is answered, and how it is seen.

    windows: those with a pose; taken: how many of them are answered with each class, most first. clips_right: clips
    whose mean probability is highest for their class. absent: share of all windows without a pose. angle, lean, size:
    medians over clips of view_angle, lean and body_size, NaN without a pose. in_view: share of `windows` with each of
    PARTS in view. typical: the clip that is about as often right as all of them, None without a pose.
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
    typical: str | None

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
        sum(bool(one.posed.any() and one.probabilities.sum(axis=0).argmax() == label) for one in streams),
        {classes[i]: int(counts[i]) for i in np.argsort(-counts, kind="stable") if counts[i]},
        float(1 - posed.mean()),
        median([view_angle(stream.series) for stream in streams]),
        median([lean(stream.series) for stream in streams]),
        median([body_size(stream.series) for stream in streams]),
        {part: float(share) for part, share in zip(PARTS, views.sum(axis=0) / max(len(views), 1), strict=True)},
        typical(streams),
    )


def typical(streams: Sequence[Stream]) -> str | None:
    """Return the clip that is as often right as all together, or nearly; the longer of two alike."""
    posed = [stream for stream in streams if stream.posed.any()]
    if not posed:
        return None
    right = [predicted(stream) == stream.label for stream in posed]
    whole = float(np.concatenate(right).mean())
    order = [(abs(float(part.mean()) - whole), -stream.end) for part, stream in zip(right, posed, strict=True)]
    return posed[order.index(min(order))].series.clip


def as_data(results: Sequence[GroupResult]) -> list[dict[str, Any]]:
    """Return reports/groups.json: null for what is not known."""

    def known(value: Any) -> Any:
        return None if isinstance(value, float) and math.isnan(value) else value

    return [{key: known(value) for key, value in asdict(result).items()} for result in results]


def read(path: Path) -> list[GroupResult]:
    """Read what `as_data` returned. Raises InputError if the file is missing or damaged."""
    unknown = dict.fromkeys(("angle", "lean", "size"), math.nan)
    rows: list[dict[str, Any]] = read_json(path)
    return [GroupResult(**row | {key: nan for key, nan in unknown.items() if row[key] is None}) for row in rows]
