"""Which modules of pipeline/, and which packages from elsewhere, a module leads to."""

import ast
import sys
from functools import cache
from pathlib import Path

from conftest import ROOT


def source(module: str) -> Path:
    """Return the file of a module or package, such as pipeline.clips.video."""
    path = ROOT / module.replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@cache
def imports(module: str) -> frozenset[str]:
    """Return the modules of pipeline that a module imports, wherever in its text."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source(module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            # `from package import x` may name a module or something in it.
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(name for name in names if name.split(".")[0] == "pipeline" and source(name).exists())


def reached(module: str) -> set[str]:
    """Return a module and all that it leads to by imports."""
    seen: set[str] = set()
    todo = {module}
    while todo:
        one = todo.pop()
        seen.add(one)
        todo |= imports(one) - seen
    return seen


@cache
def third_party(module: str) -> frozenset[str]:
    """Return the packages from elsewhere that a module of pipeline imports, also by their names as strings."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source(module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
        elif isinstance(node, ast.Call) and "import_module" in ast.unparse(node.func):
            names |= {one.value for one in node.args if isinstance(one, ast.Constant)}
    return frozenset(names - sys.stdlib_module_names - {"pipeline"})
