"""Find the videos of a clip folder, and tell which group (person) each shows."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.clips.container import SUFFIXES
from pipeline.clips.index import Clip
from pipeline.common.errors import InputError
from pipeline.common.files import sha256

GROUP_TABLE = "groups.tsv"
_UCF_NAME = re.compile(r"v_\w+?_(g\d+)_c\d+", re.IGNORECASE)


def find_videos(folder: Path) -> dict[str, Path]:
    """Map clip name to file for every video in a class folder, sub-folders and links included.

    Raises InputError if two files would be the same clip.
    """
    found: dict[str, Path] = {}
    for path in videos_in(folder):
        clip = path.relative_to(folder).with_suffix("").as_posix()
        if clip in found:
            raise InputError(f"{found[clip]} and {path} are the same clip twice: keep one of them")
        found[clip] = path
    return found


def videos_in(folder: Path) -> list[Path]:
    """Return every video in a folder, sub-folders and links included, but none that is hidden."""
    return [path for path in _files(folder) if path.suffix.lower() in SUFFIXES and not path.name.startswith(".")]


def empty_videos(folder: Path) -> list[Path]:
    """Return the videos of a class folder that hold nothing, as a failed download leaves them."""
    return [path for path in videos_in(folder) if not path.stat().st_size]


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
    """Describe every video of a class folder that is not empty: name, group, size in bytes, SHA-256."""
    table = _group_table(folder / GROUP_TABLE)
    return [
        Clip(clip, group_of(clip, table), path.stat().st_size, sha256(path))
        for clip, path in find_videos(folder).items()
        if path.stat().st_size
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


CLIPS_VARIABLE = "REPVISION_CLIPS"


def clip_folder(setting: str) -> Path:
    """Return the folder of class folders: the environment's, or the setting of params.yaml.

    Raises InputError if the environment names a folder that is not there; without the usual one, there are no clips.
    """
    named = os.environ.get(CLIPS_VARIABLE)
    if named and not Path(named).is_dir():
        raise InputError(f"{CLIPS_VARIABLE}={named}: there is no such folder; correct or unset it")
    return Path(named or setting)
