"""What params.yaml may say: every key, its type and its range, checked before a stage starts."""

import difflib
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from pipeline.common.errors import InputError
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
    if "field" in settings.classes:
        raise InputError(f"{name}: no class can be called `field`: clips from elsewhere are there; choose another name")
    for block in ("evaluate", "baseline", "predict"):
        variant = getattr(settings, block).variant
        if variant not in settings.extract.variants:
            raise InputError(f"{name}: `{block}.variant` is {variant}, which `extract.variants` does not have: add it")
    return settings


def load(path: Path = PATH) -> Params:
    """Read and check params.yaml."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputError(f"{path} is missing: run from the project's root, or restore it from git") from error
    except yaml.YAMLError as error:
        raise InputError(f"{path} is not valid YAML: {error}") from error
    return parse(content, str(path))


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
    block: type[BaseModel] = Params
    for step in location[:-1]:
        block = block.model_fields[str(step)].annotation  # type: ignore[assignment]
    return list(block.model_fields)
