"""Download a large file so that a cut line, a restart or a full disk loses nothing: the next try goes on."""

import errno
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from tqdm import tqdm

from pipeline.common.errors import InputError
from pipeline.common.files import write_json

TRIES = 4  # in a row, without getting further
PAUSE_S = 2.0
TIMEOUT_S = 30
BLOCK = 1 << 16  # what is lost at most when the connection drops


def download(url: str, part: Path) -> None:
    """Fill `part` with the whole file at `url`, going on where an earlier run was cut off.

    Raises InputError if the server can't be reached, refuses, or stops short again and again.
    """
    part.parent.mkdir(parents=True, exist_ok=True)
    failures, furthest = 0, _length(part)
    while True:
        try:
            return _receive(url, part)
        except requests.RequestException as error:
            failures = 0 if _length(part) > furthest else failures + 1
            furthest = max(furthest, _length(part))
            if failures == TRIES or _is_final(error):
                raise InputError(
                    f"{url} could not be fetched: {_cause(error)}. Nothing was lost ({_length(part):,} bytes of it are "
                    f"here): run the same command again to go on. Or fetch it with a browser and put it at "
                    f"{part.with_suffix('')}, or put clips of your own into data/clips/<Class>/"
                ) from error
        time.sleep(PAUSE_S)


def _receive(url: str, part: Path) -> None:
    """Add to `part` what it lacks; start it anew if the server can't go on, or has another file by now."""
    known = _known(url, part)
    have = _length(part) if known else 0
    if have and have == known["size"]:
        return
    with requests.get(url, headers=_headers(known, have), stream=True, timeout=TIMEOUT_S) as answer:
        there = _identity(url, answer)
        goes_on = answer.headers.get("Content-Range", "").startswith(f"bytes {have}-") and there == known
        if have and (answer.status_code == 416 or (answer.status_code == 206 and not goes_on)):
            part.unlink()
            return _receive(url, part)
        answer.raise_for_status()
        _write(answer, part, there, have if answer.status_code == 206 else 0)
    if there["size"] not in (None, _length(part)):
        raise requests.ConnectionError(f"the connection ended after {_length(part)} of {there['size']} bytes")


def _write(answer: requests.Response, part: Path, there: dict[str, Any], start: int) -> None:
    size = there["size"]
    with space(part.parent, (size or 0) - start), part.open("ab" if start else "wb") as file:
        # Only now, with the old bytes gone, may the note say that `part` is of this file.
        write_json(_note(part), there)
        with tqdm(desc=part.stem, initial=start, total=size, unit="B", unit_scale=True, unit_divisor=1024) as bar:
            for block in answer.iter_content(BLOCK):
                bar.update(file.write(block))


def _headers(known: dict[str, Any], have: int) -> dict[str, str]:
    headers = {"Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
        # A weak ETag is not allowed in If-Range; without either, only the size tells whether the file changed.
        etag = known["etag"] or ""
        validator = known["modified"] if etag.startswith("W/") else etag or known["modified"]
        headers |= {"If-Range": validator} if validator else {}
    return headers


def _identity(url: str, answer: requests.Response) -> dict[str, Any]:
    """Return what tells the file at `url` from a later version of it."""
    size = answer.headers.get("Content-Range", "").rpartition("/")[2] or answer.headers.get("Content-Length", "")
    return {
        "url": url,
        "size": int(size) if size.isdigit() else None,
        "etag": answer.headers.get("ETag"),
        "modified": answer.headers.get("Last-Modified"),
    }


def _note(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")


def _known(url: str, part: Path) -> dict[str, Any]:
    """Return the identity of the file that `part` is the beginning of; empty if that is not the file at `url`."""
    note = json.loads(_note(part).read_text(encoding="utf-8")) if _note(part).exists() else {}
    return note if note.get("url") == url else {}


def _length(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _is_final(error: requests.RequestException) -> bool:
    """Tell whether trying again is useless: a bad certificate, a malformed address, or a refusal."""
    refused = error.response is not None and error.response.status_code < 500
    return refused or isinstance(error, requests.exceptions.SSLError | ValueError)


def _cause(error: requests.RequestException) -> str:
    """Say in a few words what went wrong, without the layers of the network library."""
    if error.response is not None:
        return f"the server answers '{error.response.status_code} {error.response.reason}'"
    if isinstance(error, requests.exceptions.SSLError):
        # UCF's server is known to leave out a link of its certificate chain, which browsers find by themselves.
        return "the server's certificate could not be verified"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "the connection dropped"
    inner = getattr(error.args[0], "reason", error) if error.args else error
    return str(inner).rpartition("): ")[2]


def discard(part: Path) -> None:
    """Forget a download that has served: delete `part`, unless it was moved away, and the note beside it."""
    part.unlink(missing_ok=True)
    _note(part).unlink()


@contextmanager
def space(folder: Path, needed: int) -> Iterator[None]:
    """Raise an InputError that says how much is needed if the disk of `folder` is too full for it, or gets so."""
    full = InputError(
        f"the disk of {folder} is too full: {needed / 1e9:.2f} GB are needed there. "
        f"Make room and run the same command again to go on"
    )
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if shutil.disk_usage(existing).free < needed:
        raise full
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise full from error
        raise
