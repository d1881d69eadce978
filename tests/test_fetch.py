"""Fetching UCF101, tried on a small archive served on this machine by a server that can misbehave."""

import io
import struct
import sys
import threading
import zipfile
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline import fetch
from pipeline.errors import InputError

CLASSES = ("Lunges", "PushUps", "WallPushups")
CLIPS = {
    f"{name}/v_{name}_g0{group}_c01.avi": f"{name} {group} ".encode() * 3000 * group
    for name in CLASSES
    for group in (1, 2)
}
CUT = 2 * fetch.BLOCK + 1000


def rar_block(kind: int, flags: int, fields: bytes, data: bytes = b"") -> bytes:
    """Return one block of a RAR 4 archive, with its header's checksum."""
    header = struct.pack("<BHH", kind, flags, 7 + len(fields)) + fields
    return struct.pack("<H", zlib.crc32(header) & 0xFFFF) + header + data


def rar_file(name: str, content: bytes) -> bytes:
    """Return the block of one stored file."""
    size, unix, version, store = len(content), 3, 20, 0x30
    sums = struct.pack("<IIBII", size, size, unix, zlib.crc32(content), 0)
    mode = struct.pack("<BBHI", version, store, len(name), 0o100644)
    return rar_block(0x74, 0x8000, sums + mode + name.encode(), content)


def rar(files: dict[str, bytes]) -> bytes:
    """Return a RAR 4 archive, the form of the official one, with its files stored under UCF-101/."""
    blocks = [rar_file(f"UCF-101/{name}", content) for name, content in files.items()]
    return b"Rar!\x1a\x07\x00" + rar_block(0x73, 0, bytes(6)) + b"".join(blocks) + rar_block(0x7B, 0x4000, b"")


def zipped(files: dict[str, bytes]) -> bytes:
    """Return a compressed .zip archive."""
    with io.BytesIO() as memory:
        with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return memory.getvalue()


def split_lists() -> dict[str, bytes]:
    """Return the files of the official archive of split lists, for three classes."""
    classes = "".join(f"{number} {name}\r\n" for number, name in enumerate(CLASSES, 1))
    lists = {name: f"list {name}\r\n".encode() for name in fetch.SPLIT_LISTS}
    return {
        f"ucfTrainTestlist/{name}": content for name, content in (lists | {"classInd.txt": classes.encode()}).items()
    }


class Server(ThreadingHTTPServer):
    """Serves `files`, and misbehaves as its attributes say; `seen` lists what was asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files = {"/UCF101.rar": rar(CLIPS), "/splits.zip": zipped(split_lists())}
        self.seen: list[tuple[str, str | None]] = []
        self.etag = '"first"'
        self.ranges = True
        self.lie = 0  # bytes announced beyond those there are
        self.cut_at: int | None = None  # cut the next transfer there
        self.down_after_cut = False
        self.down = False

    def url(self, name: str) -> str:
        """Return the address of a file here."""
        return f"http://127.0.0.1:{self.server_port}/{name}"

    def asked(self, name: str) -> list[str | None]:
        """Return the Range header of each request for a file."""
        return [wanted for path, wanted in self.seen if path == f"/{name}"]


class Handler(BaseHTTPRequestHandler):
    """Answers GET, with ranges where the server has them."""

    server: Server

    def do_GET(self) -> None:
        """Send a file or the rest of it, and cut the line where the server says so."""
        server, wanted = self.server, self.headers["Range"]
        server.seen.append((self.path, wanted))
        content = server.files.get(self.path)
        if content is None or server.down:
            self.send_error(503 if server.down else 404)
            return
        unchanged = self.headers["If-Range"] in (None, server.etag)
        start = int(wanted[6:-1]) if wanted and server.ranges and unchanged else 0
        total = len(content) + server.lie
        if start >= len(content):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(total - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{total - 1}/{total}")
        self.send_header("ETag", server.etag)
        self.end_headers()
        self.wfile.write(content[start : server.cut_at])
        server.down = server.down_after_cut and server.cut_at is not None
        server.cut_at = None

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Serve on this machine, with an empty folder as the repository's root and no pauses."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr(fetch, "PAUSE_S", 0)
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def command(server: Server, monkeypatch: pytest.MonkeyPatch, *arguments: str, archive: str = "UCF101.rar") -> None:
    """Run `python -m pipeline.fetch` against the test's server."""
    urls = ["--url", server.url(archive), "--splits-url", server.url("splits.zip")]
    monkeypatch.setattr(sys, "argv", ["fetch", *arguments, *urls])
    fetch.main()


def clips_there() -> dict[str, bytes]:
    """Return every file under the clips folder."""
    folder = Path("data/clips")
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def clips_of(*names: str) -> dict[str, bytes]:
    """Return the clips that some classes should have."""
    return {name: content for name, content in CLIPS.items() if name.split("/")[0] in names}


def fail_at_a_cut(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run into a server that cuts the archive after two blocks and goes down; then mend the server."""
    fetch.fetch_splits(server.url("splits.zip"), Path("data/work/splits"))
    server.cut_at, server.down_after_cut = CUT, True
    with pytest.raises(InputError, match=rf"503.*Nothing was lost \({2 * fetch.BLOCK:,} bytes.*run the same command"):
        command(server, monkeypatch, *CLASSES)
    assert clips_there() == {}
    server.down = False


def test_takes_out_only_the_classes_asked_for(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    command(server, monkeypatch, "Lunges", "WallPushups")
    assert clips_there() == clips_of("Lunges", "WallPushups")
    assert {path.name for path in Path("data/work").iterdir()} == {"splits", "UCF101.rar.listing.json"}


def test_takes_the_classes_of_params_and_names_those_ucf101_lacks(
    server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("params.yaml").write_text("classes: [PushUps, Other]\n")
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


def test_a_second_run_goes_on_where_the_line_was_cut(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_at_a_cut(server, monkeypatch)
    command(server, monkeypatch, *CLASSES)
    assert server.asked("UCF101.rar")[-1] == f"bytes={2 * fetch.BLOCK}-"
    assert clips_there() == CLIPS


def test_one_run_goes_on_by_itself(server: Server) -> None:
    server.cut_at = CUT
    assert fetch.fetch_clips(server.url("UCF101.rar"), list(CLASSES), Path("data/clips")) == len(CLIPS)
    assert server.asked("UCF101.rar") == [None, f"bytes={2 * fetch.BLOCK}-"]
    assert clips_there() == CLIPS


def test_a_server_without_ranges_sends_all_again(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_at_a_cut(server, monkeypatch)
    server.ranges = False
    command(server, monkeypatch, *CLASSES)
    assert clips_there() == CLIPS


@pytest.mark.parametrize("honours_if_range", [True, False])
def test_a_file_that_changed_is_fetched_anew(
    server: Server, monkeypatch: pytest.MonkeyPatch, honours_if_range: bool
) -> None:
    fail_at_a_cut(server, monkeypatch)
    changed = {name: content.upper() for name, content in CLIPS.items()}
    server.files["/UCF101.rar"], server.etag = rar(changed), '"second"'
    if not honours_if_range:
        monkeypatch.setattr(fetch, "_headers", lambda _, have: {"Range": f"bytes={have}-"} if have else {})
    command(server, monkeypatch, *CLASSES)
    assert clips_there() == changed


def test_a_server_that_announces_too_much_is_named(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch.fetch_splits(server.url("splits.zip"), Path("data/work/splits"))
    server.lie = 5000
    with pytest.raises(InputError, match=r"UCF101.rar could not be fetched: the connection dropped"):
        command(server, monkeypatch, "Lunges")
    assert clips_there() == {}


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


def test_no_server_is_named(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = "http://127.0.0.1:1/UCF101.rar"
    with pytest.raises(InputError, match=r"Connection refused\. Nothing was lost .*put it at data/work/UCF101.rar"):
        fetch.fetch_clips(nobody, ["Lunges"], Path("data/clips"))


def test_an_unknown_host_is_named(server: Server) -> None:
    with pytest.raises(InputError, match=r"Failed to resolve 'nowhere.invalid'"):
        fetch.fetch_splits("http://nowhere.invalid/splits.zip", Path("splits"))


def test_a_refusal_is_not_asked_again(server: Server) -> None:
    with pytest.raises(InputError, match=r"the server answers '404 Not Found'"):
        fetch.fetch_splits(server.url("gone.zip"), Path("splits"))
    assert len(server.seen) == 1


def test_a_full_disk_is_named_with_what_is_needed(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch.shutil, "disk_usage", lambda _: SimpleNamespace(free=10))
    with pytest.raises(InputError, match=r"too full: 0\.00 GB are needed there"):
        fetch.fetch_clips(server.url("UCF101.rar"), ["Lunges"], Path("data/clips"))


def test_a_missing_rar_reader_is_named_before_the_download(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "unrar.cffi", None)
    with pytest.raises(InputError, match=r"install the Python package unrar2-cffi"):
        fetch.fetch_clips(server.url("UCF101.rar"), ["Lunges"], Path("data/clips"))
    assert server.seen == []
