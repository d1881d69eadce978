"""dvc.yaml says of each stage what it depends on, so that nothing stale is taken for current.

Which params it lists is held against what a small build reads: test_pipeline.py.
"""

import re
from typing import Any

import pytest
import yaml
from conftest import ROOT
from imports import imports, reached, source, third_party

from benchmarks import stages as graph

STAGES = graph.read(ROOT)
COMMON = "pipeline/common"
"""Says how a stage reads, writes and ends, not what comes out."""
ANSWERED_BY_VERSION = {"pipeline.stages.index", "pipeline.stages.extract"}
"""They note with what each result was made, and make it anew themselves when that changes."""
NUMERIC = {"keras", "mediapipe", "scipy", "tensorflow", "tensorflowjs", "tf_keras"}
"""Packages whose versions shape results, beside numpy."""


def module(stage: dict[str, Any]) -> str:
    """Return the module that a stage runs."""
    found = re.fullmatch(r"python -m (pipeline\.stages\.\w+)( .*)?", stage["cmd"])
    assert found, stage["cmd"]
    return found[1]


def packages(modules: set[str]) -> set[str]:
    """Return the folders of modules, from the root."""
    return {"/".join(name.split(".")[:2]) for name in modules if name.count(".") >= 2}


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_depends_on_every_package_that_shapes_its_outputs(name: str) -> None:
    runs = module(STAGES[name])
    listed = {dep for dep in STAGES[name]["deps"] if dep.startswith("pipeline/")}
    own = str(source(runs).relative_to(ROOT))
    assert listed == packages(reached(runs)) - {COMMON, "pipeline/stages"} | {own}


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_depends_on_the_versions_that_shape_its_outputs(name: str) -> None:
    runs = module(STAGES[name])
    used = {package for one in reached(runs) for package in third_party(one)}
    shaped = bool(used & NUMERIC) and runs not in ANSWERED_BY_VERSION
    assert ("requirements.lock" in STAGES[name]["deps"]) == shaped


def test_imports_are_followed_through_packages_and_modules() -> None:
    assert {"pipeline.common.params", "pipeline.common.settings"} <= reached("pipeline.stages.card")
    assert "pipeline.clips.video" not in imports("pipeline.common.params")


def test_every_module_of_a_stage_is_run_by_one() -> None:
    files = {path.stem for path in (ROOT / "pipeline/stages").glob("[!_]*.py")}
    assert {module(stage).split(".")[-1] for stage in STAGES.values()} == files


def test_make_model_runs_every_stage_once() -> None:
    """What does not build on the training is brought up to date; the training and all that builds on it is forced."""
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").split("\nmodel:")[1].split("\n\n")[0]
    renewed, forced = re.findall(r"\tdvc repro (.*)", recipe)
    assert forced == "--force --downstream train"
    built = graph.downstream(STAGES, "train")
    assert sorted([*renewed.split(), *built]) == sorted(STAGES)


def test_the_readme_names_every_stage() -> None:
    line = next(
        line for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines() if line[:8] == "dvc.yaml"
    )
    assert re.findall(r"\w+", line.split(":")[1]) == list(STAGES)


def test_what_builds_on_a_stage_comes_after_it() -> None:
    made = {
        "c": {"deps": ["b/x.json"], "outs": ["c"]},
        "a": {"deps": ["raw"], "outs": [{"a/${item}.npz": {"cache": False}}]},
        "b": {"deps": ["a/one.npz"], "metrics": ["b"]},
        "other": {"deps": ["raw"], "outs": ["ab"]},
    }
    assert graph.downstream(made, "a") == ["a", "b", "c"] and graph.downstream(made, "c") == ["c"]


def test_the_papers_recipe_depends_on_the_landmarks_of_its_classes_alone() -> None:
    classes = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))["paper_classes"]
    files = {dep.split("/")[-1] for dep in STAGES["baseline"]["deps"] if dep.startswith("data/landmarks/")}
    assert files == {f"{name}.npz" for name in classes}


def test_what_a_stage_makes_is_in_git_and_stays_until_it_is_replaced() -> None:
    for stage in STAGES.values():
        made = stage.get("do", stage)
        for out in [*made.get("outs", []), *made.get("metrics", [])]:
            (settings,) = out.values()
            assert settings["cache"] is False and settings["persist"] is True


def test_the_lock_knows_no_stage_that_is_gone() -> None:
    lock = yaml.safe_load((ROOT / "dvc.lock").read_text(encoding="utf-8"))["stages"]
    assert {name.split("@")[0] for name in lock} == set(STAGES)
