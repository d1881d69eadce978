"""What a clip is: a video of one class and one group, known by its name and its bytes."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError
from pipeline.files import sha256, write_text
from pipeline.landmarks import FIELD
from pipeline.video import SUFFIXES

INDEX_FOLDER = Path("data/index")
GROUP_TABLE = "groups.tsv"
_UCF_NAME = re.compile(r"v_\w+?_(g\d+)_c\d+", re.IGNORECASE)
_COLUMNS = ("clip", "group", "bytes", "sha256")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Clip:
    """One line of a class's index: `clip` is the path inside the class folder without its suffix."""

    clip: str
    group: str
    bytes: int
    sha256: str


def index_path(name: str, folder: Path = INDEX_FOLDER) -> Path:
    """Return where the index of a class lies."""
    return folder / f"{name}.tsv"


def indexed_field_names(indices: Path = INDEX_FOLDER) -> list[str]:
    """Return `field/<Class>` for every folder of field clips that is indexed."""
    return sorted(f"{FIELD}/{path.stem}" for path in (indices / FIELD).glob("*.tsv"))


def field_names(clips: Path, indices: Path = INDEX_FOLDER) -> list[str]:
    """Return `field/<Class>` for every folder of field clips that is here or indexed."""
    here = (one for one in (clips / FIELD).iterdir() if one.is_dir()) if (clips / FIELD).is_dir() else ()
    return sorted({*indexed_field_names(indices), *(f"{FIELD}/{one.name}" for one in here)})


def read_index(path: Path) -> list[Clip]:
    """Read an index; a missing one is empty. Raises InputError if it is damaged."""
    if not path.exists():
        return []
    try:
        with path.open(encoding="utf-8", newline="") as file:
            table = csv.DictReader(file, delimiter="\t")
            if tuple(table.fieldnames or ()) != _COLUMNS:
                raise ValueError(f"its first line is not {' '.join(_COLUMNS)}")
            return [_clip(row) for row in table]
    except (KeyError, ValueError, TypeError, csv.Error) as error:
        raise InputError(f"{path} is damaged ({error}): restore it with `git checkout {path}`") from error


def _clip(row: dict[str, str]) -> Clip:
    if not _SHA256.fullmatch(row["sha256"]):
        raise ValueError(f"no checksum behind {row['clip']}")
    return Clip(row["clip"], row["group"], int(row["bytes"]), row["sha256"])


def write_index(path: Path, clips: Iterable[Clip]) -> None:
    """Write an index, sorted by clip."""
    text = io.StringIO()
    table = csv.writer(text, delimiter="\t", lineterminator="\n")
    table.writerow(_COLUMNS)
    table.writerows((c.clip, c.group, c.bytes, c.sha256) for c in sorted(clips, key=lambda c: c.clip))
    write_text(path, text.getvalue())


def find_videos(folder: Path) -> dict[str, Path]:
    """Map clip name to file for every video in a class folder, sub-folders and links included.

    Raises InputError if two files would be the same clip.
    """
    found: dict[str, Path] = {}
    for path in _files(folder):
        if path.suffix.lower() not in SUFFIXES or path.name.startswith("."):
            continue
        clip = path.relative_to(folder).with_suffix("").as_posix()
        if clip in found:
            raise InputError(f"{found[clip]} and {path} are the same clip twice: keep one of them")
        found[clip] = path
    return found


def unknown_files(folder: Path) -> list[Path]:
    """Return the files of a class folder that are neither videos nor hidden nor the group table."""
    known = (*SUFFIXES, ".tsv", ".txt", ".md")
    return [path for path in _files(folder) if path.suffix.lower() not in known and not path.name.startswith(".")]


def _files(folder: Path, above: frozenset[Path] = frozenset()) -> Iterator[Path]:
    """Yield every file below a folder; linked folders are entered, but never one inside itself."""
    above |= {folder.resolve()}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_file():
            yield path
        elif path.is_dir() and path.resolve() not in above:
            yield from _files(path, above)


def scan(folder: Path) -> list[Clip]:
    """Describe every video of a class folder: name, group, size in bytes, SHA-256."""
    table = _group_table(folder / GROUP_TABLE)
    return [
        Clip(clip, group_of(clip, table), path.stat().st_size, sha256(path))
        for clip, path in find_videos(folder).items()
    ]


def group_of(clip: str, table: dict[str, str]) -> str:
    """Tell the group (person, or long video) of a clip.

    The first that applies: its line in groups.tsv; UCF101's name (v_Class_gNN_cNN); what stands before `__` in its
    name; its sub-folder; else the clip is taken to be a group of its own.
    """
    if clip in table:
        return table[clip]
    ucf = _UCF_NAME.fullmatch(Path(clip).name)
    if ucf:
        return ucf[1].lower()
    source, apart, _ = Path(clip).name.partition("__")
    if source and apart:
        return source
    parent = Path(clip).parent.as_posix()
    return Path(clip).name if parent == "." else parent


def _group_table(path: Path) -> dict[str, str]:
    """Read `clip<TAB>group` lines (a suffix on the clip's name is allowed); {} where there is no such file."""
    if not path.exists():
        return {}
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text: save it again as UTF-8") from error
    table = {}
    for number, line in enumerate(text.splitlines(), 1):
        cells = line.split("\t")
        if not line.strip() or cells == ["clip", "group"]:
            continue
        if len(cells) != 2 or not all(cell.strip() for cell in cells):
            raise InputError(f"{path}:{number}: expected `clip<TAB>group`, found {line!r}")
        name = Path(cells[0].strip())
        clip = name.with_suffix("") if name.suffix.lower() in SUFFIXES else name
        table[clip.as_posix()] = cells[1].strip()
    return table
