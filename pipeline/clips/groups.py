"""Which group (person, or long video) a clip shows: by its line in groups.tsv, or else by its name."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.clips.container import SUFFIXES
from pipeline.common.errors import InputError
from pipeline.common.files import read_text
from pipeline.common.naming import no_such, plain

_UCF_NAME = re.compile(r"v_\w+?_(g\d+)_c\d+", re.IGNORECASE)
_HEADER = ("clip", "group")


@dataclass(frozen=True)
class _Line:
    """A line of groups.tsv, counted from 1; names as `plain` has them."""

    number: int
    clip: str
    group: str


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


def group_table(path: Path, clips: Iterable[str]) -> dict[str, str]:
    """Return the group of each of `clips` that groups.tsv names; {} where there is no such file.

    Its lines are `clip<TAB>group`; a suffix on the clip's name is allowed. Raises InputError that tells every line
    which names no clip, or contradicts another: one person in two groups could be trained on and tested.
    """
    if not path.exists():
        return {}
    known = {plain(clip): clip for clip in clips}
    table: dict[str, _Line] = {}
    wrong = []
    for line in _lines(path):
        trouble = _trouble(line, known, table)
        if trouble:
            wrong.append(f"{path}:{line.number}: {trouble}")
        else:
            table.setdefault(line.clip, line)
    if wrong:
        raise InputError("\n".join(wrong))
    return {known[clip]: line.group for clip, line in table.items()}


def _lines(path: Path) -> list[_Line]:
    """Return the lines of groups.tsv that name a clip."""
    found = []
    for number, line in enumerate(re.split(r"\r\n|\r|\n", read_text(path)), 1):
        cells = line.split("\t")
        if not line.strip() or tuple(cells) == _HEADER:
            continue
        if len(cells) != 2 or not all(cell.strip() for cell in cells):
            raise InputError(f"{path}:{number}: expected `clip<TAB>group`, found {line!r}")
        name = Path(cells[0].strip())
        clip = name.with_suffix("") if name.suffix.lower() in SUFFIXES else name
        found.append(_Line(number, plain(clip.as_posix()), plain(cells[1].strip())))
    return found


def _trouble(line: _Line, known: Collection[str], table: Mapping[str, _Line]) -> str | None:
    """Say what is wrong with a line; None if nothing is. table: the lines before it, by clip."""
    clip, group = line.clip, line.group
    if (clip.casefold(), group.casefold()) == _HEADER:
        return "a header is written `clip<TAB>group`, in small letters: correct it, or take it out"
    if clip not in known:
        return no_such("clip", clip, known)
    before = table.get(clip, line)
    if before.group != group:
        return f"`{clip}` is in group `{before.group}` by line {before.number}, in `{group}` here: keep one line"
    for other in table.values():
        if other.group != group and _alike(other.group, group):
            return f"group `{group}` is `{other.group}` in line {other.number}: write both alike, else they are two"
    return None


def _alike(one: str, other: str) -> bool:
    return one.strip(" \"'").casefold() == other.strip(" \"'").casefold()
