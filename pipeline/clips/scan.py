"""Find the videos of a clip folder, and tell which group (person) each shows."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pipeline.clips.container import SUFFIXES
from pipeline.clips.groups import group_of, group_table
from pipeline.clips.index import Clip, index_path, merged, read_index
from pipeline.common.errors import InputError
from pipeline.common.files import sha256
from pipeline.common.naming import meant

GROUP_TABLE = "groups.tsv"


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


def scan(folder: Path, indexed: Iterable[str] = ()) -> list[Clip]:
    """Describe every video of a class folder that is not empty: name, group, size in bytes, SHA-256.

    indexed: clips that the group table may name though they are not here. Raises InputError if it names others.
    """
    videos = find_videos(folder)
    table = group_table(folder / GROUP_TABLE, {*videos, *indexed})
    return [
        Clip(clip, group_of(clip, table), path.stat().st_size, sha256(path))
        for clip, path in videos.items()
        if path.stat().st_size
    ]


CLIPS_VARIABLE = "REPVISION_CLIPS"


def clip_folder(setting: str) -> Path:
    """Return the folder of class folders: the environment's, or the setting of params.yaml.

    Raises InputError if the environment names a folder that is not there; without the usual one, there are no clips.
    """
    named = os.environ.get(CLIPS_VARIABLE)
    if named and not Path(named).is_dir():
        raise InputError(f"{CLIPS_VARIABLE}={named}: there is no such folder; correct or unset it")
    return Path(named or setting)


def renewed(name: str, folder: Path, classes: Sequence[str]) -> list[Clip]:
    """Return the clips of a class or collection folder, known and here, and say what was found."""
    known = read_index(index_path(name))
    present = scan(folder / name, [clip.clip for clip in known])
    clips = merged(known, present)
    strange = unknown_files(folder / name)
    if strange:
        print(f"warning: left out, not {', '.join(SUFFIXES)}: {', '.join(map(str, strange))}; convert them to mp4")
    empty = empty_videos(folder / name)
    if empty:
        print(f"warning: left out, empty (a failed download?): {', '.join(map(str, empty))}; fetch them again")
    if not clips and name in classes:
        there = [path.name for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
        slip = meant(name, set(there) - set(classes))
        raise InputError(
            f"class {name} has no clips{slip or ':'} put videos into {folder / name}/ "
            f"(or `repvision fetch {name}`), or take it out of `classes` in params.yaml"
        )
    groups = {clip.group for clip in clips}
    print(f"{name}: {len(clips)} clips of {len(groups)} groups known, {len(present)} clips here")
    if len(groups) == len(clips) > 1:
        print(f"warning: each clip of {name} counts as another person; if not, see docs/data.md")
    return clips
