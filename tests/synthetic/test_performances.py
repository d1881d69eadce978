"""The actor's performances: every exercise, tempo and range, known by number."""

from pathlib import Path

import pytest
from conftest import ROOT

from pipeline.common import params, paths
from pipeline.landmarks.blazepose import bundle_path
from pipeline.landmarks.series import load
from pipeline.synthetic import performances
from pipeline.synthetic.person import Performance

SETTINGS = params.load(ROOT / "params.yaml").synthesise
BUNDLE = bundle_path("lite", ROOT / "data/models")


def every() -> list[Performance]:
    """Return those of params.yaml."""
    return performances.performances(SETTINGS.tempos, SETTINGS.ranges)


def test_every_exercise_is_done_at_every_tempo_and_range_the_same_each_time() -> None:
    found = every()
    assert found == every()
    done = {(one.exercise, one.tempo, one.range_share) for one in found}
    assert len(done) == len(found) == len(performances.REPEATED) * len(SETTINGS.tempos) * len(SETTINGS.ranges)
    assert "Idle" not in performances.REPEATED
    assert all(one.fps >= 25 for one in found if one.tempo < 1) and {one.fps for one in found} == set(
        performances.RATES
    )


def test_the_committed_landmarks_are_of_these_performances() -> None:
    names = [performances.name(number, one) for number, one in enumerate(every())]
    assert [one.clip for one in load(ROOT / paths.SYNTHETIC)] == names


@pytest.mark.skipif(not BUNDLE.exists(), reason="no BlazePose bundle: python -m pipeline.landmarks.backbones")
def test_a_performance_becomes_landmarks(tmp_path: Path) -> None:
    one = Performance("BodyWeightSquats", 1, 1.0, fps=10.0, size=(160, 120))
    series = performances.perform(7, one, BUNDLE, "lite")
    assert series.clip == "BodyWeightSquats_007" and len(series.timestamps) == 10
