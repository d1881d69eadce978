"""What people wrote down of clips: what is read of the three tables, and how a clip is parted by its segments."""

from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT

from pipeline.clips import annotations
from pipeline.clips.annotations import Annotation
from pipeline.clips.collections import indexed_folders
from pipeline.clips.index import index_path, read_index
from pipeline.common import names, params, paths
from pipeline.common.errors import InputError

HEAD = "clip\tdone\tunclear\n"
PAUSED = Annotation(done=((1.0, 4.0), (6.0, 8.0)), unclear=((4.0, 4.5), (9.5, 10.0)))
LABEL, OTHER = 3, 5


def put(folder: Path, text: str) -> Path:
    """Write a file of what is known."""
    (folder / "segments.tsv").write_text(text, encoding="utf-8")
    return folder / "segments.tsv"


def parts(known: Annotation | None, seconds: float = 10, other: int | None = OTHER) -> list[tuple[float, float, int]]:
    """Part a clip."""
    return annotations.spans(seconds, LABEL, other, known)


def test_what_is_written_down_is_read(tmp_path: Path) -> None:
    path = put(tmp_path, HEAD + "carl__a\t0.5-7;9-12.4\t7-9\nanna ß\t\t\nb\t3-4 ; 5-6\t\n")
    assert annotations.read_segments(path) == {
        "carl__a": Annotation(((0.5, 7.0), (9.0, 12.4)), ((7.0, 9.0),)),
        "anna ß": Annotation((), ()),
        "b": Annotation(((3.0, 4.0), (5.0, 6.0)), ()),
    }


def test_a_missing_file_knows_nothing(tmp_path: Path) -> None:
    assert annotations.read_segments(tmp_path / "gone.tsv") == {}


@pytest.mark.parametrize("text", ["", "clip\tdone\n", "clip done unclear\n", "a\t0-1\t\n"])
def test_a_file_without_its_first_line_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match=r"segments\.tsv: its first line must be clip done unclear, with tabs"):
        annotations.read_segments(put(tmp_path, text))


@pytest.mark.parametrize(
    "row", ["b\t7-3\t", "b\t3-3\t", "b\t-1-3\t", "b\t1-2-3\t", "b\t1\t", "b\tall\t", "b\t0-1\t5-4", "b\t0-1", "b"]
)
def test_a_wrong_line_is_told_by_number(tmp_path: Path, row: str) -> None:
    with pytest.raises(InputError, match=r"segments\.tsv:3: expected e\.g\. `0\.5-7;9-12\.4` seconds"):
        annotations.read_segments(put(tmp_path, f"{HEAD}a\t0-1\t\n{row}\n"))


def test_a_clip_of_which_nothing_is_known_is_all_its_exercise() -> None:
    assert parts(None) == [(0, 10, LABEL)] == parts(None, other=None)


def test_pauses_are_other_and_what_is_unclear_is_left_out() -> None:
    assert parts(PAUSED) == [(0, 1, OTHER), (1, 4, LABEL), (4.5, 6, OTHER), (6, 8, LABEL), (8, 9.5, OTHER)]


def test_without_other_pauses_are_left_out() -> None:
    assert parts(PAUSED, other=None) == [(1, 4, LABEL), (6, 8, LABEL)]


def test_a_clip_may_be_one_pause() -> None:
    assert parts(Annotation((), ())) == [(0, 10, OTHER)] and parts(Annotation((), ()), other=None) == []


def test_nothing_is_known_after_the_clip_s_end() -> None:
    assert parts(PAUSED, 7) == [(0, 1, OTHER), (1, 4, LABEL), (4.5, 6, OTHER), (6, 7, LABEL)]
    assert parts(PAUSED, 3) == [(0, 1, OTHER), (1, 3, LABEL)]
    assert parts(Annotation((), ((5.0, 9.0),)), 5) == [(0, 5, OTHER)]


def test_the_order_of_the_lines_spans_does_not_matter() -> None:
    assert parts(Annotation(PAUSED.done[::-1], PAUSED.unclear[::-1])) == parts(PAUSED)


def test_times_are_labelled_by_the_part_they_lie_in() -> None:
    times = np.array([0, 0.99, 1, 3.99, 4, 4.49, 4.5, 6, 8, 9.49, 9.5, 9.99])
    L, P, U = LABEL, OTHER, -1
    assert annotations.labels(times, 10, LABEL, OTHER, PAUSED).tolist() == [P, P, L, L, U, U, P, L, P, P, U, U]
    assert annotations.labels(times, 10, LABEL, None, PAUSED).tolist() == [U, U, L, L, U, U, U, L, U, U, U, U]
    assert annotations.labels(times, 10, LABEL, OTHER, None).tolist() == [L] * 12


@pytest.mark.skipif(not (ROOT / paths.SEGMENTS).exists(), reason="nothing has been written down")
def test_the_committed_file_knows_clips_that_are_there_and_no_time_twice() -> None:
    indices = ROOT / "data/index"
    collections = params.load(ROOT / "params.yaml").collections.persons
    known_names = [path.stem for path in indices.glob("*.tsv")]
    known_names += [name for collection in collections for name in indexed_folders(collection, indices)]
    clips = {Path(clip.clip).name for name in known_names for clip in read_index(index_path(name, indices))}
    known = annotations.read_segments(ROOT / paths.SEGMENTS)
    assert set(known) <= clips
    for clip, its in known.items():
        ends = [end for span in sorted(its.done + its.unclear) for end in span]
        assert ends == sorted(ends), clip


@pytest.mark.parametrize(("length", "kept"), [(0.9, False), (1.0, True)])
def test_a_pause_of_less_than_a_second_is_not_meant(length: float, kept: bool) -> None:
    found = annotations.spans(10.0, 1, 0, Annotation(((length, 5.0), (5.0 + length, 10.0 - length)), ()))
    assert [label for _, _, label in found].count(0) == (3 if kept else 0)


def test_a_clip_has_one_line(tmp_path: Path) -> None:
    path = tmp_path / "segments.tsv"
    path.write_text(annotations.EMPTY[paths.SEGMENTS] + "a\t0-1\t\na\t2-3\t\n")
    with pytest.raises(InputError, match="a has a line already"):
        annotations.read_segments(path)


def test_sources_are_read_by_clip(tmp_path: Path) -> None:
    path = tmp_path / "persons.tsv"
    path.write_text(annotations.EMPTY[paths.PERSONS] + "sit_1\tanna\nsit_2\tberta\n")
    assert annotations.read_persons(path) == {"sit_1": "anna", "sit_2": "berta"}


def test_without_a_file_nobody_is_known(tmp_path: Path) -> None:
    assert annotations.read_persons(tmp_path / "persons.tsv") == {}


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "persons.tsv"
    path.write_text("clip,source\nsit_1,anna\n")
    with pytest.raises(InputError, match="first line must be clip source"):
        annotations.read_persons(path)


def test_the_committed_sources_name_clips_of_other_and_persons_of_the_collections() -> None:
    known, indices = annotations.read_persons(ROOT / paths.PERSONS), ROOT / "data/index"
    collections = params.load(ROOT / "params.yaml").collections.persons
    folders = [name for collection in collections for name in indexed_folders(collection, indices)]
    persons = {clip.group for name in folders for clip in read_index(index_path(name, indices))}
    clips = {clip.clip for clip in read_index(index_path(names.OTHER, indices))}
    assert known and set(known) <= clips and set(known.values()) <= persons


def test_the_defensible_counts_are_read_by_clip(tmp_path: Path) -> None:
    path = tmp_path / "counts.tsv"
    path.write_text(annotations.EMPTY[paths.COUNTS] + "a\t3\t4\nb\t2\t\n", encoding="utf-8")
    assert annotations.read_counts(path) == {"a": (3, 4), "b": (2,)}
    assert annotations.read_counts(tmp_path / "gone.tsv") == {}


def test_a_count_that_is_no_number_is_told_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "counts.tsv"
    path.write_text(annotations.EMPTY[paths.COUNTS] + "a\t3\t\nb\tmany\t\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"counts\.tsv:3: expected whole numbers"):
        annotations.read_counts(path)


def test_a_clip_has_one_line_in_every_table(tmp_path: Path) -> None:
    path = tmp_path / "persons.tsv"
    path.write_text(annotations.EMPTY[paths.PERSONS] + "a\tanna\na\tberta\n")
    with pytest.raises(InputError, match=r"persons\.tsv:3: a has a line already, 2: keep one of them"):
        annotations.read_persons(path)


def test_a_line_without_a_source_is_told(tmp_path: Path) -> None:
    path = tmp_path / "persons.tsv"
    path.write_text(annotations.EMPTY[paths.PERSONS] + "a\n")
    with pytest.raises(InputError, match=r"persons\.tsv:2: expected a clip and its source"):
        annotations.read_persons(path)


def test_names_are_those_of_the_clips_whichever_way_their_letters_are_written(tmp_path: Path) -> None:
    known = annotations.Known(frozenset({"cafe\u0301"}), frozenset())
    path = put(tmp_path, HEAD + "caf\u00e9\t0-1\t\n")
    assert list(annotations.read_segments(path, known)) == ["cafe\u0301"]
