"""Collections of clips beside the classes' own folders: each a folder of folders, which may be of a class or not.

Their indices and landmarks lie in a folder of the collection's name too, so that a class and a folder of the same name
stay apart: `field/Lunges`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.common.errors import InputError
from pipeline.common.names import OTHER
from pipeline.common.naming import misspelt
from pipeline.common.paths import INDEX
from pipeline.common.settings import PersonsCollection


def indexed_folders(collection: str, indices: Path = INDEX) -> list[str]:
    """Return `<collection>/<folder>` for every folder of a collection that is indexed."""
    return sorted(f"{collection}/{path.stem}" for path in (indices / collection).glob("*.tsv"))


def folders(collection: str, clips: Path, indices: Path = INDEX) -> list[str]:
    """Return `<collection>/<folder>` for every folder of a collection that is here or indexed."""
    place = clips / collection
    here = (path.name for path in place.iterdir() if path.is_dir()) if place.is_dir() else ()
    return sorted({*indexed_folders(collection, indices), *(f"{collection}/{name}" for name in here)})


def check_names(
    collections: Mapping[str, PersonsCollection], clips: Path, indices: Path = INDEX, name: str = "params.yaml"
) -> list[str]:
    """Return warnings of what `collections` names but is nowhere, here or indexed.

    Raises InputError if such a name is almost that of a folder: it is misspelt, and would be left out silently.
    """
    there = [path.name for place in (clips, indices) if place.is_dir() for path in place.iterdir() if path.is_dir()]
    warnings = []
    for collection, its in collections.items():
        key = f"{name}: `collections.persons.{collection}"
        inside = [folder.partition("/")[2] for folder in folders(collection, clips, indices)]
        named = [(f"{key}`", collection, there), *((f"{key}.means`", folder, inside) for folder in its.means)]
        for where, folder, known in named:
            slip = misspelt(folder, known)
            if slip:
                raise InputError(f"{where}: there is no folder `{folder}`: did you mean `{slip}`?")
            if inside and folder not in known:
                warnings.append(f"{where} names `{folder}`, which is no folder of it: take it out, or correct it")
    return warnings


def class_of(folder: str, classes: Sequence[str], means: Mapping[str, str | None]) -> str | None:
    """Return the class that the clips of a folder are of, None: not to be used.

    What `means` says, else the class of that name, else Other: an exercise that is not a class is none of them.
    """
    name = means.get(folder, folder)
    if name is None or name in classes:
        return name
    return OTHER if OTHER in classes else None
