"""Files that are whole or absent, whatever happens while they are written."""

import hashlib
import json
from pathlib import Path

import pytest

from pipeline.clips.scan import find_videos
from pipeline.common.errors import InputError
from pipeline.common.files import read_json, read_table, read_text, replacing, sha256, write_json, write_text
from pipeline.landmarks.series import class_path


def test_text_is_written_as_utf8_with_plain_newlines(tmp_path: Path) -> None:
    write_text(tmp_path / "new" / "note.txt", "Kniebeuge für Ödön\n")
    assert (tmp_path / "new" / "note.txt").read_bytes() == "Kniebeuge für Ödön\n".encode()


def test_json_reads_back_as_it_was(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {"größe": [1, 2.5, None]})
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == {"größe": [1, 2.5, None]}


def test_names_that_are_no_text_read_back_from_json(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {"\udcff": "ü \udce4"})
    assert read_json(tmp_path / "a.json") == {"\udcff": "ü \udce4"}


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "kept.txt"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), replacing(path) as temporary:
        temporary.write_text("half of the ne")
        raise ZeroDivisionError
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_old_file_stays_until_the_new_one_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "kept.txt"
    path.write_text("old")
    with replacing(path) as temporary:
        temporary.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_who_reads_the_old_file_while_it_is_replaced_reads_it_whole(tmp_path: Path) -> None:
    path = tmp_path / "kept.txt"
    write_text(path, "old")
    with path.open() as reader:
        write_text(path, "new and longer")
        assert reader.read() == "old"


def test_a_half_written_video_is_no_clip(tmp_path: Path) -> None:
    with replacing(tmp_path / "squat.mp4") as temporary:
        temporary.write_bytes(b"half")
        assert find_videos(tmp_path) == {}
    assert list(find_videos(tmp_path)) == ["squat"]


def test_a_half_written_landmark_file_stands_for_no_class(tmp_path: Path) -> None:
    path = class_path("Lunges", tmp_path)
    with replacing(path) as temporary:
        temporary.write_bytes(b"half")
        assert not path.exists()
        assert all(found.name.startswith(".") for found in tmp_path.iterdir())


def test_sha256_is_that_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    assert sha256(tmp_path / "a") == hashlib.sha256(b"abc").hexdigest()


def test_text_of_people_is_utf_8_with_or_without_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    for encoding in ("utf-8", "utf-8-sig"):
        path.write_bytes("clip\tß\r\n".encode(encoding))
        assert read_text(path) == "clip\tß\r\n"


@pytest.mark.parametrize(
    ("encoding", "why"),
    [("utf-16", "looks like UTF-16"), ("utf-16-be", "looks like UTF-16"), ("latin-1", "not in line 2")],
)
def test_text_in_another_encoding_is_one_line_that_names_file_and_remedy(
    tmp_path: Path, encoding: str, why: str
) -> None:
    path = tmp_path / "t.tsv"
    path.write_bytes("clip\ngröße\n".encode(encoding))
    with pytest.raises(InputError) as error:
        read_text(path)
    assert (
        str(error.value)
        == f"{path} is not UTF-8 text: save it again as UTF-8 (it {'is ' if 'not' in why else ''}{why})"
    )


def test_a_table_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "t.tsv").write_bytes(b"\xef\xbb\xbfclip\tsource\r\n\r\na\tanna\r\n")
    assert read_table(tmp_path / "t.tsv", ("clip", "source")) == [(3, {"clip": "a", "source": "anna"})]
