"""Who is seen in field clips and in clips of the classes too: data/sources.tsv.

The groups of the classes are not those of the field; without this a model would be tested on people it learnt from.
"""

from pathlib import Path

from pipeline.files import read_table

PATH = Path("data/sources.tsv")
_COLUMNS = ("clip", "source")
HEAD = "\t".join(_COLUMNS) + "\n"
"""The file when nothing is known."""


def read(path: Path = PATH) -> dict[str, str]:
    """Return the field source that each named clip of a class is of; a missing file knows none. Raises InputError."""
    return {row["clip"]: row["source"] for row in read_table(path, _COLUMNS)}
