"""The official UCF101 clips and split lists, fetched by those who have internet: only the classes asked for."""

import json
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from tqdm import tqdm

from pipeline.clips.download import discard, download, space
from pipeline.common.errors import InputError
from pipeline.common.files import replacing, write_json
from pipeline.common.naming import near

ARCHIVE = "https://www.crcv.ucf.edu/data/UCF101/UCF101.rar"
SPLITS = "https://www.crcv.ucf.edu/wp-content/uploads/2019/03/UCF101TrainTestSplits-RecognitionTask.zip"
CLASS_LIST = "classInd.txt"
SPLIT_LISTS = (CLASS_LIST, *(f"{part}list0{number}.txt" for part in ("train", "test") for number in (1, 2, 3)))
WORK = Path("data/work")
RAR_START = b"Rar!\x1a\x07"
RAR_END = 10  # unrar's ERAR_END_ARCHIVE, which the Python package does not name


def _archive_name(url: str) -> str:
    return PurePosixPath(urlsplit(url).path).name


@contextmanager
def archive_of(url: str, work: Path = WORK, keep: bool = False) -> Iterator[Path]:
    """Yield the whole archive at `url`; once used without an error it is deleted, or kept under its own name.

    An archive that is there already, kept or put there by hand, is used as it is and stays.
    """
    kept = work / _archive_name(url)
    if kept.exists():
        yield kept
        return
    part = kept.with_name(f"{kept.name}.part")
    download(url, part)
    yield part
    if keep:
        os.replace(part, kept)
    discard(part)


class Damage(Exception):
    """An archive is not what it should be."""


@contextmanager
def _damage_named(archive: Path) -> Iterator[None]:
    """Turn an archive library's complaint into one InputError that says what to do."""
    try:
        yield
    except (Damage, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise InputError(f"{archive} is damaged ({error}): delete it and run again to fetch it anew") from error


def listing(archive: Path) -> dict[str, int]:
    """Return the size in bytes of every file in a .rar or .zip archive."""
    with _damage_named(archive):
        if _is_rar(archive):
            return {name: size for name, size, _ in _rar_files(archive, set())}
        with zipfile.ZipFile(archive) as opened:
            return {info.filename: info.file_size for info in opened.infolist() if not info.is_dir()}


def contents(archive: Path, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Yield each named file's bytes, with its CRC checked, in one pass over the archive."""
    if _is_rar(archive):
        wanted = set(names)
        yield from ((name, content) for name, _, content in _rar_files(archive, wanted) if name in wanted)
        return
    with zipfile.ZipFile(archive) as opened:
        yield from ((name, opened.read(name)) for name in names)


def _is_rar(archive: Path) -> bool:
    with archive.open("rb") as file:
        return file.read(len(RAR_START)) == RAR_START


def _rar_files(archive: Path, wanted: set[str]) -> Iterator[tuple[str, int, bytes]]:
    """Yield name, size and, of those wanted, the bytes of each file of a RAR archive, in the archive's order."""
    unrar = _unrar()
    # A solid archive can be listed without decompressing it, but only in the library's mode for that.
    open_archive = unrar.RarArchive.open_for_processing if wanted else unrar.RarArchive.open_for_metadata
    try:
        with open_archive(archive) as opened:
            for header in _rar_headers(opened):
                size = header.UnpSize + (header.UnpSizeHigh << 32)
                content = b""
                if header.FileNameW in wanted:
                    content = _rar_content(header, size)
                else:
                    header.skip()
                if not header.Flags & unrar.FLAGS_RHDF_DIRECTORY:
                    yield header.FileNameW, size, content
    except unrar.BadRarFile as error:
        raise Damage(str(error)) from error


def _rar_content(header: Any, size: int) -> bytes:
    """Return one file's bytes; the library checks the CRC as it hands them over."""
    blocks: list[bytes] = []
    header.test(blocks.append)
    content = b"".join(blocks)
    if len(content) != size:
        # The CRC was right, so a block was lost on the way here: a Ctrl-C at that moment is swallowed below us.
        raise KeyboardInterrupt
    return content


def _rar_headers(opened: Any) -> Iterator[Any]:
    """Yield each file's header. The library's own loop would take a damaged header for the archive's end."""
    unrar = _unrar()
    while True:
        data = unrar.RARHeaderDataEx()
        code = unrar.RARReadHeaderEx(opened.handle, data)
        if code == RAR_END:
            return
        if code != unrar.FLAGS_SUCCESS:
            raise unrar.BadRarFile(code, f"a file's header is unreadable, error code {code}")
        yield unrar.RarHeader(opened, data)


def _unrar() -> ModuleType:
    try:
        from unrar.cffi import unrarlib
    except ImportError as error:
        raise InputError(
            "nothing here can read RAR archives: install the Python package unrar2-cffi, or name a .zip with --url"
        ) from error
    return unrarlib


@dataclass(frozen=True)
class Member:
    """One file of an archive, and where it belongs on this machine."""

    name: str
    size: int
    target: Path

    def is_there(self) -> bool:
        """Tell whether the target exists with the right size."""
        return self.target.exists() and self.target.stat().st_size == self.size


def extract(archive: Path, members: list[Member]) -> int:
    """Write those members that are not there yet, each whole or not at all; return how many they were."""
    todo = {member.name: member for member in members if not member.is_there()}
    if not todo:
        return 0
    folder = next(iter(todo.values())).target.parent
    with _damage_named(archive), space(folder, sum(member.size for member in todo.values())):
        for name, content in tqdm(contents(archive, todo), total=len(todo), desc="extracting", unit="file"):
            with replacing(todo[name].target) as temporary:
                temporary.write_bytes(content)
    return len(todo)


def fetch_splits(url: str, into: Path, work: Path = WORK) -> list[str]:
    """Bring the official split lists to `into`, unless they are there; return the classes they name."""
    if any(not (into / name).exists() for name in SPLIT_LISTS):
        with archive_of(url, work) as archive:
            members = [
                Member(name, size, into / PurePosixPath(name).name)
                for name, size in listing(archive).items()
                if PurePosixPath(name).name in SPLIT_LISTS
            ]
            absent = set(SPLIT_LISTS) - {member.target.name for member in members}
            if absent:
                raise InputError(f"{url} has no {', '.join(sorted(absent))}: it is not UCF101's archive of split lists")
            extract(archive, members)
    lines = (into / CLASS_LIST).read_text(encoding="utf-8").splitlines()
    return [line.split()[1] for line in lines if line.strip()]


def fetch_clips(url: str, classes: list[str], into: Path, keep: bool = False, work: Path = WORK) -> int:
    """Bring the clips of `classes` to `into`/<Class>/, unless they are there; return how many were written."""
    # The listing outlives the archive, so that a later run can tell what is there without a new download.
    listed = work / f"{_archive_name(url)}.listing.json"
    noted = json.loads(listed.read_text(encoding="utf-8")) if listed.exists() else {}
    if noted.get("url") == url and all(clip.is_there() for clip in _clips(noted["sizes"], classes, into)):
        return 0
    if not url.endswith(".zip"):
        _unrar()  # better to miss it before a long download than after
    with archive_of(url, work, keep) as archive:
        sizes = listing(archive)
        write_json(listed, {"url": url, "sizes": sizes})
        return extract(archive, _clips(sizes, classes, into))


def _clips(sizes: dict[str, int], classes: list[str], into: Path) -> list[Member]:
    """Pick the clips of `classes` from a listing. Raises InputError for a class that has none there."""
    paths = [path for path in map(PurePosixPath, sizes) if path.match("v_*.avi")]
    found = {path.parent.name for path in paths}
    for name in classes:
        if name not in found:
            raise InputError(f"the archive has no class {unknown(name, found)}")
    wanted = [path for path in paths if path.parent.name in classes]
    return [Member(str(path), sizes[str(path)], into / path.parent.name / path.name) for path in wanted]


def unknown(name: str, known: Iterable[str]) -> str:
    """Return an unknown class's name with the known ones that come near it."""
    found = near(name, known)
    return f"'{name}'" + (f"; did you mean {' or '.join(found)}?" if found else "")


def choose(asked: list[str], configured: list[str], known: list[str]) -> list[str]:
    """Return the classes to fetch: those asked for, or else those configured ones that UCF101 has.

    Raises InputError for a class asked for that UCF101 does not have, or if nothing is left.
    """
    strange = [f"UCF101 has no class {unknown(name, known)}" for name in asked or configured if name not in known]
    if asked and strange:
        raise InputError("; ".join(strange))
    for line in strange:
        print(f"skipped: {line}")
    chosen = [name for name in asked or configured if name in known]
    if not chosen:
        raise InputError("there is no class to fetch: name one of UCF101's")
    return chosen
