"""The stage that renews the list of clips: nothing known is lost, and what is wrong is said."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

from pipeline.clips import index, scan
from pipeline.clips.index import Clip, read_index, write_index
from pipeline.common.errors import InputError
from pipeline.stages import index as index_stage

KNOWN = Clip("v_Lunges_g01_c01", "g01", 5, "a" * 64)


@pytest.fixture
def project(in_folder: Path) -> Path:
    """Return a project of two classes, one clip each: Lunges known by its index only, PushUps a file only."""
    params = in_folder / "params.yaml"
    content = yaml.safe_load(params.read_text())
    params.write_text(yaml.safe_dump(content | {"classes": ["Lunges", "PushUps"]}))
    write_index(in_folder / "data/index/Lunges.tsv", [KNOWN])
    put(in_folder, "PushUps/first.mp4", b"one")
    return in_folder


def put(project: Path, clip: str, content: bytes) -> None:
    """Put a video among the clips."""
    path = project / "data/clips" / clip
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def run_index(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    """Run the stage's command in the current folder."""
    monkeypatch.setattr(sys, "argv", ["index", *arguments])
    index_stage.main()


def indexed(project: Path, name: str) -> list[str]:
    """Return the clips that the index of a class names."""
    return [clip.clip for clip in read_index(project / f"data/index/{name}.tsv")]


def test_clips_that_are_not_here_keep_their_lines(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(project, "Lunges/new.mp4", b"two")
    run_index(monkeypatch)
    assert indexed(project, "Lunges") == ["new", KNOWN.clip]


def test_a_fresh_clone_changes_nothing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_index(project / "data/index/PushUps.tsv", [Clip("x", "x", 1, "b" * 64)])
    (project / "data/clips/PushUps/first.mp4").unlink()
    files = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (project / "data/index").glob("*.tsv")}
    run_index(monkeypatch)
    assert {
        path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (project / "data/index").glob("*.tsv")
    } == files


def test_empty_files_are_named_and_left_out(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two of them used to stop the command as the same video twice."""
    put(project, "PushUps/failed.mp4", b"")
    put(project, "PushUps/failed too.mp4", b"")
    put(project, "Lunges/failed.mp4", b"")
    run_index(monkeypatch)
    assert (indexed(project, "PushUps"), indexed(project, "Lunges")) == (["first"], [KNOWN.clip])
    said = capsys.readouterr().out
    assert "left out, empty" in said
    assert all(f"{name}.mp4" in said for name in ("PushUps/failed", "PushUps/failed too", "Lunges/failed"))


def test_an_empty_file_that_is_in_the_index_leaves_it(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_index(project / "data/index/Lunges.tsv", [KNOWN, Clip("failed", "failed", 0, "e" * 64)])
    run_index(monkeypatch)
    assert indexed(project, "Lunges") == [KNOWN.clip]


def test_a_failed_download_of_a_known_clip_leaves_its_line(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(project, f"Lunges/{KNOWN.clip}.mp4", b"")
    run_index(monkeypatch)
    assert indexed(project, "Lunges") == [KNOWN.clip]


def test_a_class_of_empty_files_has_no_clips(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "data/clips/PushUps/first.mp4").write_bytes(b"")
    with pytest.raises(InputError, match="class PushUps has no clips"):
        run_index(monkeypatch)


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are any bytes on Linux alone")
def test_names_that_are_no_text_are_indexed(project: Path) -> None:
    folder = project / "data/clips/PushUps"
    for number, name in enumerate([b"\xdcbung \xff.mp4", b'two\nlines\t".mp4', "深蹲.webm".encode()]):
        Path(os.fsdecode(os.path.join(os.fsencode(folder), name))).write_bytes(bytes([number]))
    (folder / os.fsdecode(b"empty \xff.mp4")).write_bytes(b"")
    ended = subprocess.run(
        [sys.executable, "-m", "pipeline.stages.index"],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "empty \\udcff.mp4" in ended.stdout
    names = [os.fsencode(clip) for clip in indexed(project, "PushUps")]
    assert sorted(names) == sorted([b"first", b"\xdcbung \xff", b'two\nlines\t"', "深蹲".encode()])


def test_a_changed_video_renews_its_line(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(project, f"Lunges/{KNOWN.clip}.avi", b"longer than before")
    run_index(monkeypatch)
    (renewed,) = read_index(project / "data/index/Lunges.tsv")
    assert renewed.bytes == 18 and renewed.sha256 != KNOWN.sha256


def test_the_environment_can_name_another_clip_folder(
    project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("clips")
    (elsewhere / "PushUps").mkdir()
    (elsewhere / "PushUps" / "other.mp4").write_bytes(b"other")
    monkeypatch.setenv("REPVISION_CLIPS", str(elsewhere))
    run_index(monkeypatch)
    assert indexed(project, "PushUps") == ["other"]


def test_the_same_video_in_two_classes_is_an_error_naming_both(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(project, "Lunges/copy.mp4", b"one")
    with pytest.raises(InputError, match=r"two classes: Lunges/copy and PushUps/first.*--forget PushUps/first"):
        run_index(monkeypatch)
    assert indexed(project, "Lunges") == [KNOWN.clip]
    assert not (project / "data/index/PushUps.tsv").exists()


def test_a_video_moved_to_another_class_is_put_right_by_forgetting_it(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_index(monkeypatch)
    put(project, "Lunges/first.mp4", b"one")
    (project / "data/clips/PushUps/first.mp4").unlink()
    put(project, "PushUps/second.mp4", b"two")
    with pytest.raises(InputError, match="PushUps/first"):
        run_index(monkeypatch)
    run_index(monkeypatch, "--forget", "PushUps/first")
    run_index(monkeypatch)
    assert indexed(project, "Lunges") == ["first", KNOWN.clip]
    assert indexed(project, "PushUps") == ["second"]


def test_forgetting_drops_one_clip_only(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_index(project / "data/index/Lunges.tsv", [KNOWN, Clip("anna/a", "anna", 1, "b" * 64)])
    run_index(monkeypatch, "--forget", "Lunges/anna/a")
    assert indexed(project, "Lunges") == [KNOWN.clip]


@pytest.mark.parametrize("clip", ["Lunges/first.mp4", "Lunges", "Gone/first"])
def test_forgetting_a_clip_that_is_not_known_is_an_error(
    project: Path, monkeypatch: pytest.MonkeyPatch, clip: str
) -> None:
    with pytest.raises(InputError, match=r"\.tsv has no clip .* without folder and suffix"):
        run_index(monkeypatch, "--forget", clip)
    assert indexed(project, "Lunges") == [KNOWN.clip]


def test_a_class_without_clips_ends_the_command_with_folder_and_remedy(project: Path) -> None:
    (project / "data/clips/PushUps/first.mp4").unlink()
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "pipeline.stages.index"]
    ended = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2
    assert ended.stderr.startswith("error: class PushUps has no clips: put videos into data/clips/PushUps/ (or")
    assert "Traceback" not in ended.stderr
    assert indexed(project, "Lunges") == [KNOWN.clip]


def test_the_same_video_twice_in_a_class_is_an_error(in_folder: Path) -> None:
    same = Clip("a", "g01", 3, "0" * 64)
    with pytest.raises(InputError, match=r"twice: PushUps/a and PushUps/anna/b"):
        index.check_shared({"PushUps": [same, Clip("anna/b", "anna", 3, "0" * 64)]})


def test_a_renamed_clip_leaves_its_old_name() -> None:
    old, new = Clip("1", "1", 3, "0" * 64), Clip("anna/1", "anna", 3, "0" * 64)
    other = Clip("2", "2", 3, "1" * 64)
    assert index.merged([old, other], [new]) == [other, new]


def test_a_clip_folder_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REPVISION_CLIPS", str(tmp_path / "typo"))
    with pytest.raises(InputError, match="typo: there is no such folder"):
        scan.clip_folder("data/clips")
    monkeypatch.delenv("REPVISION_CLIPS")
    assert scan.clip_folder("data/clips") == Path("data/clips")


def test_field_clips_are_indexed_apart_by_their_source(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put(project, "field/Burpees/carl__a.mp4", b"three")
    put(project, "field/Burpees/carl__b.mp4", b"four")
    run_index(monkeypatch)
    known = read_index(project / "data/index/field/Burpees.tsv")
    assert [(clip.clip, clip.group) for clip in known] == [("carl__a", "carl"), ("carl__b", "carl")]
    assert indexed(project, "PushUps") == ["first"]
    assert "field/Burpees: 2 clips of 1 groups known, 2 clips here\n" in capsys.readouterr().out


def test_field_clips_that_are_not_here_keep_their_lines(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_index(project / "data/index/field/Lunges.tsv", [Clip("carl__a", "carl", 5, "c" * 64)])
    put(project, "field/Lunges/dora__b.mp4", b"three")
    run_index(monkeypatch)
    assert indexed(project, "field/Lunges") == ["carl__a", "dora__b"] and indexed(project, "Lunges") == [KNOWN.clip]


def test_a_field_clip_that_is_a_clip_of_a_class_too_is_an_error(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(project, "field/Lunges/carl__a.mp4", b"one")
    with pytest.raises(InputError, match=r"two classes: PushUps/first and field/Lunges/carl__a"):
        run_index(monkeypatch)
    assert not (project / "data/index/field").exists()


def test_a_field_folder_without_clips_is_no_error(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "data/clips/field/Lunges").mkdir(parents=True)
    run_index(monkeypatch)
    assert indexed(project, "PushUps") == ["first"] and not list((project / "data/index/field").iterdir())


def test_without_field_clips_nothing_is_made_of_them(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run_index(monkeypatch)
    assert sorted(path.name for path in (project / "data/index").glob("*.tsv")) == ["Lunges.tsv", "PushUps.tsv"]
    assert "field" not in capsys.readouterr().out


def test_a_field_clip_can_be_forgotten(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both = [Clip("carl__a", "carl", 5, "c" * 64), Clip("monday/b", "monday", 5, "d" * 64)]
    write_index(project / "data/index/field/Lunges.tsv", both)
    run_index(monkeypatch, "--forget", "field/Lunges/monday/b")
    assert indexed(project, "field/Lunges") == ["carl__a"]


def test_the_tables_of_annotations_are_made_empty_and_left_alone(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = project / "data/annotations/counts.tsv"
    run_index(monkeypatch)
    made = {path.name: path.read_text() for path in counts.parent.iterdir()}
    assert (
        set(made) == {"segments.tsv", "persons.tsv", "counts.tsv"} and made["counts.tsv"] == "clip\trepetitions\tor\n"
    )
    counts.write_text(made["counts.tsv"] + "first\t3\t\n")
    run_index(monkeypatch)
    assert counts.read_text().endswith("first\t3\t\n")


def stopped(project: Path, **environment: str) -> str:
    """Run the command, which must stop at an error; return what it says."""
    command = [sys.executable, "-m", "pipeline.stages.index"]
    given = os.environ | {"PYTHONPATH": str(ROOT)} | environment
    ended = subprocess.run(command, cwd=project, env=given, capture_output=True, timeout=60)
    assert ended.returncode == 2 and b"Traceback" not in ended.stderr
    return ended.stderr.decode("ascii", "backslashreplace")


def test_a_group_table_that_names_no_clip_stops_before_anything_is_written(project: Path) -> None:
    (project / "data/clips/PushUps/groups.tsv").write_text("First\tanna\n")
    before = {path: path.read_bytes() for path in project.rglob("*.tsv")}
    wanted = "error: data/clips/PushUps/groups.tsv:1: there is no clip `First`: did you mean `first`?\n"
    assert stopped(project) == wanted
    assert {path: path.read_bytes() for path in project.rglob("*.tsv")} == before


def test_what_a_terminal_cannot_show_is_escaped(project: Path) -> None:
    (project / "data/clips/PushUps/groups.tsv").write_text("größe\tanna\n", encoding="utf-8")
    said = stopped(project, PYTHONIOENCODING="ascii", LC_ALL="C")
    assert said.startswith("error: data/clips/PushUps/groups.tsv:1: there is no clip `gr\\xf6\\xdfe`")


@pytest.mark.parametrize(
    ("table", "text", "message"),
    [
        ("counts", "clip\trepetitions\tor\nFirst\t3\t\n", ":2: there is no clip `First`: did you mean `first`?"),
        (
            "segments",
            "clip\tdone\tunclear\nfirst.mp4\t0-1\t\n",
            ":2: there is no clip `first.mp4`: did you mean `first`?",
        ),
        ("persons", "clip\tsource\nfirst\tcarla\n", ":2: there is no source `carla`: did you mean `carl`?"),
        ("persons", "clip\tsource\nfirst\n", ":2: expected a clip and its source, with a tab between them"),
    ],
)
def test_a_table_that_names_what_is_not_there_is_told(project: Path, table: str, text: str, message: str) -> None:
    put(project, "field/Burpees/carl__a.mp4", b"three")
    path = project / f"data/annotations/{table}.tsv"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert stopped(project) == f"error: data/annotations/{table}.tsv{message}\n"


def test_a_table_may_name_clips_of_classes_that_were_taken_out(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_index(project / "data/index/Squats.tsv", [Clip("old", "g01", 5, "e" * 64)])
    path = project / "data/annotations/counts.tsv"
    path.parent.mkdir(parents=True)
    path.write_text("clip\trepetitions\tor\nold\t3\t\n")
    run_index(monkeypatch)
    assert indexed(project, "PushUps") == ["first"]


def test_a_misspelt_folder_of_a_class_is_told(project: Path) -> None:
    (project / "data/clips/PushUps").rename(project / "data/clips/Push-ups")
    assert "class PushUps has no clips: did you mean `Push-ups`?" in stopped(project)


def test_a_name_with_a_tab_is_indexed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(project, "PushUps/a\tb\nc.mp4", b"five")
    run_index(monkeypatch)
    run_index(monkeypatch)
    assert indexed(project, "PushUps") == ["a\tb\nc", "first"]
