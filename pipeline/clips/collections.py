"""Collections of clips beside the classes' own folders: each a folder of folders, which may be of a class or not.

Their indices and landmarks lie in a folder of the collection's name too, so that a class and a folder of the same name
stay apart: `field/Lunges`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.common.names import OTHER
from pipeline.common.paths import INDEX


def indexed_folders(collection: str, indices: Path = INDEX) -> list[str]:
    """Return `<collection>/<folder>` for every folder of a collection that is indexed."""
    return sorted(f"{collection}/{path.stem}" for path in (indices / collection).glob("*.tsv"))


def folders(collection: str, clips: Path, indices: Path = INDEX) -> list[str]:
    """Return `<collection>/<folder>` for every folder of a collection that is here or indexed."""
    place = clips / collection
    here = (path.name for path in place.iterdir() if path.is_dir()) if place.is_dir() else ()
    return sorted({*indexed_folders(collection, indices), *(f"{collection}/{name}" for name in here)})


def class_of(folder: str, classes: Sequence[str], means: Mapping[str, str | None]) -> str | None:
    """Return the class that the clips of a folder are of, None: not to be used.

    What `means` says, else the class of that name, else Other: an exercise that is not a class is none of them.
    """
    name = means.get(folder, folder)
    if name is None or name in classes:
        return name
    return OTHER if OTHER in classes else None
