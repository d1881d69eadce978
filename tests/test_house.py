"""How large the parts of pipeline/ may be, and what the part that runs `repvision predict` may need.

That imports point downwards, style and types are checked by `make lint`, see pyproject.toml.
"""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from imports import reached, third_party

MODULES_A_FOLDER = 12
STAGES = Path("pipeline/stages")
"""Has a file a stage of dvc.yaml, however many those are."""
LINES_A_MODULE = 250
LINES_A_FUNCTION = 45
DISTRIBUTIONS = {"cv2": "opencv-python-headless", "yaml": "pyyaml"}
"""Distributions that are not named as the package that they bring."""
HEAVY = ("tensorflow", "keras", "mediapipe", "matplotlib", "dvc", "dask")


def modules() -> list[Path]:
    """Return every file of pipeline/, from the root."""
    return sorted(path.relative_to(ROOT) for path in (ROOT / "pipeline").rglob("*.py"))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield name and number of lines of each function and method of a file."""
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield node.name, node.end_lineno - node.lineno + 1


def test_no_folder_has_too_many_modules() -> None:
    counted: dict[Path, int] = {}
    for path in modules():
        counted[path.parent] = counted.get(path.parent, 0) + (path.name != "__init__.py")
    assert len(counted) > 10
    assert {folder: count for folder, count in counted.items() if count > MODULES_A_FOLDER and folder != STAGES} == {}


def test_no_module_is_too_long() -> None:
    lines = {path: len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {path: count for path, count in lines.items() if count > LINES_A_MODULE} == {}


def test_no_function_is_too_long() -> None:
    found = [(str(path), name, lines) for path in modules() for name, lines in functions(path)]
    assert len(found) > 500
    assert [one for one in found if one[2] > LINES_A_FUNCTION] == []


def test_predict_runs_on_the_dependencies_of_the_project_alone() -> None:
    """What trains and what tests lie in groups of their own: who only predicts does not need them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = {re.split(r"[^A-Za-z0-9_.-]", line)[0].lower() for line in project["project"]["dependencies"]}
    used = {name for module in reached("pipeline.commands.predict") for name in third_party(module)}
    assert {"numpy", "cv2", "pydantic"} <= used
    assert {DISTRIBUTIONS.get(name, name) for name in used} <= declared


@pytest.mark.parametrize("module", ["pipeline.cli", "pipeline.commands.predict", "pipeline.stages.train"])
def test_importing_a_module_loads_nothing_heavy(module: str) -> None:
    """Help comes at once, and TensorFlow is set up (threads, oneDNN) before it is loaded."""
    code = f"import sys, {module}; print(*(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("", "")


def test_no_stage_loads_tensorflow_before_it_is_set_up() -> None:
    """It reads its settings (oneDNN, threads) when it is loaded; afterwards the same seed would give other bits."""
    names = [f"pipeline.stages.{path.stem}" for path in (ROOT / STAGES).glob("*.py") if path.stem != "__init__"]
    code = f"import sys, {', '.join(names)}; print(*(name for name in {HEAVY[:3]!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("", "")
