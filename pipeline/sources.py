"""Who is seen in field clips and in clips of the classes too: data/sources.tsv.

The groups of the classes are not those of the field; without this a model would be tested on people it learnt from.
"""

import csv
from pathlib import Path

from pipeline.errors import InputError

PATH = Path("data/sources.tsv")
_COLUMNS = ("clip", "source")
HEAD = "\t".join(_COLUMNS) + "\n"
"""The file when nothing is known."""


def read(path: Path = PATH) -> dict[str, str]:
    """Return the field source that each named clip of a class is of; a missing file knows none. Raises InputError."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file, delimiter="\t")
        if tuple(table.fieldnames or ()) != _COLUMNS:
            raise InputError(f"{path}: its first line must be {' '.join(_COLUMNS)}, with a tab between them")
        return {row["clip"]: row["source"] for row in table}
