"""What params.yaml may say: every key, its type and its range, checked before a stage starts."""

import difflib
from pathlib import Path
from typing import Any, get_args, get_origin

import yaml
from pydantic import ValidationError

from pipeline.common.errors import InputError
from pipeline.common.files import read_text
from pipeline.common.naming import misspelt
from pipeline.common.settings import Params

PATH = Path("params.yaml")


def parse(content: Any, name: str) -> Params:
    """Check the content of a params file. Raises InputError naming every wrong key and what was meant."""
    try:
        settings = Params.model_validate(content)
    except ValidationError as error:
        lines = [_explain(item) for item in error.errors()]
        raise InputError(f"{name}: " + "; ".join(lines)) from error
    twice = {c for c in settings.classes if settings.classes.count(c) > 1}
    if twice:
        raise InputError(f"{name}: `classes` names {', '.join(sorted(twice))} twice: keep one line")
    _check_collections(settings, name)
    _check_slips(settings, name)
    for block in ("evaluate", "baseline", "predict"):
        variant = getattr(settings, block).variant
        if variant not in settings.extract.variants:
            raise InputError(f"{name}: `{block}.variant` is {variant}, which `extract.variants` does not have: add it")
    return settings


TAKEN = frozenset(
    # Kinds of folds, whose models are called so.
    ("all", "paper", "open", "final")
    # What metrics.json says besides the figures of collections.
    + ("calibration", "classes", "clips", "collections", "confusion", "open_set", "paper_classes", "paper_recipe")
    + ("parameters", "protocol", "quantisation", "running", "slices", "variants", "warnings", "windows")
)
"""What no collection can be called."""


def _check_collections(settings: Params, name: str) -> None:
    for collection in settings.collections.persons:
        if collection in settings.classes:
            raise InputError(
                f"{name}: no class can be called `{collection}`: the collection of that name is there; "
                "choose another name for one of them"
            )
        if collection in TAKEN or collection == settings.collections.official.name:
            raise InputError(f"{name}: no collection can be called `{collection}`, which means something else")


def _check_slips(settings: Params, name: str) -> None:
    """Raise InputError if what names a class is almost the name of one: it would do nothing, and nobody would see why.

    Names that are like no class are left: they may be of classes that were taken out for a while.
    """
    written = [("titles", one) for one in settings.titles] + [("paper_classes", one) for one in settings.paper_classes]
    for collection, its in settings.collections.persons.items():
        key = f"collections.persons.{collection}.means"
        written += [(key, one) for one in its.means.values() if one is not None]
    for key, one in written:
        slip = misspelt(one, settings.classes)
        if slip:
            raise InputError(f"{name}: `{key}`: there is no class `{one}`: did you mean `{slip}`?")


def load(path: Path = PATH) -> Params:
    """Read and check params.yaml."""
    return parse(read(path), str(path))


def read(path: Path = PATH) -> Any:
    """Return the content of params.yaml, unchecked."""
    try:
        return yaml.safe_load(read_text(path))
    except FileNotFoundError as error:
        raise InputError(f"{path} is missing: run from the project's root, or restore it from git") from error
    except yaml.YAMLError as error:
        raise InputError(f"{path} is not valid YAML: {error}") from error


def _explain(item: Any) -> str:
    key = ".".join(map(str, item["loc"]))
    if item["type"] == "missing":
        return f"the key `{key}` is missing: add it (see params.yaml in git)"
    if item["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(item["loc"][-1]), _siblings(item["loc"]), 1)
        return f"unknown key `{key}`" + (f": did you mean `{near[0]}`?" if near else ": take it out")
    message = item["msg"].removeprefix("Value error, ")
    return f"`{key}`: {message}, found {item['input']!r}"


def _siblings(location: tuple[str | int, ...]) -> list[str]:
    block: Any = Params
    for step in location[:-1]:
        # Blocks that have names of their own, such as collections, are values of a dict.
        block = get_args(block)[1] if get_origin(block) is dict else block.model_fields[str(step)].annotation
    return list(block.model_fields)
