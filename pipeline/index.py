"""Stage `index`: renew the committed list of clips from the clips that are present.

Clips that are not on this machine keep their lines, so a clone without clips changes nothing.
"""

import argparse
import os
from pathlib import Path

from pipeline import params
from pipeline.clips import INDEX_FOLDER, Clip, index_path, read_index, scan, write_index
from pipeline.errors import InputError, run

CLIPS_VARIABLE = "REPVISION_CLIPS"


def clip_folder(setting: str) -> Path:
    """Return the folder of class folders: the environment's, or the setting of params.yaml."""
    return Path(os.environ.get(CLIPS_VARIABLE) or setting)


def merged(known: list[Clip], present: list[Clip]) -> list[Clip]:
    """Return the known clips with those present added or renewed."""
    return sorted(({c.clip: c for c in known} | {c.clip: c for c in present}).values(), key=lambda c: c.clip)


def check_shared(clips: dict[str, list[Clip]]) -> None:
    """Raise InputError if the same video stands in two classes."""
    seen: dict[str, tuple[str, str]] = {}
    for name, members in clips.items():
        for clip in members:
            other, other_clip = seen.setdefault(clip.sha256, (name, clip.clip))
            if other != name:
                raise InputError(
                    f"the same video is in two classes: {other}/{other_clip} and {name}/{clip.clip}. "
                    "Delete it from one of the folders, then run "
                    f"`python -m pipeline.index --forget {name}/{clip.clip}` if the index still has it"
                )


def forget(clip: str) -> None:
    """Drop one `Class/clip` from its index (its landmarks go at the next `dvc repro`)."""
    name, _, rest = clip.partition("/")
    path = index_path(name)
    known = read_index(path)
    kept = [c for c in known if c.clip != rest]
    if len(kept) == len(known):
        raise InputError(f"{path} has no clip {rest!r}; clips are named there without folder and suffix")
    write_index(path, kept)
    print(f"{path}: {rest} dropped")


def main() -> None:
    """Renew data/index/<Class>.tsv for every class of params.yaml."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forget", metavar="CLASS/CLIP", help="drop this clip from its index and stop")
    arguments = parser.parse_args()
    if arguments.forget:
        return forget(arguments.forget)
    settings = params.load()
    folder = clip_folder(settings.index.clips)
    clips = {}
    for name in settings.classes:
        known, present = read_index(index_path(name)), scan(folder / name)
        clips[name] = merged(known, present)
        if not clips[name]:
            raise InputError(
                f"class {name} has no clips: put videos into {folder / name}/ "
                f"(or `python -m pipeline.fetch {name}`), or take it out of `classes` in params.yaml"
            )
        print(f"{name}: {len(clips[name])} clips known, {len(present)} of them here")
    check_shared(clips)
    INDEX_FOLDER.mkdir(parents=True, exist_ok=True)
    for name, members in clips.items():
        if members != read_index(index_path(name)):
            write_index(index_path(name), members)


if __name__ == "__main__":
    run(main)
