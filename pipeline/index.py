"""Stage `index`: renew the committed list of clips from the clips that are present.

Clips that are not on this machine keep their lines, so a clone without clips changes nothing.
"""

import argparse
import os
from pathlib import Path

from pipeline import params, sources, truth
from pipeline.clips import INDEX_FOLDER, Clip, field_names, index_path, read_index, scan, unknown_files, write_index
from pipeline.errors import InputError, run
from pipeline.files import write_text
from pipeline.landmarks import FIELD
from pipeline.video import SUFFIXES

CLIPS_VARIABLE = "REPVISION_CLIPS"


def clip_folder(setting: str) -> Path:
    """Return the folder of class folders: the environment's, or the setting of params.yaml.

    Raises InputError if the environment names a folder that is not there; without the usual one, there are no clips.
    """
    named = os.environ.get(CLIPS_VARIABLE)
    if named and not Path(named).is_dir():
        raise InputError(f"{CLIPS_VARIABLE}={named}: there is no such folder; correct or unset it")
    return Path(named or setting)


def merged(known: list[Clip], present: list[Clip]) -> list[Clip]:
    """Return the known clips with those present added or renewed; a clip that was renamed leaves its old name."""
    here = {c.sha256: c.clip for c in present}
    stay = {c.clip: c for c in known if here.get(c.sha256, c.clip) == c.clip}
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
                    f"`python -m pipeline.index --forget {name}/{clip.clip}` if the index still has it"
                )


def forget(clip: str) -> None:
    """Drop one `Class/clip` from its index (its landmarks go at the next `dvc repro`)."""
    folder, _, rest = clip.removeprefix(f"{FIELD}/").partition("/")
    name = f"{FIELD}/{folder}" if clip.startswith(f"{FIELD}/") else folder
    path = index_path(name)
    known = read_index(path)
    kept = [c for c in known if c.clip != rest]
    if len(kept) == len(known):
        raise InputError(f"{path} has no clip {rest!r}; clips are named there without folder and suffix")
    write_index(path, kept)
    print(f"{path}: {rest} dropped")


def main() -> None:
    """Renew data/index/<Class>.tsv for every class of params.yaml and every folder of field clips."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forget", metavar="CLASS/CLIP", help="drop this clip from its index and stop")
    arguments = parser.parse_args()
    if arguments.forget:
        return forget(arguments.forget)
    settings = params.load()
    folder = clip_folder(settings.index.clips)
    clips = {}
    for name in [*settings.classes, *field_names(folder)]:
        known, present = read_index(index_path(name)), scan(folder / name)
        clips[name] = merged(known, present)
        strange = unknown_files(folder / name)
        if strange:
            print(f"warning: left out, not {', '.join(SUFFIXES)}: {', '.join(map(str, strange))}; convert them to mp4")
        if not clips[name] and name in settings.classes:
            raise InputError(
                f"class {name} has no clips: put videos into {folder / name}/ "
                f"(or `python -m pipeline.fetch {name}`), or take it out of `classes` in params.yaml"
            )
        groups = {clip.group for clip in clips[name]}
        print(f"{name}: {len(clips[name])} clips of {len(groups)} groups known, {len(present)} clips here")
        if len(groups) == len(clips[name]) > 1:
            print(f"warning: each clip of {name} counts as another person; if not, see groups in README.md")
    check_shared(clips)
    for name, members in clips.items():
        if members != read_index(index_path(name)):
            write_index(index_path(name), members)
    # Later stages depend on these, with or without clips from elsewhere.
    (INDEX_FOLDER / FIELD).mkdir(parents=True, exist_ok=True)
    for path, head in ((truth.PATH, truth.HEAD), (sources.PATH, sources.HEAD)):
        if not path.exists():
            write_text(path, head)


if __name__ == "__main__":
    run(main)
