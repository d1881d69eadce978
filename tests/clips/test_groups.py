"""groups.tsv: lines that name no clip, or contradict another, are told, as they would undo the split by person."""

import os
from pathlib import Path

import pytest

from pipeline.clips.groups import group_table
from pipeline.clips.scan import scan
from pipeline.common.errors import InputError

CLIPS = ("a1", "a2", "b1", "b2")


def read(folder: Path, text: str | bytes, clips: tuple[str, ...] = CLIPS) -> dict[str, str]:
    """Return what a table says of some clips."""
    path = folder / "groups.tsv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return group_table(path, clips)


def troubles(folder: Path, text: str | bytes, clips: tuple[str, ...] = CLIPS) -> list[str]:
    """Return the lines of the error, without the folder."""
    with pytest.raises(InputError) as error:
        read(folder, text, clips)
    return [line.removeprefix(f"{folder}/") for line in str(error.value).splitlines()]


@pytest.mark.parametrize("written", ["A1", '"a1"', "Row/a1", "a1x"])
def test_a_line_that_names_no_clip_is_told_with_the_one_that_was_meant(tmp_path: Path, written: str) -> None:
    assert troubles(tmp_path, f"b1\tbert\n{written}\tanna\n") == [
        f"groups.tsv:2: there is no clip `{written}`: did you mean `a1`?"
    ]


def test_every_wrong_line_is_told_at_once(tmp_path: Path) -> None:
    found = troubles(tmp_path, "A1\tanna\nB1\tbert\na2\tanna\n")
    assert [line.split(": ")[0] for line in found] == ["groups.tsv:1", "groups.tsv:2"]


def test_a_clip_in_two_groups_is_told_and_twice_in_one_is_not(tmp_path: Path) -> None:
    assert read(tmp_path, "a1\tanna\na1.mp4\tanna\n") == {"a1": "anna"}
    assert troubles(tmp_path, "a1\tanna\nb1\tbert\na1\tbert\n") == [
        "groups.tsv:3: `a1` is in group `anna` by line 1, in `bert` here: keep one line"
    ]


def test_a_group_written_in_two_ways_is_told(tmp_path: Path) -> None:
    assert troubles(tmp_path, "a1\tanna\na2\tAnna\n") == [
        "groups.tsv:2: group `Anna` is `anna` in line 1: write both alike, else they are two"
    ]


def test_a_header_is_written_in_small_letters(tmp_path: Path) -> None:
    assert read(tmp_path, "clip\tgroup\na1\tanna\n") == {"a1": "anna"}
    assert troubles(tmp_path, "Clip\tGroup\na1\tanna\n") == [
        "groups.tsv:1: a header is written `clip<TAB>group`, in small letters: correct it, or take it out"
    ]


def test_letters_are_compared_composed(tmp_path: Path) -> None:
    assert read(tmp_path, "caf\u00e9\tanna\n", ("cafe\u0301",)) == {"cafe\u0301": "anna"}
    assert read(tmp_path, "x\tcafe\u0301\ny\tcaf\u00e9\n", ("x", "y")) == {"x": "caf\u00e9", "y": "caf\u00e9"}


def test_odd_names_of_files_are_written_escaped(tmp_path: Path) -> None:
    odd = os.fsdecode(b"caf\xe9")
    assert read(tmp_path, "caf\\udce9\tanna\na\\tb\tbert\n", (odd, "a\tb")) == {odd: "anna", "a\tb": "bert"}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "latin-1"])
def test_another_encoding_is_one_line_with_the_remedy(tmp_path: Path, encoding: str) -> None:
    (line,) = troubles(tmp_path, "a1\tanna\na2\tandré\n".encode(encoding))
    assert line.startswith("groups.tsv is not UTF-8 text: save it again as UTF-8 (")


def test_clips_that_are_indexed_but_not_here_may_be_named(tmp_path: Path) -> None:
    (tmp_path / "a1.mp4").write_bytes(b"x")
    (tmp_path / "groups.tsv").write_text("a1\tanna\na2\tanna\n")
    assert [clip.group for clip in scan(tmp_path, ["a2"])] == ["anna"]
    with pytest.raises(InputError, match=r"groups\.tsv:2: there is no clip `a2`: did you mean `a1`\?"):
        scan(tmp_path)
