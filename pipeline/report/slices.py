"""Slices as rows of tables."""

from collections.abc import Sequence

from pipeline.evaluation.slices import Slice
from pipeline.report.markdown import with_interval

HEAD = ("", "part", "windows right", "windows", "clips")


def table(found: Sequence[Slice]) -> list[tuple[str, ...]]:
    """Return a row for each slice, in the columns of HEAD; the kind stands in the first of its rows."""
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
