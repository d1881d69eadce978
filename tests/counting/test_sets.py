"""Which repetitions are answered: those of the exercise that is recognised, from its first one on."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest
from conftest import MakeSeries

from pipeline.common.rules import CountRule, SetRule
from pipeline.counting import sets
from pipeline.counting.counter import Point
from pipeline.counting.sets import Counting, Set
from pipeline.counting.signals import FEATURES, Signal
from pipeline.recognition import answer
from pipeline.recognition.answer import Answer

SIGNAL = Signal(np.full(8, 1 / 8), np.zeros(8), np.ones(8), 0)
COUNTING = Counting(
    {"Squats": SIGNAL, "Lunges": SIGNAL},
    CountRule(smoothing=0.05, memory=10, least=0.2, reversal=0.4, complete=0.5, smallest=0.1, lost=1.5),
    SetRule(buffer=10, lookback=5, chain=3, grace=1, claim=0, lag=0, rest=10, depth=0.4),
    0.7,
)
LAGGING = replace(COUNTING, sets=COUNTING.sets.model_copy(update={"claim": 0.5, "lag": 1.5}))
"""For answers as they are: some last only a moment, and all come late."""
Told = Callable[[float], str | None]


def wave(time: float, depth: float = 1.0) -> float:
    """Return a repetition every two seconds."""
    return depth * (1 - np.cos(np.pi * time)) / 2


def follow(
    answered: Told, seconds: float, values: Callable[[float], Mapping[str, float]], counting: Counting = COUNTING
) -> tuple[Set, ...]:
    """Return the sets of signals of time."""
    log, last = sets.start(list(counting.signals)), {}
    for time in np.arange(0, seconds, 0.04).tolist():
        last = {name: Point(time, value, 0) for name, value in values(time).items()}
        log = sets.step(log, time, last, answered(time), counting)
    return sets.finish(log, last, counting).sets


def counts(found: tuple[Set, ...]) -> list[tuple[str, int]]:
    """Return the exercise and the number of repetitions of each set."""
    return [(one.exercise, len(one.repetitions)) for one in found]


def squats(time: float) -> dict[str, float]:
    """Do squats, while the counter of lunges sees half as much."""
    return {"Squats": wave(time), "Lunges": wave(time, 0.5)}


def lunges(time: float) -> dict[str, float]:
    """Do lunges, of which the counter of squats sees nothing."""
    return {"Lunges": wave(time)}


def test_repetitions_of_what_is_told_count() -> None:
    assert counts(follow(lambda _: "Squats", 10.1, squats)) == [("Squats", 5)]


def test_recognition_may_come_late() -> None:
    assert counts(follow(lambda time: "Squats" if time > 4.5 else None, 10.1, squats)) == [("Squats", 5)]


def test_but_not_too_late() -> None:
    def done(time: float) -> dict[str, float]:
        return {"Squats": wave(time) if time < 4 else 0.0}

    assert follow(lambda time: "Squats" if time > 12 else None, 14, done) == ()


def test_only_what_is_in_the_buffer_counts_when_recognition_comes_late() -> None:
    assert counts(follow(lambda time: "Squats" if time > 59 else None, 60.1, squats)) == [("Squats", 6)]


def test_nothing_counts_while_nothing_is_told() -> None:
    assert follow(lambda _: None, 20, squats) == ()


def test_a_repetition_under_way_when_recognition_ends_counts_and_later_ones_do_not() -> None:
    assert counts(follow(lambda time: "Squats" if time < 4.5 else None, 20, squats)) == [("Squats", 3)]


def test_what_another_exercise_s_counter_saw_is_not_told_afterwards() -> None:
    found = follow(lambda time: "Squats" if time < 6 else "Lunges", 10.1, squats)
    assert counts(found) == [("Squats", 3), ("Lunges", 2)]


def test_answers_lag_so_the_first_repetition_of_the_next_exercise_is_its_own() -> None:
    """Squats until 10 s, then lunges, which the counter of squats sees as half-deep squats; answers come late."""

    def done(time: float) -> dict[str, float]:
        return {"Squats": wave(time, 1.0 if time < 10 else 0.5), "Lunges": wave(time)}

    def answered(time: float) -> str | None:
        return None if time < 1.4 else "Squats" if time < 11.9 else None if time < 12.4 else "Lunges"

    assert counts(follow(answered, 20.1, done, LAGGING)) == [("Squats", 5), ("Lunges", 5)]
    assert counts(follow(answered, 20.1, done)) == [("Squats", 6), ("Lunges", 4)]


def test_a_claim_of_a_moment_brings_nothing_in() -> None:
    """Somebody runs for 10 s, and at the very end that is called lunges."""
    assert follow(lambda time: "Lunges" if time > 9.9 else None, 10.1, lunges, LAGGING) == ()
    assert counts(follow(lambda time: "Lunges" if time > 9.5 else None, 10.1, lunges, LAGGING)) == [("Lunges", 5)]


def test_a_claim_that_goes_on_after_a_short_break_counts_at_once() -> None:
    def answered(time: float) -> str | None:
        return "Lunges" if time < 6 or time > 6.8 else None

    assert counts(follow(answered, 7.2, lunges, LAGGING)) == [("Lunges", 3)]
    assert counts(follow(lambda time: None if 6 < time < 9.8 else "Lunges", 10.1, lunges, LAGGING)) == [("Lunges", 4)]


def test_a_momentary_claim_of_another_exercise_takes_nothing_away() -> None:
    found = follow(lambda time: "Lunges" if 5 < time < 5.3 else "Squats", 10.1, squats, LAGGING)
    assert counts(found) == [("Squats", 5)]


@pytest.mark.parametrize(("share", "counted"), [(0.35, []), (0.6, [("Squats", 5)])])
def test_partial_repetitions_are_not_counted(share: float, counted: list[tuple[str, int]]) -> None:
    """docs/counting.md says so: 35 % of the usual range is no repetition, 60 % is a shallow one."""
    found = follow(lambda _: "Squats", 10.1, lambda time: {"Squats": wave(time, share)})
    assert counts(found) == counted
    assert all(one.range_share < COUNTING.shallow for members in found for one in members.repetitions)


def test_partial_repetitions_after_full_ones_are_not_counted_either() -> None:
    def tiring(time: float) -> dict[str, float]:
        return {"Squats": wave(time, 1.0 if time < 4 else 0.35)}

    assert counts(follow(lambda _: "Squats", 10.1, tiring)) == [("Squats", 2)]


def test_a_rest_begins_another_set() -> None:
    def done(time: float) -> dict[str, float]:
        return {"Squats": wave(time) if time < 4 or time >= 18 else 0.0}

    assert counts(follow(lambda _: "Squats", 24.1, done)) == [("Squats", 2), ("Squats", 3)]


def test_a_set_does_not_begin_with_motions_that_do_not_look_like_the_exercise() -> None:
    def small(time: float) -> dict[str, float]:
        return {"Squats": wave(time, 0.25 if time < 6 else 1.0)}

    assert follow(lambda _: "Squats", 6, small) == ()
    assert counts(follow(lambda _: "Squats", 8.1, small)) == [("Squats", 4)]
    assert counts(follow(lambda _: "Squats", 6, small, sets.certain(COUNTING))) == [("Squats", 3)]


def test_the_last_repetition_of_a_video_counts_though_smoothing_lags() -> None:
    slow = replace(COUNTING, repetitions=COUNTING.repetitions.model_copy(update={"smoothing": 0.3}))
    assert counts(follow(lambda _: "Squats", 4.0, squats, slow)) == [("Squats", 2)]


def test_frames_without_a_pose_have_no_points(make_series: MakeSeries) -> None:
    seen = np.arange(75) % 3 > 0
    found = list(sets.frames(make_series(detected=seen), COUNTING.signals))
    assert [bool(points) for _, points in found] == seen.tolist()
    assert [time for time, _ in found][:3] == pytest.approx([0, 0.04, 0.08])
    assert len(FEATURES) == len(SIGNAL.weights)


def test_a_clip_of_nobody_has_no_sets(make_series: MakeSeries) -> None:
    assert sets.count(make_series(detected=False), lambda _: "Squats", COUNTING) == ()


def test_what_is_told_is_the_newest_answer_by_then() -> None:
    answers = [Answer("unsure", None, 0.2, ()), Answer("exercise", "Squats", 0.9, ())]
    answered = answer.exercise_at(answers, [0.2, 0.4])
    assert [answered(time) for time in (0.1, 0.2, 0.39, 0.4, 9)] == [None, None, None, "Squats", "Squats"]


def test_the_rule_is_data() -> None:
    data = sets.describe(COUNTING.sets)
    assert data["settings"] == COUNTING.sets.model_dump() and isinstance(data["rule"], str)
