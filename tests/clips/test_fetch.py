"""Fetching UCF101, tried on a small archive served on this machine."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from archives import BLOCK, CLASSES, CLIPS, CUT, Server, rar, split_lists, zipped
from project import write_params

from pipeline.clips import fetch
from pipeline.commands import fetch as fetch_command
from pipeline.common.errors import InputError


def command(server: Server, monkeypatch: pytest.MonkeyPatch, *arguments: str, archive: str = "UCF101.rar") -> None:
    """Run `repvision fetch` against the test's server."""
    if not Path("params.yaml").exists():
        write_params(Path(), ["PushUps", "Lunges"])
    urls = ["--url", server.url(archive), "--splits-url", server.url("splits.zip")]
    monkeypatch.setattr(sys, "argv", ["fetch", *arguments, *urls])
    fetch_command.main()


def clips_there() -> dict[str, bytes]:
    """Return every file under the clips folder."""
    folder = Path("data/clips")
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def clips_of(*names: str) -> dict[str, bytes]:
    """Return the clips that some classes should have."""
    return {name: content for name, content in CLIPS.items() if name.split("/")[0] in names}


def test_takes_out_only_the_classes_asked_for(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    command(server, monkeypatch, "Lunges", "WallPushups")
    assert clips_there() == clips_of("Lunges", "WallPushups")
    assert {path.name for path in Path("data/work").iterdir()} == {"splits", "UCF101.rar.listing.json"}


def test_takes_the_classes_of_params_and_names_those_ucf101_lacks(
    server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_params(Path(), ["PushUps", "Other"])
    command(server, monkeypatch)
    assert clips_there() == clips_of("PushUps")
    assert "skipped: UCF101 has no class 'Other'" in capsys.readouterr().out


def test_split_lists_land(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    command(server, monkeypatch, "Lunges", "--splits-into", "lists")
    expected = {Path(name).name: content for name, content in split_lists().items()}
    assert {path.name: path.read_bytes() for path in Path("lists").iterdir()} == expected


def test_a_zip_archive_serves_as_well(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.files["/mirror.zip"] = zipped({f"UCF-101/{name}": content for name, content in CLIPS.items()})
    command(server, monkeypatch, "Lunges", archive="mirror.zip")
    assert clips_there() == clips_of("Lunges")


def test_a_damaged_clip_is_named_and_not_left_behind(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    first = next(iter(clips_of("Lunges")))
    server.files["/UCF101.rar"] = rar(CLIPS).replace(b"Lunges 2", b"Lunges 9", 1)
    with pytest.raises(InputError, match=r"UCF101.rar.part is damaged.*delete it and run again"):
        command(server, monkeypatch, "Lunges")
    assert clips_there() == {first: CLIPS[first]}


def test_a_damaged_header_is_not_taken_for_the_end(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.files["/UCF101.rar"] = rar(CLIPS).replace(b"v_PushUps_g01", b"v_PushUps_g99", 1)
    with pytest.raises(InputError, match=r"is damaged.*header is unreadable"):
        command(server, monkeypatch, "Lunges", "WallPushups")
    assert clips_there() == {}


def test_ctrl_c_inside_the_rar_library_is_not_taken_for_damage(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    # The library hands blocks over in a C callback, where an interrupt is printed and dropped, and so is the block.
    monkeypatch.setattr("unrar.cffi.unrarlib.RarHeader.test", lambda *_: None)
    with pytest.raises(KeyboardInterrupt):
        command(server, monkeypatch, "Lunges")
    assert clips_there() == {}
    assert Path("data/work/UCF101.rar.part").exists()


def test_something_else_than_an_archive_is_named(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.files["/UCF101.rar"] = b"<html>We have moved</html>"
    with pytest.raises(InputError, match=r"is damaged.*not a zip file"):
        command(server, monkeypatch, "Lunges")


def test_an_interrupted_fetch_goes_on_where_it_was(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch.fetch_splits(server.url("splits.zip"), Path("data/work/splits"))
    server.cut_at, server.down_after_cut = CUT, True
    with pytest.raises(InputError, match=r"503.*put it at data/work/UCF101.rar"):
        command(server, monkeypatch, *CLASSES)
    assert clips_there() == {}
    server.down = False
    command(server, monkeypatch, *CLASSES)
    assert server.asked("UCF101.rar")[-1] == f"bytes={2 * BLOCK}-"
    assert clips_there() == CLIPS


def test_a_disk_too_full_for_the_clips_is_named(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("data/work").mkdir(parents=True)
    Path("data/work/UCF101.rar").write_bytes(server.files["/UCF101.rar"])
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=10))
    with pytest.raises(InputError, match=r"the disk of data/clips/Lunges is too full: 0\.00 GB are needed there"):
        fetch.fetch_clips(server.url("UCF101.rar"), ["Lunges"], Path("data/clips"))
    assert clips_there() == {}


def test_a_second_run_asks_and_writes_nothing(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    command(server, monkeypatch, "Lunges")
    written = {path: path.stat().st_mtime_ns for path in Path("data/clips").rglob("*.avi")}
    server.seen.clear()
    command(server, monkeypatch, "Lunges")
    assert server.seen == []
    assert {path: path.stat().st_mtime_ns for path in Path("data/clips").rglob("*.avi")} == written


def test_only_what_is_missing_or_short_is_written_again(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    command(server, monkeypatch, *CLASSES, "--keep-archive")
    lost, short, untouched = (Path("data/clips") / name for name in list(CLIPS)[:3])
    lost.unlink()
    short.write_bytes(b"x")
    before, requests = untouched.stat().st_mtime_ns, len(server.seen)
    command(server, monkeypatch, *CLASSES)
    assert clips_there() == CLIPS
    assert untouched.stat().st_mtime_ns == before
    assert len(server.seen) == requests
    assert Path("data/work/UCF101.rar").read_bytes() == server.files["/UCF101.rar"]


def test_an_unknown_class_is_named_before_the_download(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match=r"no class 'pushup'; did you mean PushUps"):
        command(server, monkeypatch, "pushup")
    assert server.asked("UCF101.rar") == []


def test_a_class_the_archive_lacks_is_named(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.files["/UCF101.rar"] = rar(clips_of("PushUps"))
    with pytest.raises(InputError, match=r"the archive has no class 'WallPushups'; did you mean PushUps"):
        command(server, monkeypatch, "WallPushups")


def test_a_missing_rar_reader_is_named_before_the_download(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "unrar.cffi", None)
    with pytest.raises(InputError, match=r"install the Python package unrar2-cffi"):
        fetch.fetch_clips(server.url("UCF101.rar"), ["Lunges"], Path("data/clips"))
    assert server.seen == []
