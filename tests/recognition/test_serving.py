"""What a page would see of a clip: every moment once, who is in view, and answers only where somebody is seen."""

from typing import Any

import conftest
import numpy as np
import pytest
from conftest import FEATURES, MakeSeries, window_of

from pipeline.common.names import PARTS
from pipeline.landmarks.dataset import Dataset
from pipeline.landmarks.series import Series
from pipeline.landmarks.skeleton import BLAZEPOSE_33
from pipeline.learning import network
from pipeline.recognition import serving
from pipeline.recognition.serving import Stream, answers_of, moments_of, serve, served_windows

CLASSES = ("Squats", "Other", "PushUps")
WINDOW = window_of(8, 2.24)
SURE = np.array([0.05, 0.05, 0.9], np.float32)
RULE = conftest.RULE.model_copy(update={"shortest": 0.3, "absent": 0.5, "needed": ("shoulders",)})
COMES_AND_GOES = (np.arange(100) >= 25) & (np.arange(100) < 50)
"""Somebody is seen from second 1.0 to 1.96 of 4."""


@pytest.fixture(scope="module")
def model() -> network:
    """Build a small network that has learnt nothing."""
    network.fix_randomness(1)
    return network.build(len(CLASSES), 8, FEATURES.width, 4)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[np.ndarray]:
    """List the windows that the model is asked about; it is sure that all are push-ups."""
    windows: list[np.ndarray] = []

    def predicted(_: object, found: np.ndarray) -> np.ndarray:
        windows.append(found)
        return np.tile(SURE, (len(found), 1))

    monkeypatch.setattr(network, "predict", predicted)
    return windows


def clips(*series: Series) -> Dataset:
    """Return series of push-ups."""
    return Dataset(CLASSES, series, np.full(len(series), 2))


def served(*series: Series, stride: float = 0.2, model: Any = None) -> list[Stream]:
    """Let a page see some series."""
    return serve(clips(*series), model, WINDOW, stride)


def test_there_is_a_stream_for_each_clip_with_its_class_and_group(
    make_series: MakeSeries, asked: list[np.ndarray]
) -> None:
    series = [make_series("a", group="g02"), make_series("b", group="anna", frames=26)]
    data = Dataset(CLASSES, series, np.array([2, 0]))
    found = serve(data, None, WINDOW, 0.2)
    assert [(one.label, one.unit, one.series) for one in found] == [
        (2, "PushUps/g02", series[0]),
        (0, "Squats/anna", series[1]),
    ]
    assert [one.times.tolist() for one in found] == [
        pytest.approx(np.arange(0, 2.97, 0.2)),
        pytest.approx(np.arange(0, 1.01, 0.2)),
    ]


def test_answers_are_those_of_the_model_on_the_clip_s_own_windows(make_series: MakeSeries, model: network) -> None:
    series = [make_series("a", frames=40, seed=1), make_series("b", frames=30, seed=2, detected=np.arange(30) > 12)]
    windows = served_windows(clips(*series), WINDOW, 0.2)
    for i, one in enumerate(served(*series, model=model)):
        mine = windows.owner == i
        posed = windows.present[mine].any(axis=1)
        wanted = network.predict_served(model, windows.features[mine][posed], FEATURES)
        assert np.allclose(one.probabilities[posed], wanted, atol=1e-6)
        assert np.array_equal(one.posed, posed) and not one.probabilities[~posed].any()
        assert np.array_equal(one.present, windows.present[mine])


def test_the_model_is_asked_only_where_somebody_is_seen(make_series: MakeSeries, asked: list[np.ndarray]) -> None:
    one, nobody = served(make_series(frames=100, detected=COMES_AND_GOES), make_series("b", detected=False))
    windows = np.concatenate(asked)
    assert windows.any(axis=(1, 2)).all() and len(windows) == 2 * one.posed.sum()
    # A pose is part of windows until it is older than the span and half a step.
    assert one.times[one.posed].tolist() == pytest.approx(np.arange(1, 3.97, 0.2))
    assert not nobody.posed.any() and not nobody.probabilities.any()
    assert np.isinf(nobody.age).all() and not nobody.newest.any()


def test_without_anybody_the_model_is_never_asked(make_series: MakeSeries, asked: list[np.ndarray]) -> None:
    (one,) = served(make_series(detected=False))
    assert asked == [] and len(one.times) == 15 and one.probabilities.shape == (15, len(CLASSES))


def test_without_clips_there_are_no_streams(asked: list[np.ndarray]) -> None:
    assert served() == [] and asked == []


def test_the_newest_pose_is_known_with_its_age(make_series: MakeSeries, asked: list[np.ndarray]) -> None:
    series = make_series(frames=100, detected=COMES_AND_GOES)
    (one,) = served(series, stride=0.1)
    before = one.times < 1
    assert np.isinf(one.age[before]).all() and not one.newest[before].any()
    # Frames come every 40 ms, moments every 100 ms.
    assert one.age[10:15].tolist() == pytest.approx([0, 0.02, 0, 0.02, 0])
    assert np.array_equal(one.newest[10:14], series.image[[25, 27, 30, 32]])
    after = one.times > 1.96
    assert one.age[after].tolist() == pytest.approx(one.times[after] - 1.96)
    assert (one.newest[after] == series.image[49]).all()


@pytest.mark.parametrize(("frames", "rate"), [(76, 25), (75, 25), (26, 10), (2, 25), (100, 29.97)])
@pytest.mark.parametrize("stride", [0.2, 0.32])
def test_moments_last_from_the_start_to_the_end_of_the_last_frame(
    make_series: MakeSeries, asked: list[np.ndarray], frames: int, rate: float, stride: float
) -> None:
    (one,) = served(make_series(frames=frames, rate=rate), stride=stride)
    assert one.end == pytest.approx(frames / rate, abs=2e-3)
    assert one.seconds.sum() == pytest.approx(one.end) and one.times[0] == 0
    assert one.seconds[:-1] == pytest.approx(stride) and 0 < one.seconds[-1] <= stride + 1 / rate
    assert len(one.seconds) == len(one.times)


def test_the_last_frame_does_not_last_longer_for_a_hole_before_it(
    make_series: MakeSeries, asked: list[np.ndarray]
) -> None:
    series = make_series(frames=100)
    series.timestamps[50:] += 20_000
    (one,) = served(series)
    assert one.end == pytest.approx(24)


def test_a_clip_of_few_pictures_ends_after_the_last(make_series: MakeSeries, asked: list[np.ndarray]) -> None:
    (one,) = served(make_series(frames=5, rate=0.5))
    assert one.end == pytest.approx(10)


def test_a_clip_that_starts_late_is_served_from_its_first_frame_on(
    make_series: MakeSeries, asked: list[np.ndarray]
) -> None:
    series = make_series(frames=100)
    series.timestamps[:] += 6000
    (one,) = served(series)
    assert one.times[0] == 6 and one.posed.all() and one.end == pytest.approx(10)


def test_a_clip_of_one_frame_is_a_moment_of_no_length(make_series: MakeSeries, asked: list[np.ndarray]) -> None:
    (one,) = served(make_series(frames=1))
    assert one.times.tolist() == [0] and one.seconds.tolist() == [0] and one.posed.all()


@pytest.mark.parametrize("absent", [0.3, 0.5, 1.0])
def test_nobody_is_there_once_the_newest_pose_is_too_old(
    make_series: MakeSeries, asked: list[np.ndarray], absent: float
) -> None:
    (one,) = served(make_series(frames=100, detected=COMES_AND_GOES))
    for now, time in zip(moments_of(one, RULE.model_copy(update={"absent": absent})), one.times, strict=True):
        assert now.time == time
        there = 1 <= time <= 1.96 + absent
        assert (now.probabilities is not None) == (now.in_view is not None) == there, time


def test_nobody_is_there_when_no_pose_is_in_the_window(make_series: MakeSeries, asked: list[np.ndarray]) -> None:
    (one,) = served(make_series(frames=150, detected=np.arange(150) < 25))
    there = [now.time for now in moments_of(one, RULE.model_copy(update={"absent": 9.0})) if now.probabilities]
    assert there == pytest.approx(np.arange(0, 3.3, 0.2))


def test_a_moment_has_the_model_s_answer_and_the_parts_in_view(
    make_series: MakeSeries, asked: list[np.ndarray]
) -> None:
    series = make_series(frames=50)
    series.image[...] = np.broadcast_to([0.5, 0.5, 0, 0.9], (50, BLAZEPOSE_33.count, 4))
    series.image[25:, [BLAZEPOSE_33.names.index("left_knee"), BLAZEPOSE_33.names.index("right_knee")], 1] = 1.2
    series.image[25:, [BLAZEPOSE_33.names.index("left_ankle"), BLAZEPOSE_33.names.index("right_ankle")], 3] = 0.1
    (one,) = served(series)
    every = list(moments_of(one, RULE))
    assert all(now.probabilities == pytest.approx(tuple(SURE)) for now in every)
    assert {now.in_view for now in every if now.time < 1} == {(True,) * len(PARTS)}
    assert {now.in_view for now in every if now.time >= 1} == {tuple(p in ("shoulders", "hips") for p in PARTS)}
    assert all(type(value) is float for now in every for value in now.probabilities or ())


def test_the_running_answer_comes_after_somebody_and_goes_with_them(
    make_series: MakeSeries, asked: list[np.ndarray]
) -> None:
    series = make_series(frames=100, detected=COMES_AND_GOES)
    series.image[COMES_AND_GOES] = [0.5, 0.5, 0, 0.9]
    (one,) = served(series)
    said = [answer.exercise or answer.state for answer in answers_of(one, list(CLASSES), RULE)]
    assert said == [*["no-person"] * 5, *["unsure"] * 2, *["PushUps"] * 6, *["no-person"] * 7]
    assert serving.answers_of(one, list(CLASSES), RULE.model_copy(update={"absent": 1.5}))[-3].exercise == "PushUps"
