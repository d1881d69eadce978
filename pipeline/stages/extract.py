"""Stage `extract`: the clips of one class become landmark series."""

import argparse
import os

from pipeline.clips.index import FIELD, index_path, indexed_field_names, read_index
from pipeline.clips.scan import clip_folder
from pipeline.common import params
from pipeline.common.errors import run
from pipeline.common.paths import LANDMARKS
from pipeline.landmarks.extraction import SCHEDULER_VARIABLE, extract_class
from pipeline.landmarks.series import class_path


def main() -> None:
    """Extract the classes named on the command line (default: all of params.yaml), or all field clips."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("classes", nargs="*", metavar="CLASS")
    parser.add_argument("--field", action="store_true", help="the clips from elsewhere instead")
    arguments = parser.parse_args()
    settings = params.load()
    scheduler = os.environ.get(SCHEDULER_VARIABLE) or settings.extract.scheduler
    folder, chosen = clip_folder(settings.index.clips), settings.extract.variants
    field = [name for name in indexed_field_names() if read_index(index_path(name))]
    for name in field if arguments.field else arguments.classes or settings.classes:
        extract_class(name, chosen, folder, settings.extract.workers, scheduler)
    if arguments.field:
        (LANDMARKS / FIELD).mkdir(parents=True, exist_ok=True)
        for stale in set((LANDMARKS / FIELD).glob("*.npz")) - {class_path(name) for name in field}:
            stale.unlink()


if __name__ == "__main__":
    run(main)
