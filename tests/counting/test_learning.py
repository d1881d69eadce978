"""Repetition signals are learnt from clips alone: what moves to and fro in them, top and bottom told apart."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import MakeSeries

from pipeline.common import params
from pipeline.common.errors import InputError
from pipeline.common.settings import LearnSignals
from pipeline.counting import learning, load, sets, signals
from pipeline.counting.signals import FEATURES
from pipeline.landmarks.series import Series
from pipeline.landmarks.skeleton import BLAZEPOSE_33
from pipeline.stages import learn_signals

TEMPO = 2.0
PLACES = {
    name: [BLAZEPOSE_33.names.index(f"{side}_{name}") for side in ("left", "right")]
    for name in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
}


def curling(make_series: MakeSeries, seed: int, periodic: bool = True, seconds: float = 9) -> Series:
    """Return somebody who stands and bends the elbows from 170 to 50 degrees and back, or at random."""
    series = make_series(f"curl {seed}", group=f"g{seed:02}", frames=round(25 * seconds), seed=seed)
    random = np.random.default_rng(seed)
    time = series.timestamps / 1000
    way = (1 - np.cos(2 * np.pi * time / TEMPO + seed)) / 2 if periodic else random.uniform(0, 1, len(time))
    bend = np.radians(10 + 120 * way)
    world = np.zeros_like(series.world)
    for side in (0, 1):
        x = (0.2, -0.2)[side]
        for name, y in (("shoulder", -0.5), ("elbow", -0.2), ("hip", 0.0), ("knee", 0.4), ("ankle", 0.8)):
            world[:, PLACES[name][side]] = (x, y, 0)
        arm = np.stack([0 * bend, np.cos(bend), -np.sin(bend)], axis=1)
        world[:, PLACES["wrist"][side]] = world[:, PLACES["elbow"][side]] + 0.3 * arm
    noise = random.normal(0, 0.003, world.shape)
    image = series.image.copy()
    image[..., 3] = 1
    return replace(series, world=(world + noise).astype(np.float32), image=image)


def test_the_period_is_that_of_the_motion(make_series: MakeSeries) -> None:
    found = learning.motion_of(curling(make_series, 1))
    assert found and found.period * learning.STEP == pytest.approx(TEMPO, abs=0.1) and found.strength > 0.9


def test_the_signal_follows_the_joint_that_moves_with_the_straight_arm_at_the_top(make_series: MakeSeries) -> None:
    courses = [one for seed in range(1, 5) if (one := learning.motion_of(curling(make_series, seed)))]
    found = learning.learn(courses, 0.3)
    assert found is not None
    assert FEATURES[found.angle] == "elbow"
    assert found.top[found.angle] == pytest.approx(170, abs=8) and found.bottom[found.angle] == pytest.approx(50, abs=8)
    assert np.abs(found.weights).sum() == pytest.approx(1)


def test_a_class_added_by_its_clips_alone_is_counted(make_series: MakeSeries) -> None:
    learnt = learning.learn_all([[curling(make_series, seed) for seed in range(1, 5)]], ["Curls"], 0.3)
    rules = load.counting_of(learnt, params.load().model_copy(update={"classes": ["Curls", "Other"]}))
    found = sets.count(curling(make_series, 9, seconds=12), lambda _: "Curls", rules)
    assert sum(len(one.repetitions) for one in found) in (5, 6)


@pytest.mark.parametrize("what", ["short", "unseen", "restless"])
def test_clips_that_show_no_repetition_teach_nothing(make_series: MakeSeries, what: str) -> None:
    clip = curling(make_series, 1, periodic=what != "restless", seconds=1.5 if what == "short" else 9)
    if what == "unseen":
        clip = replace(clip, detected=np.arange(len(clip.timestamps)) % 3 == 0)
    assert learning.learn_all([[clip]], ["Curls"], 0.6) == {}


def test_a_class_without_a_signal_is_warned_of(
    in_folder: Path, make_series: MakeSeries, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    restless = [curling(make_series, 1, periodic=False)]
    strict = LearnSignals(strength=0.6)
    settings = params.load().model_copy(update={"classes": ["Curls", "Dances", "Other"], "learn_signals": strict})
    monkeypatch.setattr(params, "load", lambda: settings)
    monkeypatch.setattr(
        learn_signals, "load", lambda path: restless if path.stem == "Dances" else [curling(make_series, 2)]
    )
    learn_signals.main()
    assert "warning: Dances has no repetitions" in capsys.readouterr().out
    assert set(load.read(settings).signals) == {"Curls"}


def test_damaged_signals_are_told(in_folder: Path) -> None:
    path = in_folder / "signals.json"
    path.write_text('{"PushUps": {"weights": [1]}}', encoding="utf-8")
    with pytest.raises(InputError, match="damaged"):
        load.read(params.load(), path)


def test_words_name_the_weightiest_features() -> None:
    some = signals.Signal(np.array([-0.9, 0, 0, 0.1, 0, 0, 0, 0]), np.full(8, 150.0), np.full(8, 50.0), 0)
    assert learn_signals.in_words(some).startswith("elbow 150 to 50")
