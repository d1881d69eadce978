"""The stages of dvc.yaml in an order in which they can run, and which of them build on another one."""

from graphlib import TopologicalSorter
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

Stages = dict[str, dict[str, Any]]


def read(root: Path) -> Stages:
    """Read the stages of a project's dvc.yaml, by name; one that is run for each of several things is read once."""
    stages: Stages = yaml.safe_load((root / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    return {name: stage.get("do", stage) for name, stage in stages.items()}


def outputs(stage: dict[str, Any]) -> list[str]:
    """Return the paths that a stage makes; where they differ by the item of a matrix, their folder."""
    listed = [*stage.get("outs", []), *stage.get("metrics", []), *stage.get("plots", [])]
    paths = [out if isinstance(out, str) else next(iter(out)) for out in listed]
    return [path.split("${")[0].rstrip("/") for path in paths]


def upstream(stages: Stages) -> dict[str, set[str]]:
    """Return for each stage the stages whose outputs it depends on directly."""
    makers = {path: name for name, stage in stages.items() for path in outputs(stage)}
    return {
        name: {maker for path, maker in makers.items() for dep in stage.get("deps", []) if _meet(path, dep)} - {name}
        for name, stage in stages.items()
    }


def _meet(made: str, wanted: str) -> bool:
    """Tell whether one path is the other, or lies in it."""
    first, second = PurePosixPath(made), PurePosixPath(wanted)
    return first.is_relative_to(second) or second.is_relative_to(first)


def downstream(stages: Stages, start: str) -> list[str]:
    """Return `start` and all stages that build on it, each after those that it builds on."""
    before = upstream(stages)
    found = {start}
    order = list(TopologicalSorter(before).static_order())
    for name in order:
        if before[name] & found:
            found.add(name)
    return [name for name in order if name in found]
