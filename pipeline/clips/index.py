"""What a clip is: a video of one class and one group, known by its name and its bytes."""

import csv
import io
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.clips.annotations import Known
from pipeline.common.errors import InputError
from pipeline.common.files import read_text, write_text
from pipeline.common.paths import INDEX

_COLUMNS = ("clip", "group", "bytes", "sha256")
# Names of files are bytes, which need not be UTF-8; those that are not are written as `write_text` escapes them.
_ODD_BYTE = re.compile(r"\\udc([89a-f][0-9a-f])")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Clip:
    """One line of a class's index: `clip` is the path inside the class folder without its suffix."""

    clip: str
    group: str
    bytes: int
    sha256: str


def index_path(name: str, folder: Path = INDEX) -> Path:
    """Return where the index of a class lies."""
    return folder / f"{name}.tsv"


def read_index(path: Path) -> list[Clip]:
    """Read an index; a missing one is empty. Raises InputError if it is damaged."""
    if not path.exists():
        return []
    try:
        table = csv.DictReader(io.StringIO(read_text(path), newline=""), delimiter="\t")
        if tuple(table.fieldnames or ()) != _COLUMNS:
            raise ValueError(f"its first line is not {' '.join(_COLUMNS)}")
        return [_clip(row) for row in table]
    except (InputError, KeyError, ValueError, TypeError, csv.Error) as error:
        raise InputError(f"{path} is damaged ({error}): restore it with `git checkout {path}`") from error


def _clip(row: dict[str, str]) -> Clip:
    if not _SHA256.fullmatch(row["sha256"]):
        raise ValueError(f"no checksum behind {row['clip']}")
    return Clip(_unescaped(row["clip"]), _unescaped(row["group"]), int(row["bytes"]), row["sha256"])


def _unescaped(name: str) -> str:
    return _ODD_BYTE.sub(lambda byte: chr(0xDC00 + int(byte[1], 16)), name)


def write_index(path: Path, clips: Iterable[Clip]) -> None:
    """Write an index, sorted by clip."""
    text = io.StringIO()
    table = csv.writer(text, delimiter="\t", lineterminator="\n")
    table.writerow(_COLUMNS)
    table.writerows((c.clip, c.group, c.bytes, c.sha256) for c in sorted(clips, key=lambda c: c.clip))
    write_text(path, text.getvalue())


def merged(known: list[Clip], present: list[Clip]) -> list[Clip]:
    """Return the known clips with those present added or renewed.

    A clip that was renamed leaves its old name; an empty one, which older versions took in, is dropped.
    """
    here = {c.sha256: c.clip for c in present}
    stay = {c.clip: c for c in known if c.bytes and here.get(c.sha256, c.clip) == c.clip}
    return sorted((stay | {c.clip: c for c in present}).values(), key=lambda c: c.clip)


def check_shared(clips: dict[str, list[Clip]]) -> None:
    """Raise InputError if the same video stands in two classes, or twice in one: it could be trained on and tested."""
    seen: dict[str, tuple[str, str]] = {}
    for name, members in clips.items():
        for clip in members:
            other, other_clip = seen.setdefault(clip.sha256, (name, clip.clip))
            if (other, other_clip) != (name, clip.clip):
                where = "in two classes" if other != name else "twice"
                raise InputError(
                    f"the same video is there {where}: {other}/{other_clip} and {name}/{clip.clip}. "
                    "Delete one of them, then run "
                    f"`python -m pipeline.stages.index --forget {name}/{clip.clip}` if the index still has it"
                )


def forget(clip: str, collections: Collection[str]) -> None:
    """Drop one `Class/clip` or `collection/folder/clip` from its index (its landmarks go at the next `dvc repro`)."""
    collection, _, rest = clip.partition("/")
    folder, _, rest = (rest if collection in collections else clip).partition("/")
    path = index_path(f"{collection}/{folder}" if collection in collections else folder)
    known = read_index(path)
    kept = [c for c in known if c.clip != rest]
    if len(kept) == len(known):
        raise InputError(f"{path} has no clip {rest!r}; clips are named there without folder and suffix")
    write_index(path, kept)
    print(f"{path}: {rest} dropped")


def known_names(clips: Mapping[str, Sequence[Clip]], collections: Collection[str]) -> Known:
    """Return the names that tables of annotations may have: those of `clips`, and of all that is indexed."""
    indexed = {path.relative_to(INDEX).with_suffix("").as_posix(): read_index(path) for path in INDEX.rglob("*.tsv")}
    every = {**indexed, **clips}
    sources = {clip.group for name, its in every.items() if name.partition("/")[0] in collections for clip in its}
    return Known(frozenset(clip.clip for its in every.values() for clip in its), frozenset(sources))
