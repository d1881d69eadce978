"""How right counts are: what MAE, OBO and exact mean, and who is counted with whose signals."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import RULE, MakeSeries

from pipeline.clips import annotations
from pipeline.common import params
from pipeline.common.errors import InputError
from pipeline.common.rules import SetRule
from pipeline.counting import sets
from pipeline.counting.counter import Repetition
from pipeline.counting.sets import Counting, Set
from pipeline.counting.signals import Signal
from pipeline.evaluation import altered, repetitions
from pipeline.evaluation.bench import Bench, Trial
from pipeline.evaluation.repetitions import Outcome
from pipeline.folds import splits
from pipeline.landmarks.dataset import Dataset
from pipeline.recognition.serving import Stream
from pipeline.report import repetitions as report

CLASSES = ("Squats", "Other")
SIGNAL = Signal(np.full(8, 1 / 8), np.zeros(8), np.ones(8), 0)
COUNTING = Counting({"Squats": SIGNAL}, None, SetRule(buffer=10, lookback=5, chain=3, grace=1, rest=10, depth=0.4), 0.7)  # type: ignore[arg-type]


def outcome(counted: int, *truths: int, source: str = "UCF101") -> Outcome:
    """Return a clip of which so many were counted."""
    return Outcome(source, "Squats", "clip", truths, counted, np.zeros(1), np.zeros(1), ())


def one_set(number: int, exercise: str = "Squats") -> tuple[Set, ...]:
    """Return a set of so many repetitions."""
    return (Set(exercise, tuple(Repetition(i, i + 0.5, i + 1, 90, 1, 1) for i in range(number))),)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[Counting]:
    """Let every clip have three squats, and list what was counted with."""
    used: list[Counting] = []
    monkeypatch.setattr(sets, "count_seen", lambda seen, told, counting: used.append(counting) or one_set(3))
    return used


def test_figures_are_those_of_the_literature() -> None:
    found = repetitions.figures([outcome(4, 4), outcome(5, 4), outcome(8, 4), outcome(0, 2)])
    assert found == {"clips": 4, "repetitions": 14, "obo": 0.5, "mae": 0.5625, "exact": 0.25}
    assert repetitions.figures([]) is None


def test_of_two_defensible_counts_the_nearer_is_taken() -> None:
    assert outcome(5, 4, 5).error == 0 and outcome(5, 4, 5).truth == 5
    assert outcome(3, 4, 5).error == 1


def test_figures_are_told_by_set_and_class() -> None:
    found = repetitions.by([outcome(1, 1), outcome(2, 1, source="field")], repetitions.kind)
    assert set(found["by"]) == {"UCF101, Squats", "field, Squats"} and found["exact"] == 0.5


def test_only_clips_that_somebody_counted_are_counted(make_series: MakeSeries, counted: list[Counting]) -> None:
    data = Dataset(CLASSES, [make_series("a"), make_series("b"), make_series("c")], np.array([0, 0, 1]))
    (found,) = repetitions.given("UCF101", data, {"a": (3, 4), "c": (0,)}, COUNTING)
    assert (found.clip, found.counted, found.truths) == ("a", 3, (3, 4))
    assert counted[0].sets.depth == -np.inf


def test_nobody_is_counted_with_a_signal_learnt_from_the_same_group(make_series: MakeSeries) -> None:
    series = [make_series(f"{i}", group=f"g{i:02}") for i in range(1, 26)]
    sides = repetitions.parts(Dataset(CLASSES, series, np.zeros(25, int)), [])
    assert set(sides) == {0, *splits.SPLITS}
    assert all(not learnt & test for learnt, test in sides.values())
    assert set().union(*(test for _, test in sides.values())) == {("Squats", f"g{i:02}") for i in range(1, 26)}


def test_repetitions_of_people_who_do_nothing_are_counted_by_the_minute(
    make_series: MakeSeries, counted: list[Counting], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repetitions, "answers_of", lambda stream, classes, rule: [])
    monkeypatch.setattr(Bench, "rule", RULE)
    watching = Bench(
        Dataset(CLASSES, [], np.zeros(0, int)), Dataset(CLASSES, [], np.zeros(0, int)), [], {}, params.load()
    )
    empty = np.zeros(0)
    streams = [Stream(make_series(frames=750), label, "unit", empty, empty, empty, empty, empty) for label in (0, 1, 1)]
    told, minutes = repetitions.idle(watching, Trial(CLASSES, {1: streams}), {1: COUNTING})
    assert told == 6 and minutes == pytest.approx(1, rel=0.01)


def test_frames_are_lost_and_joints_shake(make_series: MakeSeries) -> None:
    series, random = make_series(), np.random.default_rng(1)
    lost = altered.lose(series, random).detected
    assert 0.7 < lost.mean() < 0.95
    shaken = altered.shake(series, random).world - series.world
    assert shaken.std() == pytest.approx(altered.SHAKES_M, rel=0.1)


def test_the_report_has_a_table_of_each_kind(tmp_path: Path) -> None:
    found = repetitions.as_data(repetitions.Counted([outcome(3, 3)], [outcome(1, 3)], [], (2, 4.0)), "a protocol")
    text = report.as_text(found)
    assert "## Class given" in text and "## End to end" in text and "drawn actor" not in text
    assert found["others"]["per_minute"] == 0.5 and "given: OBO 1.000" in report.summary(found)


def test_wrong_lines_are_told(tmp_path: Path) -> None:
    path = tmp_path / "repetitions.tsv"
    path.write_text("clip\trepetitions\tor\na\t3\t\nb\tmany\t\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"repetitions\.tsv:3: expected whole numbers"):
        annotations.read_counts(path)
    path.write_text("clip\trepetitions\tor\na\t3\t4\n", encoding="utf-8")
    assert annotations.read_counts(path) == {"a": (3, 4)}


def test_an_outcome_has_the_signal_that_was_counted(make_series: MakeSeries, counted: list[Counting]) -> None:
    series = replace(make_series(), detected=np.arange(75) > 10)
    found = repetitions.outcome("UCF101", "Squats", series, (3,), lambda _: "Squats", COUNTING)
    assert np.isnan(found.signal[:11]).all() and found.bottoms == (0.5, 1.5, 2.5)
