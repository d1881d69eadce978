"""Names that people write down by hand, compared with those that are there."""

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from pipeline.common.errors import InputError

_ESCAPES = {ord("\t"): r"\t", ord("\n"): r"\n", ord("\r"): r"\r"}
_NEAR = 0.5
"""Similarity (difflib's ratio) from which on a name is offered as the one that was meant."""
_SLIP = 0.8
"""Similarity from which on a name that fits nothing is taken to be misspelt."""


def plain(name: str) -> str:
    """Return a name as tables and messages have it, on one line.

    Letters are composed (Unicode NFC), whichever way the file system has them; tabs, line ends and bytes that are no
    text, all of which names of files may have, are escaped.
    """
    composed = unicodedata.normalize("NFC", name).translate(_ESCAPES)
    return composed.encode("utf-8", "backslashreplace").decode("utf-8")


def near(name: str, known: Iterable[str], least: float = _NEAR) -> list[str]:
    """Return the known names that come near a name, the nearest first; quotes, case and folders matter least."""
    by_bare: dict[str, str] = {}
    for other in known:
        by_bare.setdefault(_bare(other), other)
    return [by_bare[match] for match in difflib.get_close_matches(_bare(name), by_bare, cutoff=least)]


def _bare(name: str) -> str:
    words = plain(name).strip(" \"'`").replace("\\", "/").rstrip("/")
    return words.rpartition("/")[2].casefold()


def meant(name: str, known: Iterable[str]) -> str:
    """Return `: did you mean ...?`, or nothing if no known name comes near."""
    found = near(name, known)
    return f": did you mean `{plain(found[0])}`?" if found else ""


def no_such(what: str, name: str, known: Iterable[str]) -> str:
    """Say of a name in a line of a table that there is no clip, person or the like of that name, and what helps."""
    return f"there is no {what} `{plain(name)}`{meant(name, known) or ': correct the line, or take it out'}"


def misspelt(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that another one almost is; None if it is known, or means something else."""
    names = list(known)
    return None if name in names else next(iter(near(name, names, _SLIP)), None)


def resolved(written: Mapping[str, int], known: Iterable[str], path: Path, what: str) -> dict[str, str]:
    """Return the known name that each name written into a table means.

    written: names with the numbers of their lines. Raises InputError that tells every line that fits nothing.
    """
    names = {plain(name): name for name in known}
    strange = [
        f"{path}:{number}: {no_such(what, name, names.values())}"
        for name, number in written.items()
        if plain(name) not in names
    ]
    if strange:
        raise InputError("\n".join(strange))
    return {name: names[plain(name)] for name in written}
