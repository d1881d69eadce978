"""Stage `index`: renew the committed list of clips from the clips that are present.

Clips that are not on this machine keep their lines, so a clone without clips changes nothing.
"""

import argparse
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from pipeline.clips import annotations
from pipeline.clips.collections import check_names, folders
from pipeline.clips.container import SUFFIXES
from pipeline.clips.index import Clip, check_shared, forget, index_path, merged, read_index, write_index
from pipeline.clips.scan import clip_folder, empty_videos, scan, unknown_files
from pipeline.common import params
from pipeline.common.errors import InputError, run
from pipeline.common.files import write_text
from pipeline.common.naming import meant
from pipeline.common.paths import INDEX


def main() -> None:
    """Renew data/index/<Class>.tsv for every class of params.yaml and every folder of its collections."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forget", metavar="CLASS/CLIP", help="drop this clip from its index and stop")
    arguments = parser.parse_args()
    settings = params.load()
    collections = settings.collections.persons
    if arguments.forget:
        return forget(arguments.forget, collections)
    folder = clip_folder(settings.index.clips)
    for warning in check_names(collections, folder):
        print(f"warning: {warning}")
    names = [*settings.classes, *(name for its in collections for name in folders(its, folder))]
    clips = {name: renewed(name, folder, settings.classes) for name in names}
    check_shared(clips)
    annotations.check(known_names(clips, collections))
    for name, members in clips.items():
        if members != read_index(index_path(name)):
            write_index(index_path(name), members)
    # Later stages depend on these, whether they have lines or not.
    for collection in collections:
        (INDEX / collection).mkdir(parents=True, exist_ok=True)
    for path, head in annotations.EMPTY.items():
        if not path.exists():
            write_text(path, head)


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


def known_names(clips: Mapping[str, Sequence[Clip]], collections: Collection[str]) -> annotations.Known:
    """Return the names that tables of annotations may have: those of `clips`, and of all that is indexed."""
    indexed = {path.relative_to(INDEX).with_suffix("").as_posix(): read_index(path) for path in INDEX.rglob("*.tsv")}
    every = {**indexed, **clips}
    sources = {clip.group for name, its in every.items() if name.partition("/")[0] in collections for clip in its}
    return annotations.Known(frozenset(clip.clip for its in every.values() for clip in its), frozenset(sources))


if __name__ == "__main__":
    run(main)
