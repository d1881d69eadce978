"""Files that are whole or absent: written to a temporary name, synced, then renamed."""

import codecs
import csv
import hashlib
import io
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline.common.errors import InputError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`; rename it to `path` on success, delete it on failure."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp{path.suffix}")
    try:
        yield temporary
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8, whole or not at all; what is no text, as in some names of files, is escaped as in JSON."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")


def write_json(path: Path, content: Any) -> None:
    """Write `content` as indented JSON, whole or not at all."""
    write_text(path, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_text(path: Path) -> str:
    """Read a text file that people may edit: UTF-8, with or without a byte order mark; line ends as they are.

    Raises InputError if it is of another encoding, as spreadsheets and old editors write.
    """
    content = path.read_bytes()
    remedy = f"{path} is not UTF-8 text: save it again as UTF-8"
    if content.startswith(_UTF16) or b"\0" in content:
        raise InputError(f"{remedy} (it looks like UTF-16)")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(f"{remedy} (it is not in line {line})") from error


def read_table(path: Path, columns: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """Read a TSV file: the number of each row's line, and the row; a missing file has no rows.

    Raises InputError if its columns are others.
    """
    if not path.exists():
        return []
    table = csv.DictReader(io.StringIO(read_text(path), newline=""), delimiter="\t")
    if tuple(table.fieldnames or ()) != tuple(columns):
        raise InputError(f"{path}: its first line must be {' '.join(columns)}, with tabs between them")
    return [(table.line_num, row) for row in table]


def sha256(path: Path) -> str:
    """Return the hex SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_json(path: Path) -> Any:
    """Read a JSON file. Raises InputError if it is missing or damaged."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path} can't be read ({error}): run `dvc repro`, or `git checkout {path}`") from error
