"""Stage `extract`: the clips of one class, or of one collection, become landmark series."""

import argparse
import os

from pipeline.clips.collections import indexed_folders
from pipeline.clips.index import index_path, read_index
from pipeline.clips.scan import clip_folder
from pipeline.common import params
from pipeline.common.errors import InputError, run
from pipeline.common.paths import LANDMARKS
from pipeline.landmarks.extraction import SCHEDULER_VARIABLE, extract_class
from pipeline.landmarks.series import class_path


def main() -> None:
    """Extract the classes named on the command line (default: all of params.yaml), or a collection of params.yaml."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("classes", nargs="*", metavar="CLASS")
    parser.add_argument("--collection", metavar="NAME", help="all clips of this collection instead")
    arguments = parser.parse_args()
    settings, collection = params.load(), arguments.collection
    if collection and collection not in settings.collections.persons:
        raise InputError(f"params.yaml has no collection `{collection}` in `collections.persons`: add it there")
    scheduler = os.environ.get(SCHEDULER_VARIABLE) or settings.extract.scheduler
    clips, variants = clip_folder(settings.index.clips), settings.extract.variants
    names = _folders_with_clips(collection) if collection else arguments.classes or settings.classes
    for name in names:
        extract_class(name, variants, clips, settings.extract.workers, scheduler)
    if collection:
        (LANDMARKS / collection).mkdir(parents=True, exist_ok=True)
        for stale in set((LANDMARKS / collection).glob("*.npz")) - {class_path(name) for name in names}:
            stale.unlink()


def _folders_with_clips(collection: str) -> list[str]:
    return [name for name in indexed_folders(collection) if read_index(index_path(name))]


if __name__ == "__main__":
    run(main)
