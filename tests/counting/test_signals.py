"""The signal in which repetitions are counted: from any side, in a mirror, and without the limbs that are hidden."""

import json

import numpy as np
import pytest

from pipeline.counting import signals
from pipeline.counting.signals import FEATURES, Recent, Signal
from pipeline.landmarks.skeleton import BLAZEPOSE_33

ELBOW = FEATURES.index("elbow")
SIGNAL = Signal(
    np.array([-0.5, 0, 0, 0, -0.5, 0, 0, 0]),
    np.array([160.0, 0, 0, 0, 60, 0, 0, 0]),
    np.array([60.0, 0, 0, 0, 20, 0, 0, 0]),
    ELBOW,
)


def body(elbow: float, height: float = 0.5, turn: float = 0.0) -> np.ndarray:
    """Return somebody (1, 33, 3) whose elbows are bent to so many degrees, shoulders so many metres over the ankles."""
    points = np.zeros((BLAZEPOSE_33.count, 3))
    for side, x in (("left", 0.2), ("right", -0.2)):
        place = {
            name: BLAZEPOSE_33.names.index(f"{side}_{name}")
            for name in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
        }
        points[place["shoulder"]] = (x, -height, 0)
        points[place["elbow"]] = points[place["shoulder"]] + (0, 0.3, 0)
        bend = np.radians(180 - elbow)
        points[place["wrist"]] = points[place["elbow"]] + 0.3 * np.array([0, np.cos(bend), -np.sin(bend)])
        points[place["hip"]], points[place["knee"]] = (x, -0.2, 0), (x, -0.1, 0.05)
        points[place["ankle"]] = (x, 0, 0)
    c, s = np.cos(turn), np.sin(turn)
    return (points @ np.array([[c, 0, -s], [0, 1, 0], [s, 0, c]]))[None]


def test_angles_are_degrees_and_heights_weigh_like_them() -> None:
    values, trust = signals.features(body(90, 0.5), np.ones((1, BLAZEPOSE_33.count)), BLAZEPOSE_33)
    assert values[0, ELBOW] == pytest.approx(90)
    assert values[0, FEATURES.index("shoulder over ankle")] == pytest.approx(60)
    assert trust == pytest.approx(np.ones((1, len(FEATURES))))


@pytest.mark.parametrize("turn", [0.5, 1.57, 3.1])
def test_features_are_the_same_from_every_side_and_in_a_mirror(turn: float) -> None:
    seen = np.ones((1, BLAZEPOSE_33.count))
    front = signals.features(body(70), seen, BLAZEPOSE_33)[0]
    assert signals.features(body(70, turn=turn), seen, BLAZEPOSE_33)[0] == pytest.approx(front)
    mirror = body(70, turn=turn)[:, BLAZEPOSE_33.swapped] * [-1, 1, 1]
    assert signals.features(mirror, seen, BLAZEPOSE_33)[0] == pytest.approx(front)


def test_a_hidden_side_does_not_count() -> None:
    points, seen = body(90), np.ones((1, BLAZEPOSE_33.count))
    wrist = BLAZEPOSE_33.names.index("left_wrist")
    points[0, wrist], seen[0, wrist] = points[0, BLAZEPOSE_33.names.index("left_shoulder")], 0.0
    values, trust = signals.features(points, seen, BLAZEPOSE_33)
    assert values[0, ELBOW] == pytest.approx(90, abs=0.01) and trust[0, ELBOW] == 1


def test_the_signal_runs_from_top_to_bottom_and_does_without_what_is_hidden() -> None:
    values = np.array([[160.0, 0, 0, 0, 60, 0, 0, 0], [60, 0, 0, 0, 20, 0, 0, 0], [110, 0, 0, 0, 99, 0, 0, 0]])
    trust = np.array([[1.0] * 8, [1.0] * 8, [1.0] * 4 + [0.0] * 4])
    found = signals.phase(values, trust, np.ones_like(trust), SIGNAL)
    assert found == pytest.approx([0, 1, 0.5])
    assert np.isnan(signals.phase(values, 0 * trust, np.ones_like(trust), SIGNAL)).all()


def test_one_wild_frame_does_not_happen_and_a_shaking_feature_counts_for_little() -> None:
    times = np.arange(60) / 30
    values = np.full((60, len(FEATURES)), 100.0)
    values[20, 0] = 20
    values[:, 1] += 40 * (-1.0) ** np.arange(60)
    medians, calm = signals.steadied(times, values)
    assert medians[:, 0] == pytest.approx(np.full(60, 100))
    assert calm[-1, 0] > 0.9 and calm[-1, 1] < 0.15


def test_frame_by_frame_is_the_same_as_all_at_once() -> None:
    random = np.random.default_rng(1)
    times, values = np.cumsum(random.uniform(0.02, 0.2, 40)), random.normal(0, 20, (40, len(FEATURES)))
    recent, found = Recent(), []
    for time, row in zip(times, values, strict=True):
        recent, median, calm = signals.steady(recent, float(time), row)
        found.append((median, calm))
    medians, calm = signals.steadied(times, values)
    assert np.array([one for one, _ in found]) == pytest.approx(medians)
    assert np.array([one for _, one in found]) == pytest.approx(calm)


def test_signals_are_data() -> None:
    data = json.loads(json.dumps(signals.as_data({"Some": SIGNAL})))
    (again,) = signals.from_data(data).values()
    assert again.angle == ELBOW and again.weights == pytest.approx(SIGNAL.weights)
    knee = json.loads(json.dumps(signals.describe(BLAZEPOSE_33)))["angles"]["knee"]
    assert knee == [list(BLAZEPOSE_33.pair(joint)) for joint in ("hip", "knee", "ankle")]
