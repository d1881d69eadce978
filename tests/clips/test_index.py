"""What a clip is: its group, its files, and the index that lists it."""

import hashlib
from pathlib import Path

import pytest
from conftest import ROOT

from pipeline.clips.groups import group_of
from pipeline.clips.index import Clip, read_index, write_index
from pipeline.clips.scan import find_videos, scan
from pipeline.common.errors import InputError

CLIPS = [Clip("anna/a", "anna", 12, "0" * 64), Clip('b "quoted"\tß', "g02", 0, "f" * 64)]


def put(path: Path, content: bytes = b"video") -> Path:
    """Write a file, its folders included."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def groups(folder: Path) -> dict[str, str]:
    """Return the group of each clip in a class folder."""
    return {clip.clip: clip.group for clip in scan(folder)}


@pytest.mark.parametrize(
    ("clip", "group"),
    [
        ("anna/v_Lunges_g07_c01", "berta"),
        ("anna/v_Lunges_g08_c01", "g08"),
        ("V_LUNGES_G08_C01", "g08"),
        ("anna/monday/first", "anna/monday"),
        ("first", "first"),
        ("v_Lunges_g08", "v_Lunges_g08"),
        ("carl__squat__b6e5ea", "carl"),
        ("carl__squat", "carl"),
        ("monday/carl-d_e__squat", "carl-d_e"),
        ("dora__squat", "anna"),
        ("carl_squat", "carl_squat"),
        ("carl__", "carl"),
        ("__squat", "__squat"),
        ("monday/__squat", "monday"),
        ("monday__late/squat", "monday__late"),
    ],
)
def test_group_is_told_by_table_then_ucf_name_then_source_then_folder_then_clip(clip: str, group: str) -> None:
    assert group_of(clip, {"anna/v_Lunges_g07_c01": "berta", "dora__squat": "anna"}) == group


def test_clips_of_one_source_are_one_group(tmp_path: Path) -> None:
    for name in ("carl__a.mp4", "monday/carl__b.webm", "carl.mp4"):
        put(tmp_path / name)
    assert groups(tmp_path) == {"carl__a": "carl", "monday/carl__b": "carl", "carl": "carl"}


def test_groups_table_names_clips_with_or_without_suffix(tmp_path: Path) -> None:
    for name in ("a.mp4", "b.1.webm", "sub/c.avi", "d.1.mp4"):
        put(tmp_path / name)
    (tmp_path / "groups.tsv").write_text("clip\tgroup\na\tanna\n\nb.1.webm\tberta\nsub/c.avi\tcarl\nd.1\tdora\n")
    assert groups(tmp_path) == {"a": "anna", "b.1": "berta", "sub/c": "carl", "d.1": "dora"}


def test_groups_table_may_come_from_a_windows_editor(tmp_path: Path) -> None:
    put(tmp_path / "a.mp4")
    (tmp_path / "groups.tsv").write_bytes(b"\xef\xbb\xbfa\tanna\r\n")
    assert groups(tmp_path) == {"a": "anna"}


@pytest.mark.parametrize("line", ["a", "a anna", "a\tanna\tx", "a\t", "\tanna"])
def test_wrong_line_of_the_groups_table_is_told_by_number(tmp_path: Path, line: str) -> None:
    (tmp_path / "groups.tsv").write_text(f"b\tberta\n{line}\n")
    with pytest.raises(InputError, match=r"groups\.tsv:2: expected `clip<TAB>group`, found"):
        scan(tmp_path)


def test_groups_table_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "groups.tsv").write_text("a\tanna\n", encoding="utf-16")
    with pytest.raises(InputError, match=r"groups\.tsv is not UTF-8 text: save it again"):
        scan(tmp_path)


def test_a_clip_is_described_by_its_size_and_checksum(tmp_path: Path) -> None:
    put(tmp_path / "a.MP4", b"abc")
    assert scan(tmp_path) == [Clip("a", "a", 3, hashlib.sha256(b"abc").hexdigest())]


def test_files_that_are_no_videos_are_passed_over(tmp_path: Path) -> None:
    for name in ("groups.txt", "README", "a.mp4.part", ".hidden.mp4", "b.mov"):
        put(tmp_path / name)
    (tmp_path / "folder.mp4").mkdir()
    assert list(find_videos(tmp_path)) == ["b"]


def test_a_missing_class_folder_has_no_clips(tmp_path: Path) -> None:
    assert find_videos(tmp_path / "gone") == {}


def test_links_to_files_and_folders_are_followed(tmp_path: Path) -> None:
    video, folder = put(tmp_path / "elsewhere" / "a.mp4"), tmp_path / "Lunges"
    folder.mkdir()
    (folder / "one.mp4").symlink_to(video)
    (folder / "anna").symlink_to(video.parent)
    (folder / "broken.mp4").symlink_to(tmp_path / "gone.mp4")
    (tmp_path / "LinkedClass").symlink_to(folder)
    assert sorted(find_videos(tmp_path / "LinkedClass")) == ["anna/a", "one"]


def test_a_link_to_the_folder_itself_is_not_entered(tmp_path: Path) -> None:
    put(tmp_path / "sub" / "a.mp4")
    (tmp_path / "sub" / "up").symlink_to(tmp_path)
    assert list(find_videos(tmp_path)) == ["sub/a"]


def test_the_same_clip_in_two_formats_is_an_error_naming_both(tmp_path: Path) -> None:
    put(tmp_path / "a.avi")
    put(tmp_path / "a.mp4")
    with pytest.raises(InputError, match=r"a\.avi and .*a\.mp4 are the same clip twice: keep one"):
        find_videos(tmp_path)


def test_an_index_reads_back_as_it_was_written(tmp_path: Path) -> None:
    write_index(tmp_path / "x.tsv", reversed(CLIPS))
    assert read_index(tmp_path / "x.tsv") == CLIPS


def test_the_index_of_no_clips_and_the_missing_index_are_empty(tmp_path: Path) -> None:
    write_index(tmp_path / "x.tsv", [])
    assert read_index(tmp_path / "x.tsv") == read_index(tmp_path / "gone.tsv") == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "clip\tgroup\tbytes\n",
        "clip\tgroup\tbytes\tsha256\na\tg01\n",
        "clip\tgroup\tbytes\tsha256\na\tg01\tmany\t" + "0" * 64 + "\n",
        "clip\tgroup\tbytes\tsha256\na\tg01\t12\n",
        "clip\tgroup\tbytes\tsha256\na\tg01\t12\t0123456789\n",
        "clip\tgroup\tbytes\tsha256\n<<<<<<< HEAD\n",
        "clip\tgroup\tbytes\tsha256\n\xff\xfe",
    ],
    ids=["empty", "header", "row cut", "no number", "no checksum", "checksum cut", "merge conflict", "not text"],
)
def test_a_damaged_index_is_named_with_the_remedy(tmp_path: Path, text: str) -> None:
    (tmp_path / "Lunges.tsv").write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError, match=r"Lunges\.tsv is damaged .*restore it with `git checkout"):
        read_index(tmp_path / "Lunges.tsv")


@pytest.mark.parametrize(
    "path", sorted((ROOT / "data" / "index").rglob("*.tsv")), ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_committed_indices_are_sound_and_sorted(path: Path, tmp_path: Path) -> None:
    write_index(tmp_path / "again.tsv", read_index(path))
    assert (tmp_path / "again.tsv").read_bytes() == path.read_bytes()


def test_names_that_are_no_text_are_escaped_in_an_index_and_read_back(tmp_path: Path) -> None:
    odd = [Clip(b"caf\xe9".decode("utf-8", "surrogateescape"), "anna", 3, "a" * 64)]
    write_index(tmp_path / "x.tsv", odd)
    assert (tmp_path / "x.tsv").read_text(encoding="utf-8").splitlines()[1].startswith("caf\\udce9\tanna")
    assert read_index(tmp_path / "x.tsv") == odd


def test_an_index_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    write_index(tmp_path / "x.tsv", CLIPS)
    (tmp_path / "x.tsv").write_bytes(b"\xef\xbb\xbf" + (tmp_path / "x.tsv").read_bytes())
    assert read_index(tmp_path / "x.tsv") == CLIPS


def test_an_index_in_another_encoding_is_told_with_the_remedy(tmp_path: Path) -> None:
    write_index(tmp_path / "x.tsv", CLIPS)
    text = (tmp_path / "x.tsv").read_text(encoding="utf-8")
    for encoding in ("utf-16", "latin-1"):
        (tmp_path / "x.tsv").write_text(text, encoding=encoding)
        with pytest.raises(InputError, match=r"x\.tsv is not UTF-8 text: save it again as UTF-8"):
            read_index(tmp_path / "x.tsv")
