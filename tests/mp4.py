"""Boxes of an mp4 file, changed as phones and cameras write them."""

import struct
from pathlib import Path

PARENTS = (b"moov", b"trak", b"edts", b"mdia", b"minf", b"stbl")
QUARTER_TURN = struct.pack(">9i", 0, 1 << 16, 0, -1 << 16, 0, 0, 0, 0, 1 << 30)  # how a phone held upright marks it


def replaced(content: bytes, box: bytes, fields: bytes) -> bytes:
    """Return an mp4 with the fields of one box replaced, and the sizes of all boxes around it set right."""
    done, at = b"", 0
    while at < len(content):
        size, kind = struct.unpack_from(">I4s", content, at)
        inner = content[at + 8 : at + size]
        if kind in PARENTS:
            inner = replaced(inner, box, fields)
        elif kind == box:
            inner = fields
        done += struct.pack(">I4s", 8 + len(inner), kind) + inner
        at += size
    return done


def trimmed(path: Path, start_s: float, seconds: float) -> None:
    """Let an mp4 show only `seconds` of itself, from `start_s` on, as editors on phones do: by an edit list."""
    content = path.read_bytes()
    movie, media = (struct.unpack_from(">I", content, content.index(box) + 16)[0] for box in (b"mvhd", b"mdhd"))
    edit = struct.pack(">2I2i2h", 0, 1, round(seconds * movie), round(start_s * media), 1, 0)
    path.write_bytes(replaced(content, b"elst", edit))
