"""Notes which keys of params.yaml a stage reads.

Python runs this file at the start of each process that has its folder on PYTHONPATH: the stage itself and its workers.
Keys are added to a file named as the stage, in the folder that REPVISION_READS names; that of a block that was asked
for, whatever was then read of it, ends in a dot. What checking params.yaml reads does not count; dumping a block reads
all of it.
"""

import functools
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Places = dict[type, str]
"""Of each block's class, what stands before its keys, such as `train.augment.`; of all of params.yaml, nothing."""


def places(model: Any, prefix: str = "") -> Iterator[tuple[type, str]]:
    """Yield the classes of blocks and where they stand."""
    yield model, prefix
    for name, field in model.model_fields.items():
        if hasattr(field.annotation, "model_fields"):
            yield from places(field.annotation, f"{prefix}{name}.")


def leaves(model: Any, prefix: str) -> Iterator[str]:
    """Yield the keys of a block that are no blocks themselves."""
    for name, field in model.model_fields.items():
        if hasattr(field.annotation, "model_fields"):
            yield from leaves(field.annotation, f"{prefix}{name}.")
        else:
            yield prefix + name


def watch(note: Callable[[str], None]) -> None:
    """Call `note` with each key that is read from now on."""
    from pydantic import BaseModel

    from pipeline.common import params
    from pipeline.common.settings import Params

    found = list(places(Params))
    known: Places = dict(found)
    assert len(known) == len(found), "a block's class stands twice in params.yaml: which key is read can't be told"
    checking = False
    get = BaseModel.__getattribute__ if "__getattribute__" in vars(BaseModel) else object.__getattribute__

    def read(self: Any, name: str) -> Any:
        model = type(self)
        if not checking and model in known:
            if name in ("model_dump", "model_dump_json"):
                for key in leaves(model, known[model]):
                    note(key)
            elif name in model.model_fields:
                block = hasattr(model.model_fields[name].annotation, "model_fields")
                note(known[model] + name + ("." if block else ""))
        return get(self, name)

    def unwatched(parse: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(parse)
        def wrapped(*arguments: Any) -> Any:
            nonlocal checking
            checking = True
            try:
                return parse(*arguments)
            finally:
                checking = False

        return wrapped

    BaseModel.__getattribute__ = read  # type: ignore[method-assign]
    params.parse = unwatched(params.parse)


def start(folder: Path, stage: str) -> None:
    """Watch this process and add what it reads to the stage's file."""
    seen: set[str] = set()

    def note(key: str) -> None:
        if key not in seen:
            seen.add(key)
            with (folder / stage).open("a", encoding="utf-8") as file:
                file.write(key + "\n")

    sys.path.insert(0, os.environ["DVC_ROOT"])
    watch(note)
    sys.path.remove(os.environ["DVC_ROOT"])


if {"REPVISION_READS", "DVC_STAGE", "DVC_ROOT"} <= set(os.environ):
    start(Path(os.environ["REPVISION_READS"]), os.environ["DVC_STAGE"].split("@")[0])
