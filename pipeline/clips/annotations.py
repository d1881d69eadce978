"""What people wrote down of clips by watching them: the three tables of data/annotations.

segments.tsv: when a clip's exercise is done; a clip without a line does it all the time. persons.tsv: which source of
another collection (a person) is seen in a clip of a class. counts.tsv: how many repetitions are done. Clips are known
there as in their index: by the path inside the class's folder, without suffix.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from pipeline.common.errors import InputError
from pipeline.common.files import read_table
from pipeline.common.naming import resolved
from pipeline.common.paths import COUNTS, PERSONS, SEGMENTS

PAUSE = 1.0
_SEGMENT_COLUMNS = ("clip", "done", "unclear")
_PERSON_COLUMNS = ("clip", "source")
_COUNT_COLUMNS = ("clip", "repetitions", "or")
EMPTY = {
    path: "\t".join(columns) + "\n"
    for path, columns in ((SEGMENTS, _SEGMENT_COLUMNS), (PERSONS, _PERSON_COLUMNS), (COUNTS, _COUNT_COLUMNS))
}
"""The three tables when nothing is known, by path."""
Spans = tuple[tuple[float, float], ...]
"""Starts and ends in seconds."""


@dataclass(frozen=True)
class Annotation:
    """What is known of a clip. done: when its exercise is done. unclear: what may count either way."""

    done: Spans
    unclear: Spans


Annotations = Mapping[str, Annotation]
"""What is known, by clip."""


@dataclass(frozen=True)
class Known:
    """The names that tables may have: of clips, and of the persons (groups) of collections."""

    clips: frozenset[str]
    sources: frozenset[str]


def read_segments(path: Path = SEGMENTS, known: Known | None = None) -> dict[str, Annotation]:
    """Return what is known by clip; a missing file knows nothing.

    Raises InputError if it is damaged, or if it names a clip that is not `known` (None: any is).
    """
    found: dict[str, Annotation] = {}
    rows = _rows(path, _SEGMENT_COLUMNS, known)
    for number, clip, row in rows:
        try:
            found[clip] = Annotation(_spans(row["done"]), _spans(row["unclear"]))
            _check_apart(found[clip])
        except (ValueError, AttributeError) as error:
            raise InputError(f"{path}:{number}: expected e.g. `0.5-7;9-12.4` seconds ({error})") from error
    return found


def _rows(path: Path, columns: Sequence[str], known: Known | None) -> list[tuple[int, str, dict[str, str]]]:
    """Return line, clip and cells of each row. Raises InputError if a clip has two, or is not known."""
    rows = read_table(path, columns)
    lines: dict[str, int] = {}
    for number, row in rows:
        clip = row["clip"]
        if clip in lines:
            raise InputError(f"{path}:{number}: {clip} has a line already, {lines[clip]}: keep one of them")
        lines[clip] = number
    names = resolved(lines, known.clips, path, "clip") if known else {clip: clip for clip in lines}
    return [(number, names[row["clip"]], row) for number, row in rows]


def _spans(text: str) -> Spans:
    spans = tuple(tuple(float(value) for value in part.split("-")) for part in text.split(";") if part.strip())
    for span in spans:
        if len(span) != 2 or not 0 <= span[0] < span[1]:
            raise ValueError(f"{span} is no start and end")
    return spans  # type: ignore[return-value]


def _check_apart(annotation: Annotation) -> None:
    for (_, end), (start, _) in pairwise(sorted((*annotation.done, *annotation.unclear))):
        if start < end:
            raise ValueError(f"what starts at {start:g} overlaps what ends at {end:g}")


def spans(
    seconds: float, label: int, other: int | None, annotation: Annotation | None
) -> list[tuple[float, float, int]]:
    """Part a clip of this length into (start, end, label), rising; pauses have the label `other`, or are left out.

    label: position of the clip's class. What is unclear is left out, and so is a pause of less than PAUSE seconds:
    boundaries are annotated to about a tenth of a second, or less exactly.
    """
    if annotation is None:
        return [(0.0, seconds, label)]
    parts, reached = [], 0.0
    for start, end, done in sorted([(*s, True) for s in annotation.done] + [(*s, False) for s in annotation.unclear]):
        if min(start, seconds) - reached >= PAUSE:
            parts.append((reached, min(start, seconds), other))
        if done:
            parts.append((start, min(end, seconds), label))
        reached = max(reached, end)
    if seconds - reached >= PAUSE:
        parts.append((reached, seconds, other))
    return [(start, end, its) for start, end, its in parts if its is not None and end > start]


def labels(
    times: np.ndarray, seconds: float, label: int, other: int | None, annotation: Annotation | None
) -> np.ndarray:
    """Return the label at each of `times` (N,) seconds, -1 where it is unclear; see `spans`."""
    found = np.full(len(times), -1)
    for start, end, its in spans(seconds, label, other, annotation):
        found[(times >= start) & (times < end)] = its
    return found


def read_persons(path: Path = PERSONS, known: Known | None = None) -> dict[str, str]:
    """Return the source (person) that each named clip of a class is of; a missing file knows none.

    Raises InputError if it is damaged, or names a clip or a source that is not `known` (None: any is).
    """
    found: dict[str, str] = {}
    lines: dict[str, int] = {}
    for number, clip, row in _rows(path, _PERSON_COLUMNS, known):
        if not row["source"]:
            raise InputError(f"{path}:{number}: expected a clip and its source, with a tab between them")
        found[clip] = row["source"]
        lines.setdefault(row["source"], number)
    if not known or not known.sources:
        # Without collections there is nobody whom a source could be.
        return found
    names = resolved(lines, known.sources, path, "source")
    return {clip: names[source] for clip, source in found.items()}


def read_counts(path: Path = COUNTS, known: Known | None = None) -> dict[str, tuple[int, ...]]:
    """Return the defensible counts by clip; a missing file knows none.

    Raises InputError if it is damaged, or if it names a clip that is not `known` (None: any is).
    """
    found = {}
    for number, clip, row in _rows(path, _COUNT_COLUMNS, known):
        try:
            found[clip] = tuple(int(row[column]) for column in _COUNT_COLUMNS[1:] if row[column])
        except (TypeError, ValueError) as error:
            raise InputError(f"{path}:{number}: expected whole numbers ({error})") from error
    return found


def check(known: Known) -> None:
    """Raise InputError if a table is damaged or has a name that is not known."""
    for read in (read_segments, read_persons, read_counts):
        read(known=known)
