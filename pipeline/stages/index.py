"""Stage `index`: renew the committed list of clips from the clips that are present.

Clips that are not on this machine keep their lines, so a clone without clips changes nothing.
"""

import argparse

from pipeline.clips import annotations
from pipeline.clips.collections import check_names, folders
from pipeline.clips.index import check_shared, forget, index_path, known_names, read_index, write_index
from pipeline.clips.scan import clip_folder, renewed
from pipeline.common import params
from pipeline.common.errors import run
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


if __name__ == "__main__":
    run(main)
