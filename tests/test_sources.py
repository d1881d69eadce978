"""Who is seen in field clips and in clips of the classes too."""

from pathlib import Path

import pytest
from conftest import ROOT

from pipeline import dataset, sources
from pipeline.errors import InputError
from pipeline.landmarks import class_path, load


def test_sources_are_read_by_clip(tmp_path: Path) -> None:
    path = tmp_path / "sources.tsv"
    path.write_text(sources.HEAD + "sit_1\tanna\nsit_2\tberta\n")
    assert sources.read(path) == {"sit_1": "anna", "sit_2": "berta"}


def test_without_a_file_nobody_is_known(tmp_path: Path) -> None:
    assert sources.read(tmp_path / "sources.tsv") == {}


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sources.tsv"
    path.write_text("clip,source\nsit_1,anna\n")
    with pytest.raises(InputError, match="first line must be clip source"):
        sources.read(path)


def test_the_committed_sources_name_clips_of_other_and_sources_of_the_field() -> None:
    known = sources.read(ROOT / sources.PATH)
    field = dataset.read_field([dataset.OTHER], {}, ROOT / "data/landmarks")
    clips = {one.clip for one in load(class_path(dataset.OTHER, ROOT / "data/landmarks"))}
    assert known and set(known) <= clips and set(known.values()) <= {one.group for one in field.series}
