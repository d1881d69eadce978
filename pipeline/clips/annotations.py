"""What people wrote down of clips by watching them: the three tables of data/annotations.

segments.tsv: when a clip's exercise is done; a clip without a line does it all the time. persons.tsv: which source of
another collection (a person) is seen in a clip of a class. counts.tsv: how many repetitions are done. Clips are known
there by name, without folder and suffix.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from pipeline.common.errors import InputError
from pipeline.common.files import read_table
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


def read_segments(path: Path = SEGMENTS) -> dict[str, Annotation]:
    """Return what is known by clip; a missing file knows nothing. Raises InputError if it is damaged."""
    found: dict[str, Annotation] = {}
    for number, row in enumerate(read_table(path, _SEGMENT_COLUMNS), 2):
        try:
            if row["clip"] in found:
                raise ValueError(f"{row['clip']} has a line already")
            found[row["clip"]] = Annotation(_spans(row["done"]), _spans(row["unclear"]))
            _check_apart(found[row["clip"]])
        except (ValueError, AttributeError) as error:
            raise InputError(f"{path}:{number}: expected e.g. `0.5-7;9-12.4` seconds ({error})") from error
    return found


def _spans(text: str) -> Spans:
    spans = tuple(tuple(float(value) for value in part.split("-")) for part in text.split(";") if part.strip())
    for span in spans:
        if len(span) != 2 or not 0 <= span[0] < span[1]:
            raise ValueError(f"{span} is no start and end")
    return spans  # type: ignore[return-value]


def _check_apart(truth: Annotation) -> None:
    for (_, end), (start, _) in pairwise(sorted((*truth.done, *truth.unclear))):
        if start < end:
            raise ValueError(f"what starts at {start:g} overlaps what ends at {end:g}")


def spans(seconds: float, label: int, other: int | None, truth: Annotation | None) -> list[tuple[float, float, int]]:
    """Part a clip of this length into (start, end, label), rising; pauses have the label `other`, or are left out.

    label: position of the clip's class. What is unclear is left out, and so is a pause of less than PAUSE seconds:
    whoever wrote down where an exercise begins did not mean it to a tenth of a second.
    """
    if truth is None:
        return [(0.0, seconds, label)]
    parts, reached = [], 0.0
    for start, end, done in sorted([(*s, True) for s in truth.done] + [(*s, False) for s in truth.unclear]):
        if min(start, seconds) - reached >= PAUSE:
            parts.append((reached, min(start, seconds), other))
        if done:
            parts.append((start, min(end, seconds), label))
        reached = max(reached, end)
    if seconds - reached >= PAUSE:
        parts.append((reached, seconds, other))
    return [(start, end, its) for start, end, its in parts if its is not None and end > start]


def labels(times: np.ndarray, seconds: float, label: int, other: int | None, truth: Annotation | None) -> np.ndarray:
    """Return the label at each of `times` (N,) seconds, -1 where it is unclear; see `spans`."""
    found = np.full(len(times), -1)
    for start, end, its in spans(seconds, label, other, truth):
        found[(times >= start) & (times < end)] = its
    return found


def read_persons(path: Path = PERSONS) -> dict[str, str]:
    """Return the source (person) that each named clip of a class is of; a missing file knows none."""
    return {row["clip"]: row["source"] for row in read_table(path, _PERSON_COLUMNS)}


def read_counts(path: Path = COUNTS) -> dict[str, tuple[int, ...]]:
    """Return the defensible counts by clip; a missing file knows none. Raises InputError if it is damaged."""
    found = {}
    for number, row in enumerate(read_table(path, _COUNT_COLUMNS), 2):
        try:
            found[row["clip"]] = tuple(int(row[column]) for column in _COUNT_COLUMNS[1:] if row[column])
        except (TypeError, ValueError) as error:
            raise InputError(f"{path}:{number}: expected whole numbers ({error})") from error
    return found
