"""What blocks of params.yaml are made of: their base and the ranges of their values."""

from collections.abc import Sequence
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

ClassName = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
CollectionName = ClassName
Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(ge=0)]
AboveZero = Annotated[float, Field(gt=0)]
Number = Annotated[int, Field(ge=1)]
Variant = Literal["full", "lite"]
"""Of BlazePose; pipeline/landmarks/blazepose.py has a bundle of each."""
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
