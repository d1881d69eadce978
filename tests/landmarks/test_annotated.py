"""Tables of annotations as stages read them: a name that no clip or person has is told."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, MakeSeries

from pipeline.common import paths
from pipeline.common.errors import InputError
from pipeline.landmarks import annotated
from pipeline.landmarks.series import class_path, save


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_series: MakeSeries) -> Path:
    """Make landmarks of one clip of a class, and of one of a collection, whose person is carl."""
    save(class_path("Lunges", tmp_path / paths.LANDMARKS), [make_series("v_1", group="g01")])
    save(class_path("field/Lunges", tmp_path / paths.LANDMARKS), [make_series("carl__a", group="carl")])
    (tmp_path / paths.SEGMENTS).parent.mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_names_that_are_there_are_read(project: Path) -> None:
    paths.SEGMENTS.write_text("clip\tdone\tunclear\nv_1\t0-1\t\n")
    paths.PERSONS.write_text("clip\tsource\nv_1\tcarl\n")
    paths.COUNTS.write_text("clip\trepetitions\tor\ncarl__a\t3\t\n")
    assert list(annotated.segments()) == ["v_1"]
    assert annotated.persons() == {"v_1": "carl"} and annotated.counts() == {"carl__a": (3,)}


@pytest.mark.parametrize(
    ("path", "read", "text", "message"),
    [
        (
            paths.SEGMENTS,
            annotated.segments,
            "clip\tdone\tunclear\nV_1\t0-1\t\n",
            ":2: there is no clip `V_1`: did you mean `v_1`?",
        ),
        (
            paths.COUNTS,
            annotated.counts,
            "clip\trepetitions\tor\nv_1\t3\t\ncarl_a\t3\t\n",
            ":3: there is no clip `carl_a`: did you mean `carl__a`?",
        ),
        (
            paths.PERSONS,
            annotated.persons,
            "clip\tsource\nv_2\tcarl\n",
            ":2: there is no clip `v_2`: did you mean `v_1`?",
        ),
        (
            paths.PERSONS,
            annotated.persons,
            "clip\tsource\nv_1\tCarl\n",
            ":2: there is no source `Carl`: did you mean `carl`?",
        ),
    ],
)
def test_a_name_that_is_not_there_is_told(
    project: Path, path: Path, read: Callable[[], Any], text: str, message: str
) -> None:
    path.write_text(text)
    with pytest.raises(InputError) as error:
        read()
    assert str(error.value) == f"{path}{message}"


def test_the_committed_tables_name_what_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert annotated.segments() and annotated.persons() and annotated.counts()
