"""A prediction as text, JSON or CSV."""

import csv
import io
import json
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from pipeline.common.naming import plain
from pipeline.counting.counter import Repetition
from pipeline.counting.sets import Set
from pipeline.recognition.answer import Answer
from pipeline.recognition.prediction import Prediction

WORDS = {
    "no-person": "nobody to be seen",
    "not-in-frame": "not in the picture: {}",
    "unsure": "not sure",
    "none": "none of the exercises",
}
COLUMNS = (
    *("video", "set", "exercise", "repetition", "start_s", "bottom_s", "end_s"),
    *("down_s", "up_s", "range_deg", "range_share", "shallow"),
)
"""Of the CSV form."""


def sets_as_data(done: Sequence[Set], shallow: float) -> list[dict[str, Any]]:
    """Return sets as JSON data, times in seconds; shallow: range share below which a repetition is called so."""
    data = []
    for i, one in enumerate(done):
        first, last = one.repetitions[0], one.repetitions[-1]
        durations = np.array([each.end - each.start for each in one.repetitions])
        steady = max(0.0, 1 - durations.std() / durations.mean()) if len(durations) > 1 else None
        rest = max(0.0, first.start - done[i - 1].repetitions[-1].end) if i else None
        data.append(
            {
                "exercise": one.exercise,
                "start": round(first.start, 3),
                "end": round(last.end, 3),
                "count": len(one.repetitions),
                "tempo_s": round(float(durations.mean()), 3),
                "regularity": steady and round(float(steady), 3),
                "rest_s": rest and round(rest, 3),
                "reps": [_repetition(each, shallow) for each in one.repetitions],
            }
        )
    return data


def _repetition(one: Repetition, shallow: float) -> dict[str, Any]:
    return {
        "start": round(one.start, 3),
        "bottom": round(one.bottom, 3),
        "end": round(one.end, 3),
        "down_s": round(one.bottom - one.start, 3),
        "up_s": round(one.end - one.bottom, 3),
        "range_deg": round(one.range_deg, 1),
        "range_share": round(one.range_share, 3),
        "shallow": bool(one.range_share < shallow),
    }


def headline(label: str | None, done: Sequence[Set]) -> str | None:
    """Return what a video is called: what is recognised for long enough, else what is counted most often."""
    counted = totals(done)
    return label or max(counted, key=lambda name: counted[name], default=None)


def totals(done: Sequence[Set], named: str | None = None) -> dict[str, int]:
    """Return how many repetitions of each exercise were done; 0 of the one that is named, if there are none."""
    total = {} if named is None else {named: 0}
    for one in done:
        total[one.exercise] = total.get(one.exercise, 0) + len(one.repetitions)
    return total


def as_json(
    video: str,
    found: Prediction,
    done: Sequence[Set],
    classes: Sequence[str],
    shallow: float,
    named: str | None = None,
) -> dict[str, Any]:
    """Return a prediction as the command's JSON object; named: see `totals`."""
    timeline = [
        {
            "start": round(part.start, 3),
            "end": round(part.end, 3),
            "state": part.answer.state,
            "exercise": part.answer.exercise,
            "missing": list(part.answer.missing),
            "confidence": round(part.answer.confidence, 4),
        }
        for part in found.timeline
    ]
    windows = [
        {
            "end": round(float(end), 3),
            "probabilities": {c: round(float(p), 4) for c, p in zip(classes, row, strict=True)},
        }
        for end, row, posed in zip(found.stream.times, found.stream.probabilities, found.stream.posed, strict=True)
        if posed
    ]
    return {
        "video": video,
        "seconds": round(found.stream.end, 3),
        "label": found.label,
        "timeline": timeline,
        "windows": windows,
        "sets": sets_as_data(done, shallow),
        "totals": totals(done, named),
    }


def as_text(
    video: str,
    found: Prediction,
    done: Sequence[Set],
    shallow: float,
    named: str | None = None,
    asked: str | None = None,
) -> str:
    """Return a prediction as lines to read; named: see `totals`. asked: what is counted, whatever is recognised."""
    called = f"{asked}, as asked" if asked else found.label or "no exercise"
    lines = [f"{plain(video)}: {called} ({found.stream.end:.1f} s)"]
    lines += [f"  {part.start:6.1f} - {part.end:6.1f} s  {words(part.answer)}" for part in found.timeline]
    for i, one in enumerate(sets_as_data(done, shallow), 1):
        few = sum(each["shallow"] for each in one["reps"])
        marked = f", {few} shallow" if few else ""
        span = f"{one['start']:.1f} - {one['end']:.1f} s"
        lines.append(f"  set {i}: {one['count']} {one['exercise']}, {one['tempo_s']:.1f} s each{marked} ({span})")
    counted = totals(done, named)
    if counted:
        partial = "" if all(counted.values()) else " (partial repetitions are not counted)"
        lines.append(f"  in all: {', '.join(f'{count} {name}' for name, count in counted.items())}{partial}")
    return "\n".join(lines)


def words(answer: Answer) -> str:
    """Say an answer in words."""
    if answer.exercise:
        return f"{answer.exercise}  {answer.confidence:.0%}"
    return WORDS[answer.state].format(", ".join(answer.missing))


def as_rows(video: str, done: Sequence[Set], shallow: float) -> list[list[Any]]:
    """Return a row of COLUMNS for each repetition."""
    return [
        [as_cell(video), i, as_cell(one["exercise"]), k, *(json.dumps(value) for value in rep.values())]
        for i, one in enumerate(sets_as_data(done, shallow), 1)
        for k, rep in enumerate(one["reps"], 1)
    ]


_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)


def as_cell(text: str) -> str:
    """Return a text for a cell of a spreadsheet: one that would be taken for a formula has an apostrophe before it.

    The page's export follows the same rule, see webdemo/src/sessions/cell.ts.
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def as_line(row: Sequence[Any]) -> str:
    """Return a row as a line of CSV (RFC 4180), without its end."""
    line = io.StringIO()
    csv.writer(line).writerow(row)
    return line.getvalue().removesuffix("\r\n")
