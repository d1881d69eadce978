"""Stage `index`: renew the committed list of clips from the clips that are present.

Clips that are not on this machine keep their lines, so a clone without clips changes nothing.
"""

import argparse

from pipeline.clips import annotations
from pipeline.clips.collections import folders
from pipeline.clips.container import SUFFIXES
from pipeline.clips.index import check_shared, forget, index_path, merged, read_index, write_index
from pipeline.clips.scan import clip_folder, empty_videos, scan, unknown_files
from pipeline.common import params
from pipeline.common.errors import InputError, run
from pipeline.common.files import write_text
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
    clips = {}
    for name in [*settings.classes, *(name for its in collections for name in folders(its, folder))]:
        known, present = read_index(index_path(name)), scan(folder / name)
        clips[name] = merged(known, present)
        strange = unknown_files(folder / name)
        if strange:
            print(f"warning: left out, not {', '.join(SUFFIXES)}: {', '.join(map(str, strange))}; convert them to mp4")
        empty = empty_videos(folder / name)
        if empty:
            print(f"warning: left out, empty (a failed download?): {', '.join(map(str, empty))}; fetch them again")
        if not clips[name] and name in settings.classes:
            raise InputError(
                f"class {name} has no clips: put videos into {folder / name}/ "
                f"(or `repvision fetch {name}`), or take it out of `classes` in params.yaml"
            )
        groups = {clip.group for clip in clips[name]}
        print(f"{name}: {len(clips[name])} clips of {len(groups)} groups known, {len(present)} clips here")
        if len(groups) == len(clips[name]) > 1:
            print(f"warning: each clip of {name} counts as another person; if not, see groups in README.md")
    check_shared(clips)
    for name, members in clips.items():
        if members != read_index(index_path(name)):
            write_index(index_path(name), members)
    # Later stages depend on these, whether they have lines or not.
    for collection in collections:
        (INDEX / collection).mkdir(parents=True, exist_ok=True)
    for path, head in annotations.EMPTY.items():
        if not path.exists():
            write_text(path, head)


if __name__ == "__main__":
    run(main)
