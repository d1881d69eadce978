"""Counting: every full repetition once, whatever its tempo and range; nothing else."""

from collections.abc import Callable

import numpy as np
import pytest

from pipeline.common.rules import CountRule
from pipeline.counting.counter import Memory, Point, Repetition, describe, step

RULE = CountRule(smoothing=0.08, memory=10, least=0.2, reversal=0.4, complete=0.5, smallest=0.1, lost=1.5)
Signal = Callable[[float], float]


def count(
    signal: Signal, seconds: float, rate: float = 25, noise: float = 0.0, rule: CountRule = RULE
) -> list[Repetition]:
    """Count a signal of time; return each repetition as it was known last. NaN: nothing is seen."""
    random, memory, found = np.random.default_rng(1), Memory(), {}
    for time in np.arange(0, seconds, 1 / rate):
        value = signal(float(time)) + random.normal(0, noise)
        if not np.isnan(value):
            memory = step(memory, Point(float(time), value, 170 - 90 * value), rule)
        if memory.last:
            found[memory.count] = memory.last
    return [found[i] for i in sorted(found)]


def waves(tempo: float, depth: float = 1.0, number: int = 5, lead: float = 1.0, pause: float = 0.0) -> Signal:
    """Return repetitions after a lead, with pauses at the top."""

    def signal(time: float) -> float:
        turn, inside = divmod(time - lead, tempo + pause)
        if time < lead or turn >= number or inside > tempo:
            return 0.0
        return depth * (1 - np.cos(2 * np.pi * inside / tempo)) / 2

    return signal


@pytest.mark.parametrize("tempo", [0.5, 1, 2, 4])
@pytest.mark.parametrize("depth", [0.3, 0.6, 1.0, 1.6])
def test_every_tempo_and_range_is_counted(tempo: float, depth: float) -> None:
    assert len(count(waves(tempo, depth), 5 * tempo + 3)) == 5


@pytest.mark.parametrize("rate", [12, 60])
def test_slow_and_fast_cameras_count_alike(rate: float) -> None:
    assert len(count(waves(1.5), 11, rate)) == 5


def test_times_and_ranges_are_those_of_the_motion() -> None:
    found = count(waves(2, 0.8, pause=1.0), 17)
    assert [one.bottom for one in found] == pytest.approx([2, 5, 8, 11, 14], abs=0.15)
    assert [one.start for one in found] == pytest.approx([1, 4, 7, 10, 13], abs=0.5)
    assert [one.end for one in found] == pytest.approx([3, 6, 9, 12, 15], abs=0.4)
    assert [one.range_share for one in found] == pytest.approx([0.8] * 5, abs=0.06)
    assert [one.depth for one in found] == pytest.approx([0.8] * 5, abs=0.05)
    assert [one.range_deg for one in found] == pytest.approx([72] * 5, abs=5)


def test_the_tempo_of_repetitions_without_a_pause_is_that_of_the_motion() -> None:
    found = count(waves(2, number=6), 15)
    assert np.mean([one.end - one.start for one in found[:-1]]) == pytest.approx(2, abs=0.1)


def test_jitter_and_standing_still_are_no_repetitions() -> None:
    assert count(lambda _: 0.3, 20, noise=0.03) == []


def test_half_a_repetition_does_not_count() -> None:
    assert count(lambda time: min(time / 2, 1.0), 6) == []
    assert count(lambda time: max(1 - time / 2, 0.0), 6) == []


def test_a_repetition_counts_before_it_is_over() -> None:
    assert len(count(waves(2, number=1), 2.8)) == 1


def test_a_rest_at_the_bottom_is_one_repetition() -> None:
    def signal(time: float) -> float:
        return float(np.interp(time, [1, 2, 5, 6], [0, 1, 1, 0]))

    (found,) = count(signal, 8, noise=0.005)
    assert found.start == pytest.approx(1, abs=0.3) and found.end == pytest.approx(6, abs=0.4)


def test_counting_goes_on_through_short_losses_and_forgets_through_long_ones() -> None:
    def lost(start: float, end: float) -> Signal:
        return lambda time: np.nan if start < time < end else waves(2)(time)

    assert len(count(lost(3.2, 3.8), 12)) == 5
    assert len(count(lost(2, 4.8), 12)) == 3


def test_coming_down_to_the_floor_does_not_hide_the_first_repetition() -> None:
    def signal(time: float) -> float:
        return -2.5 if time < 1 else float(np.interp(time, [1, 2], [-2.5, 0])) if time < 2 else waves(2, lead=3)(time)

    assert len(count(signal, 15)) == 5


def test_what_is_too_small_does_not_count() -> None:
    assert count(waves(2, 0.3), 12, rule=RULE.model_copy(update={"smallest": 0.5})) == []


def test_the_rule_is_data() -> None:
    data = describe(RULE)
    assert data["settings"] == RULE.model_dump() and isinstance(data["rule"], str)
