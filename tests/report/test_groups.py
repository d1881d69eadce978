"""What goes with the errors of a group, in words."""

from dataclasses import replace

import pytest
import streams as made
from streams import CLASSES, MakeStream

from pipeline.evaluation import worst_groups
from pipeline.evaluation.worst_groups import GroupResult
from pipeline.recognition.serving import Stream
from pipeline.report import groups

make_stream = made.make_stream


def one_group(streams: list[Stream], name: str) -> GroupResult:
    """Return the result of one group."""
    return next(one for one in worst_groups.groups(streams, CLASSES, 0.5) if f"{one.label}/{one.group}" == name)


@pytest.mark.filterwarnings("error")
def test_a_group_that_stands_out_comes_with_what_goes_with_it(make_stream: MakeStream) -> None:
    streams = [make_stream(0, f"g{i:02}", angle=10) for i in range(1, 8)]
    streams.append(make_stream(0, "g08", angle=85, answer=[1] * 6 + [0] * 4, missing=("ankle",)))
    streams.append(make_stream(0, "g09", angle=12, answer=[0] * 8 + [2] * 2, nobody=6))
    streams.append(make_stream(0, "g10", angle=10, nobody=10))
    every = worst_groups.groups(streams, CLASSES, 0.5)
    assert groups.why(one_group(streams, "Squats/g08"), every) == (
        "taken for Lunges in 60 % of its windows; seen from the side (85 degrees; the class's median is 10); "
        "feet in view in 0 % of windows (median 100 %)"
    )
    assert groups.why(one_group(streams, "Squats/g09"), every) == (
        "taken for Other in 50 % of its windows; nobody found in 60 % of all windows (median 0 %)"
    )
    assert groups.why(one_group(streams, "Squats/g01"), every) == "in no measured property unlike its class"
    assert groups.why(one_group(streams, "Squats/g10"), every).endswith(
        "nobody found in 100 % of all windows (median 0 %)"
    )


def test_a_group_is_compared_with_its_own_class_only(make_stream: MakeStream) -> None:
    streams = [make_stream(0, f"g{i:02}", angle=85) for i in range(1, 4)]
    streams += [make_stream(1, f"g{i:02}", angle=10) for i in range(1, 9)]
    assert "seen from" not in groups.why(one_group(streams, "Squats/g01"), worst_groups.groups(streams, CLASSES, 0.5))


def test_the_trunk_and_the_size_are_named_where_they_differ(make_stream: MakeStream) -> None:
    every = worst_groups.groups([make_stream(0, f"g{i:02}") for i in range(1, 10)], CLASSES, 0.5)
    usual = every[0]
    odd = replace(usual, lean=usual.lean + 60, size=usual.size * 1.5)
    words = groups.why(odd, [odd, *every[1:]])
    assert f"trunk {odd.lean:.0f} degrees from upright (median {usual.lean:.0f})" in words
    assert f"large in the picture ({odd.size:.2f} of its height; median {usual.size:.2f})" in words


def test_groups_have_rows(make_stream: MakeStream) -> None:
    streams = [make_stream(0, answer=[0] * 9 + [1]), make_stream(1, nobody=10)]
    every = worst_groups.groups(streams, CLASSES, 0.5)
    first, second = groups.rows(every, every)
    assert first == ("Squats/g01", "90.0 %", "10", "1 of 1", groups.why(every[0], every))
    assert second[:4] == ("Lunges/g01", "-", "0", "0 of 1") and len(second) == len(groups.HEAD)
