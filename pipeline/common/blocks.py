"""What blocks of params.yaml are made of: their base and the ranges of their values."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_SPELT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ø": "o", "æ": "ae"}
)


def file_name(title: str) -> str:
    """Return a name for files and folders that is like a title, MyExercise if nothing of it can be kept."""
    ascii_only = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", title).translate(_SPELT))
    words = re.findall(r"[A-Za-z0-9_-]+", ascii_only.encode("ascii", "ignore").decode())
    return "".join(word[0].upper() + word[1:] for word in words).lstrip("0123456789_-") or "MyExercise"


def _text(value: object) -> object:
    """Say what to do about words that YAML takes for something else: No, Yes, 5, null."""
    if not isinstance(value, str):
        raise ValueError('YAML takes this word for something else than a name: put it in quotes, as in "No"')
    return value


def _safe(name: str) -> str:
    """Return what files can be called. Raises ValueError that says what to write instead."""
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"files are called by it: only letters from A to Z, digits, - and _; {file_name(name)} would do"
        )
    return name


def _class(name: str) -> str:
    """Return a class's name. Raises ValueError that says what to write instead, and where its title goes."""
    if not _NAME.fullmatch(name):
        other = file_name(name)
        raise ValueError(
            "files are called by it: only letters from A to Z, digits, - and _. "
            f'Write {other} here, call its folder {other}, and under `titles` write {other}: "{name}"'
        )
    return name


ClassName = Annotated[str, BeforeValidator(_text), AfterValidator(_class)]
CollectionName = Annotated[str, BeforeValidator(_text), AfterValidator(_safe)]
Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(ge=0)]
AboveZero = Annotated[float, Field(gt=0)]
Number = Annotated[int, Field(ge=1)]
Variant = Literal["full", "lite"]
"""Of backbones; pipeline/landmarks/backbones.py has a line for each."""
Values = TypeVar("Values", bound=Sequence[object])


def unique(values: Values) -> Values:
    """Return the values. Raises ValueError if one is there twice."""
    if len(set(values)) < len(values):
        raise ValueError("the same value twice")
    return values


def _not_zero(value: int) -> int:
    if value == 0:
        raise ValueError("0 processes do nothing; -1 is one a core")
    return value


Workers = Annotated[int, AfterValidator(_not_zero)]


class Block(BaseModel):
    """A frozen block of named values: unknown and missing keys are errors; the text below a field describes it."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)
