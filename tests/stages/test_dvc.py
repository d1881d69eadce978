"""dvc.yaml says of each stage what it depends on, so that nothing stale is taken for current."""

import ast
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT

STAGES = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
# Says how a stage runs and what it prints, not what comes out.
PLUMBING = {"errors", "files", "params", "progress", "quiet"}


def imports(module: str) -> set[str]:
    """Return the modules of the pipeline that a module of it imports."""
    tree = ast.parse((ROOT / "pipeline" / f"{module}.py").read_text(encoding="utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    names = {alias.name for node in found if node.module == "pipeline" for alias in node.names}
    return names | {node.module.split(".")[1] for node in found if node.module.startswith("pipeline.")}


def reached(module: str) -> set[str]:
    """Return a module and all that it leads to, plumbing apart."""
    seen: set[str] = set()
    todo = {module}
    while todo:
        one = todo.pop()
        seen.add(one)
        todo |= imports(one) - seen - PLUMBING
    return seen


@pytest.mark.parametrize("name", sorted(set(STAGES) - {"index"}))
def test_a_stage_depends_on_every_module_that_shapes_its_outputs(name: str) -> None:
    stage: dict[str, Any] = STAGES[name]
    module = stage["cmd"].split("pipeline.")[1].split()[0]
    listed = {Path(dep).stem for dep in stage["deps"] if dep.startswith("pipeline/") and dep.endswith(".py")}
    assert listed == reached(module)


def test_the_papers_recipe_depends_on_the_landmarks_of_its_classes_alone() -> None:
    classes = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))["paper_classes"]
    files = {Path(dep).stem for dep in STAGES["baseline"]["deps"] if dep.startswith("data/landmarks/")}
    assert files == set(classes)


def test_what_a_stage_makes_is_in_git_and_stays_until_it_is_replaced() -> None:
    for stage in STAGES.values():
        made = stage.get("do", stage)
        for out in [*made.get("outs", []), *made.get("metrics", [])]:
            (settings,) = out.values()
            assert settings["cache"] is False and settings["persist"] is True
