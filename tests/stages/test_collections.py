"""A further collection is a block in params.yaml and a folder of clips."""

from pathlib import Path

import pytest
import yaml
from conftest import ROOT, MakeSeries
from project import write_params

from pipeline.clips.index import read_index
from pipeline.common import params
from pipeline.common.errors import InputError
from pipeline.common.files import write_json
from pipeline.common.names import OTHER
from pipeline.common.paths import NEAR_DUPLICATES
from pipeline.folds import protocol
from pipeline.folds.folds import FINAL, PERSONS
from pipeline.landmarks.series import class_path, save
from pipeline.report.card import trained_on
from pipeline.stages import extract, index

CLASSES = ["Squats", "PushUps", OTHER]
COLLECTIONS = {
    "field": {"weight": 4, "means": {}},
    "gym": {"weight": 2, "means": {"Goblet": "Squats", "Warm-up": None}},
}
GYM = ("Goblet/ann__1", "Goblet/bob__1", "Rowing/cid__1", "Warm-up/dora__1")


@pytest.fixture
def project(in_folder: Path, make_series: MakeSeries, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a project with landmarks of three classes and of two collections, the second with clips, indexed."""
    write_params(in_folder, CLASSES, collections={"persons": COLLECTIONS})
    clips = [f"{name}/g{group:02}__1" for name in CLASSES for group in range(1, 26)]
    clips += [f"field/PushUps/{who}__1" for who in ("eve", "finn")] + [f"gym/{clip}" for clip in GYM]
    for clip in clips:
        path = in_folder / f"data/clips/{clip}.mp4"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(clip)
    for folder in sorted({clip.rsplit("/", 1)[0] for clip in clips}):
        its = [clip.rsplit("/", 1)[1] for clip in clips if clip.startswith(f"{folder}/")]
        save(class_path(folder), [make_series(name, group=name.split("__")[0], frames=2) for name in its])
    write_json(NEAR_DUPLICATES, {"sets": []})
    monkeypatch.setattr("sys.argv", ["index"])
    index.main()
    return in_folder


def test_it_is_indexed_by_its_folders(project: Path) -> None:
    found = {path.stem: [clip.group for clip in read_index(path)] for path in (project / "data/index/gym").iterdir()}
    assert found == {"Goblet": ["ann", "bob"], "Rowing": ["cid"], "Warm-up": ["dora"]}


def test_it_is_learnt_from_with_its_weight_and_its_persons_are_tested_by_folds_of_its_name(project: Path) -> None:
    decided = protocol.read(params.load())
    none, *parts = decided.of(PERSONS, "gym")
    assert [fold.name for fold in (none, *parts)] == [f"gym_{part}" for part in range(5)]
    assert parts[0].model.name == "gym_1.keras"
    # Rowing is no class, so it is Other; what somebody does to warm up is not used.
    tested = decided.tested(none)
    assert [tested.pair(i) for i in range(len(tested.series))] == [("Squats", "ann"), ("Squats", "bob"), (OTHER, "cid")]
    (final,) = decided.of(FINAL)
    learnt, weights = decided.learnt_from(final)
    assert weights.tolist() == [1] * 75 + [4] * 2 + [2] * 3 and len(learnt.series) == 80
    for fold in parts:
        persons = {one.group for one in decided.tested(fold).series}
        mine = {one.group for one in decided.learnt_from(fold)[0].series}
        assert not persons & mine and mine >= {"ann", "bob", "cid", "eve", "finn"} - persons


def test_the_card_counts_what_was_learnt_from_it(project: Path) -> None:
    rows = trained_on(CLASSES, params.load().collections.persons)
    assert [row["source"] for row in rows[3:]] == ["field/PushUps", "gym/Goblet", "gym/Rowing"]


def test_one_that_params_yaml_does_not_have_is_not_extracted(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["extract", "--collection", "attic"])
    with pytest.raises(InputError, match="no collection `attic`"):
        extract.main()


def test_its_extraction_is_a_stage_of_its_own() -> None:
    stage = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]["extract_collection"]
    assert stage["foreach"] == "${collections.persons}" and "--collection ${key}" in stage["do"]["cmd"]
