"""A small UCF101: its archives, and a server on this machine that can misbehave."""

import io
import struct
import zipfile
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from pipeline.clips.download import BLOCK
from pipeline.clips.fetch import SPLIT_LISTS

CLASSES = ("Lunges", "PushUps", "WallPushups")
CLIPS = {
    f"{name}/v_{name}_g0{group}_c01.avi": f"{name} {group} ".encode() * 3000 * group
    for name in CLASSES
    for group in (1, 2)
}
CUT = 2 * BLOCK + 1000


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
    lists = {name: f"list {name}\r\n".encode() for name in SPLIT_LISTS}
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
