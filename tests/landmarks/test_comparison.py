"""Whether two landmark files agree."""

from dataclasses import replace

import pytest
from conftest import MakeSeries

from pipeline.landmarks.comparison import difference


def test_the_same_series_agree(make_series: MakeSeries) -> None:
    series = [make_series(clip="a"), make_series(clip="b")]
    found = difference(series, series)
    assert (found.clips, found.detection, found.position, found.tolerable) == ([], 0, 0, True)


def test_a_missing_or_shorter_clip_is_named(make_series: MakeSeries) -> None:
    a, b = make_series(clip="a"), make_series(clip="b")
    shorter = replace(b, timestamps=b.timestamps[:-1], detected=b.detected[:-1], image=b.image[:-1])
    assert difference([a, b], [a]).clips == difference([a, b], [a, shorter]).clips == ["b"]
    assert not difference([a, b], [a]).tolerable


@pytest.mark.parametrize(("shift", "tolerable"), [(0.005, True), (0.02, False)])
def test_landmarks_may_move_a_little(make_series: MakeSeries, shift: float, tolerable: bool) -> None:
    series = make_series()
    found = difference([series], [replace(series, image=series.image + shift)])
    assert found.position == pytest.approx(shift, rel=1e-3) and found.tolerable == tolerable


def test_a_pose_that_only_one_finds_counts(make_series: MakeSeries) -> None:
    series = make_series()
    lost = series.detected.copy()
    lost[0] = False
    found = difference([series], [replace(series, detected=lost)])
    assert found.detection == pytest.approx(1 / len(lost)) and not found.tolerable
