"""Groups in the order of their wrong windows, and what is known of them."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import streams as made
from streams import CLASSES, MakeStream

from pipeline.evaluation import worst_groups
from pipeline.evaluation.worst_groups import GroupResult
from pipeline.recognition.serving import Stream

make_stream = made.make_stream


def one_group(streams: list[Stream], name: str) -> GroupResult:
    """Return the result of one group."""
    return next(one for one in worst_groups.groups(streams, CLASSES, 0.5) if f"{one.label}/{one.group}" == name)


def test_groups_come_worst_first_with_what_they_are_taken_for(make_stream: MakeStream) -> None:
    streams = [
        make_stream(0, "g01", answer=[0] * 9 + [1]),
        make_stream(0, "g02", answer=[1] * 4 + [2] * 3 + [0] * 3),
        make_stream(0, "g02", answer=0, nobody=5),
        make_stream(0, "g03", nobody=10),
    ]
    results = worst_groups.groups(streams, CLASSES, 0.5)
    assert [(one.label, one.group, one.wrong) for one in results] == [
        ("Squats", "g02", 7),
        ("Squats", "g01", 1),
        ("Squats", "g03", 0),
    ]
    worst = results[0]
    assert (worst.windows, worst.clips, worst.clips_right, worst.absent) == (15, 2, 1, 0.25)
    assert worst.taken == {"Squats": 8, "Lunges": 4, "Other": 3} and worst.accuracy == pytest.approx(8 / 15)
    nobody = results[2]
    assert (nobody.windows, nobody.clips_right, nobody.absent) == (0, 0, 1) and np.isnan(nobody.accuracy)


def test_the_typical_clip_is_as_right_as_its_group(make_stream: MakeStream) -> None:
    wrong = (0, 4, 10)
    streams = [make_stream(0, clip=f"c{n}", answer=[1] * n + [0] * (10 - n)) for n in wrong]
    streams += [make_stream(0, clip="nobody", nobody=10), make_stream(1, clip="other", answer=[1] * 5 + [0] * 5)]
    assert one_group(streams, "Squats/g01").typical == "c4"
    assert one_group([make_stream(2, nobody=10)], "Other/g01").typical is None


def test_groups_are_written_as_json_and_read_as_they_were(make_stream: MakeStream, tmp_path: Path) -> None:
    streams = [make_stream(0, answer=[0] * 9 + [1], angle=40), make_stream(1, nobody=10)]
    first, second = worst_groups.groups(streams, CLASSES, 0.5)
    every = [first, replace(second, angle=np.nan, lean=np.nan, size=np.nan)]
    path = tmp_path / "groups.json"
    path.write_text(json.dumps(worst_groups.as_data(every), allow_nan=False), encoding="utf-8")
    seen, nobody = worst_groups.read(path)
    assert seen == every[0]
    assert np.isnan([nobody.angle, nobody.lean, nobody.size]).all() and nobody.typical is None
