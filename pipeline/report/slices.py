"""Slices and groups as rows of tables."""

from collections.abc import Sequence

from pipeline.evaluation.slices import Slice
from pipeline.evaluation.worst_groups import GroupResult, why
from pipeline.report.markdown import with_interval

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
