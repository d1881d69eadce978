"""Who is counted with whose signals, and what is counted of people who do nothing."""

from dataclasses import replace

import answered
import numpy as np
import pytest
from answered import PARAMS, ask_all, classes_clips, made_protocol
from conftest import MakeSeries

from pipeline.common.rules import SetRule
from pipeline.counting import sets
from pipeline.counting.counter import Repetition
from pipeline.counting.sets import Counting, Set
from pipeline.counting.signals import Signal
from pipeline.evaluation import counting
from pipeline.evaluation.count_errors import Outcome
from pipeline.landmarks.dataset import Dataset
from pipeline.recognition.served import ServedFolds
from pipeline.recognition.serving import Stream

knowing = answered.knowing
CLASSES = ("Squats", "Other")
SIGNAL = Signal(np.full(8, 1 / 8), np.zeros(8), np.ones(8), 0)
SETS = SetRule(buffer=10, lookback=5, chain=3, grace=1, claim=0, lag=0, rest=10, depth=0.4)
COUNTING = Counting({"Squats": SIGNAL}, None, SETS, 0.7)  # type: ignore[arg-type]
RULE = PARAMS.answer


def one_set(number: int, exercise: str = "Squats") -> tuple[Set, ...]:
    """Return a set of so many repetitions."""
    return (Set(exercise, tuple(Repetition(i, i + 0.5, i + 1, 90, 1, 1) for i in range(number))),)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[Counting]:
    """Let every clip have three squats, and list what was counted with."""
    used: list[Counting] = []
    monkeypatch.setattr(sets, "count_seen", lambda seen, answered, counting: used.append(counting) or one_set(3))
    return used


def outcome(counted: int, *truths: int, source: str = "UCF101") -> Outcome:
    """Return a clip of which so many were counted."""
    return Outcome(source, "Squats", "clip", truths, counted, np.zeros(1), np.zeros(1), ())


def test_only_clips_that_somebody_counted_are_counted(make_series: MakeSeries, counted: list[Counting]) -> None:
    data = Dataset(CLASSES, [make_series("a"), make_series("b"), make_series("c")], np.array([0, 0, 1]))
    (found,) = counting.given("UCF101", data, {"a": (3, 4), "c": (0,)}, COUNTING)
    assert (found.clip, found.counted, found.truths) == ("a", 3, (3, 4))
    assert counted[0].sets.depth == -np.inf


def test_an_outcome_has_the_signal_that_was_counted(make_series: MakeSeries, counted: list[Counting]) -> None:
    series = replace(make_series(), detected=np.arange(75) > 10)
    found = counting.outcome("UCF101", "Squats", series, (3,), lambda _: "Squats", COUNTING)
    assert np.isnan(found.signal[:11]).all() and found.bottoms == (0.5, 1.5, 2.5)


def test_repetitions_of_people_who_do_nothing_are_counted_by_the_minute(
    make_series: MakeSeries, counted: list[Counting], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "answers_of", lambda stream, classes, rule: [])
    empty = np.zeros(0)
    streams = [Stream(make_series(frames=750), label, "unit", empty, empty, empty, empty, empty) for label in (0, 1, 1)]
    repetitions, minutes = counting.idle(ServedFolds(CLASSES, {1: streams}), RULE, {1: COUNTING})
    assert repetitions == 6 and minutes == pytest.approx(1, rel=0.01)


def test_nobody_is_counted_with_a_signal_learnt_from_the_same_group(
    make_series: MakeSeries, knowing: None, counted: list[Counting], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every group of the classes is counted once, with its class given; those that no split tests too."""
    people = made_protocol(classes_clips(make_series))
    learnt: dict[int, set[str]] = {}

    def signals_for(data: Dataset, settings: object) -> Counting:
        mine = replace(COUNTING, signals=dict.fromkeys(("Squats", "PushUps"), SIGNAL))
        learnt[id(mine)] = {one.clip for one in data.series}
        kept.append(mine)
        return mine

    kept: list[Counting] = []
    by_clip: list[tuple[str, int]] = []
    monkeypatch.setattr(counting, "signals_for", signals_for)
    monkeypatch.setattr(sets, "certain", lambda its: its)

    def outcome(source: str, exercise: str, series, truths, exercise_at, its: Counting) -> Outcome:
        by_clip.append((series.clip, id(its)))
        return Outcome(source, exercise, series.clip, tuple(truths), 1, np.zeros(1), np.zeros(1), ())

    monkeypatch.setattr(counting, "outcome", outcome)
    monkeypatch.setattr(counting, "performed", lambda done, series, its: [])
    known = {f"{name}_{group}": (1,) for name in ("Squats", "PushUps") for group in range(1, 26)}
    found = counting.measure(ask_all(people), RULE, known, [], PARAMS)
    assert sorted(one.clip for one in found.given) == sorted(known)
    assert all(clip not in learnt[its] for clip, its in by_clip)


def test_the_figures_are_by_kind_and_in_words() -> None:
    found = counting.as_data(counting.Counted([outcome(3, 3)], [outcome(1, 3)], [], (2, 4.0)), "a protocol")
    assert found["others"] == {"repetitions": 2, "minutes": 4.0, "per_minute": 0.5}
    words = counting.summary(found)
    assert "given: OBO 1.000" in words and "end_to_end: OBO 0.000" in words and "performed" not in words
    assert words.endswith("others: 0.5 repetitions counted a minute")


def test_without_people_who_do_nothing_nothing_is_said_of_them() -> None:
    found = counting.as_data(counting.Counted([outcome(3, 3)], [], [], (0, 0.0)), "a protocol")
    assert found["others"]["per_minute"] is None
    assert "others" not in counting.summary(found) and "None" not in counting.summary(found)
