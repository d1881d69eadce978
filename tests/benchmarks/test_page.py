"""The figures of benchmarks/page.py, from made-up notes."""

import urllib.request
from dataclasses import replace

import pytest
from archives import Server

from benchmarks.web.figures import Load, Session, load_rows, memory_rows, session_rows, summary, table
from benchmarks.web.meter import Meter
from benchmarks.web.processes import Memory
from pipeline.common.errors import InputError

BARE = Session(fps=30, drawn=40, answered=None, window=None, count=0.1, gap=20, long_tasks=0, cpu=25)
PAGE = replace(BARE, answered=44, window=2.5, gap=30, cpu=26)


def met(rows: list) -> list[bool]:
    return [row.met for row in rows if row.met is not None]


def test_a_summary_leaves_out_the_first_second_and_what_comes_after() -> None:
    frames = [
        {"taken": done - (90 if done < 1000 else 40), "done": done, "windows": 0, "classifyTime": 0, "countTime": 0.1}
        for done in range(0, 5000, 50)
    ]
    for frame in frames[::4]:
        frame.update({"windows": 1, "classifyTime": 2.0, "taken": frame["done"] - 44})
    gaps = [{"at": 900, "length": 300}, {"at": 1500, "length": 30}, {"at": 4500, "length": 200}]
    found = summary({"frames": frames, "gaps": gaps, "longTasks": gaps}, 2, 1.0)
    assert found == Session(pytest.approx(20), 40, 44, 2.0, 0.1, 30, 1, 25)


def test_a_session_with_too_few_frames_is_refused() -> None:
    frames = [{"taken": 0, "done": 5, "windows": 0, "classifyTime": 0, "countTime": 0.1}]
    with pytest.raises(InputError, match="--seconds"):
        summary({"frames": frames, "gaps": [], "longTasks": []}, 2, 1.0)


def test_ratios_are_taken_within_rounds() -> None:
    # In the second round the machine was busy.
    busy = {"fps": 15, "drawn": 80}
    rows = session_rows([PAGE, replace(PAGE, **busy, answered=88)], [BARE, replace(BARE, **busy)])
    assert met(rows) == [True] * 5
    assert "100.0%" in rows[0].figure and "1.10 times" in rows[3].figure


@pytest.mark.parametrize(
    ("worse", "row"),
    [({"fps": 29}, 0), ({"window": 3.2}, 1), ({"count": 0.4}, 2), ({"answered": 47}, 3), ({"gap": 51}, 4)],
)
def test_each_target_can_be_missed(worse: dict[str, float], row: int) -> None:
    assert met(session_rows([replace(PAGE, **worse)], [BARE])) == [number != row for number in range(5)]


def test_without_anybody_nothing_is_claimed() -> None:
    with pytest.raises(InputError, match="anybody"):
        session_rows([BARE], [BARE])


def test_the_heaviest_load_counts() -> None:
    light, heavy, warm = Load(3000, 8_000_000), Load(5000, 10_000_000), Load(1000, 2000)
    assert met(load_rows([(light, warm)])) == [True]
    rows = load_rows([(light, warm), (heavy, warm)])
    assert met(rows) == [False]
    assert [row.figure for row in rows] == ["4.0", "1.0", "10.00 (warm: 0.00)"]


def test_memory_may_grow_by_a_tenth() -> None:
    rows = memory_rows(Memory(10, 10, 10), Memory(10, 11, 12), (1, 10))
    assert met(rows) == [True, True, False]
    assert "**no**" in table(rows) and "after 1 and 10 minutes" in table(rows)


def test_the_meter_counts_what_comes_back(server: Server) -> None:
    server.files = {"/model": bytes(100_000)}
    with Meter(server.server_address[1]) as meter:
        assert urllib.request.urlopen(f"{meter.origin}model").read() == bytes(100_000)
        assert 100_000 < meter.sent < 101_000
