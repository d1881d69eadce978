"""Who is seen in field clips and in clips of the classes too."""

from pathlib import Path

import pytest
from conftest import ROOT

from pipeline.clips import annotations
from pipeline.common import names, paths
from pipeline.common.errors import InputError
from pipeline.landmarks import dataset
from pipeline.landmarks.series import class_path, load


def test_sources_are_read_by_clip(tmp_path: Path) -> None:
    path = tmp_path / "sources.tsv"
    path.write_text(annotations.PERSONS_HEAD + "sit_1\tanna\nsit_2\tberta\n")
    assert annotations.read_persons(path) == {"sit_1": "anna", "sit_2": "berta"}


def test_without_a_file_nobody_is_known(tmp_path: Path) -> None:
    assert annotations.read_persons(tmp_path / "sources.tsv") == {}


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sources.tsv"
    path.write_text("clip,source\nsit_1,anna\n")
    with pytest.raises(InputError, match="first line must be clip source"):
        annotations.read_persons(path)


def test_the_committed_sources_name_clips_of_other_and_sources_of_the_field() -> None:
    known = annotations.read_persons(ROOT / paths.PERSONS)
    field = dataset.read_field([names.OTHER], {}, ROOT / "data/landmarks")
    clips = {one.clip for one in load(class_path(names.OTHER, ROOT / "data/landmarks"))}
    assert known and set(known) <= clips and set(known.values()) <= {one.group for one in field.series}
