"""The actor's performances: every exercise, tempo and range, known by number."""

from pathlib import Path

import pytest
from conftest import ROOT

from pipeline import params, perform
from pipeline.actor import Performance
from pipeline.blazepose import bundle_path
from pipeline.landmarks import load

SETTINGS = params.load(ROOT / "params.yaml").perform
BUNDLE = bundle_path("lite", ROOT / "data/models")


def performances() -> list[Performance]:
    """Return those of params.yaml."""
    return perform.performances(SETTINGS.tempos, SETTINGS.ranges)


def test_every_exercise_is_done_at_every_tempo_and_range_the_same_each_time() -> None:
    found = performances()
    assert found == performances()
    done = {(one.exercise, one.tempo, one.range_share) for one in found}
    assert len(done) == len(found) == len(perform.REPEATED) * len(SETTINGS.tempos) * len(SETTINGS.ranges)
    assert "Idle" not in perform.REPEATED
    assert all(one.fps >= 25 for one in found if one.tempo < 1) and {one.fps for one in found} == set(perform.RATES)


def test_the_committed_landmarks_are_of_these_performances() -> None:
    names = [perform.name(number, one) for number, one in enumerate(performances())]
    assert [one.clip for one in load(ROOT / perform.PATH)] == names


@pytest.mark.skipif(not BUNDLE.exists(), reason="no BlazePose bundle: python -m pipeline.blazepose")
def test_a_performance_becomes_landmarks(tmp_path: Path) -> None:
    one = Performance("BodyWeightSquats", 1, 1.0, fps=10.0, size=(160, 120))
    series = perform.perform(7, one, BUNDLE, "lite")
    assert series.clip == "BodyWeightSquats_007" and len(series.timestamps) == 10
