"""The paper's recipe: raw landmarks of whole clips, tested whole and as served."""

import numpy as np
import pytest
from conftest import MakeSeries
from project import ROOT

from pipeline.common import params
from pipeline.evaluation import paper_recipe
from pipeline.folds.protocol import Case
from pipeline.landmarks.dataset import Dataset
from pipeline.landmarks.skeleton import BLAZEPOSE_33

CLASSES = ("Squats", "PushUps")


@pytest.fixture(scope="module")
def data(make_series: MakeSeries) -> Dataset:
    """Return two short clips of each of 25 groups and two classes; one clip has nobody in it."""
    series = [
        make_series(f"{c}_{group}_{clip}", group=f"g{group:02}", frames=6 + clip, seed=c, detected=(c, group) != (1, 3))
        for c in (0, 1)
        for group in range(1, 26)
        for clip in (0, 1)
    ]
    return Dataset(CLASSES, series, np.repeat([0, 1], 50))


@pytest.fixture
def gappy(make_series: MakeSeries) -> Dataset:
    """Return a clip of 10 frames with poses in four of them, and one of 6 frames with poses in all."""
    seen = np.isin(np.arange(10), [1, 2, 5, 9])
    return Dataset(CLASSES, [make_series(frames=10, detected=seen), make_series(frames=6, seed=1)], np.array([0, 1]))


def test_whole_clips_are_raw_and_end_with_zeros(gappy: Dataset) -> None:
    whole = paper_recipe.padded(gappy)
    assert whole.shape == (2, 6, BLAZEPOSE_33.values)
    assert np.array_equal(whole[0, :4], gappy.series[0].image[[1, 2, 5, 9]].reshape(4, BLAZEPOSE_33.values))
    assert not whole[0, 4:].any() and whole[1].any(axis=1).all()


def test_served_are_the_newest_frames_with_a_pose(gappy: Dataset) -> None:
    served, owner = paper_recipe.newest(gappy, 3, 0.12)
    image = gappy.series[0].image.reshape(-1, BLAZEPOSE_33.values)
    assert owner.tolist() == [0, 0, 0, 0, 1, 1]
    assert not served[0].any()
    assert np.array_equal(served[1], [image[1], image[2], 0 * image[0]])
    assert np.array_equal(served[2], image[[1, 2, 5]])
    assert np.array_equal(served[3], image[[2, 5, 9]])


def test_a_case_is_tested_on_whole_clips_and_as_served(data: Dataset) -> None:
    settings = params.load(ROOT / "params.yaml").baseline.model_copy(update={"epochs": 2, "units": 4, "batch": 16})
    answered: list[str] = []
    case = Case(1, np.arange(6, 100, 3), np.array([0, 2, 54, 52]))
    whole, served = paper_recipe.run_case(case, answered.append, data, settings, 4, 0.1)
    assert len(answered) == 2 and answered[0].startswith("split 1, loss ")
    for one in (whole, served):
        assert one.split == 1
        assert one.clips.unit.tolist() == ["Squats/g01", "Squats/g02", "PushUps/g03", "PushUps/g02"]
        assert (one.clips.predicted < 0).tolist() == [False, False, True, False]
    assert len(whole.windows.actual) == 4 and len(served.windows.actual) == 12
