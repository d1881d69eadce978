"""The command line `repvision`: what it knows, what each command's help shows, and how it ends."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

import pipeline
from pipeline import cli
from pipeline.common.errors import InputError

COMMANDS = ["predict", "fetch", "tune", "synthesise", "compare-landmarks", "results"]


def ended(*arguments: str) -> object:
    """Run the command line in this process and return its exit code."""
    with pytest.raises(SystemExit) as end:
        cli.main(arguments)
    return end.value.code


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ((), ("--help",)):
        assert ended(*arguments) == 0
        shown = capsys.readouterr().out
        assert re.findall(r"^  ([a-z-]+)  +[a-z]", shown.split("commands:")[1], re.M) == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_each_command_shows_an_example_that_it_takes(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(command, "--help") == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"usage: repvision {command} [-h]")
    examples = shown.split("example:\n")[1].splitlines()
    assert examples
    for line in examples:
        assert line.startswith(f"  repvision {command}")
        options = set(re.findall(r"(?<=\s)--?[A-Za-z-]+", line))
        assert options <= set(re.findall(r"--?[A-Za-z-]+", shown.split("example:")[0]))


def test_a_wrong_command_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("recognise") == 2
    assert "invalid choice: 'recognise'" in capsys.readouterr().err


def test_the_code_of_a_command_is_that_of_the_whole(monkeypatch: pytest.MonkeyPatch, capsys: object) -> None:
    monkeypatch.setattr("pipeline.commands.results.main", lambda arguments: 1 if arguments == ["a", "--b"] else 0)
    assert ended("results", "a", "--b") == 1 and ended("results") == 0


def test_what_is_wrong_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(_: object) -> None:
        raise InputError("no such clip")

    monkeypatch.setattr("pipeline.commands.results.main", fail)
    assert ended("results") == 2
    assert capsys.readouterr().err == "error: no such clip\n"


def test_a_missing_file_is_an_error_of_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gone = str(tmp_path / "gone.npz")
    assert ended("compare-landmarks", gone, gone) == 2
    assert capsys.readouterr().err.startswith(f"error: {gone}")


def test_the_version_comes_at_once() -> None:
    before = os.times()
    line = [sys.executable, "-m", "pipeline.cli", "--version"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == (f"repvision {pipeline.__version__}\n", "")
    after = os.times()
    assert after.children_user + after.children_system - before.children_user - before.children_system < 1


def test_the_module_predict_is_the_command_predict() -> None:
    """Without a video both say the same; the files that they share do the rest."""
    said = [
        subprocess.run([sys.executable, "-m", *line], cwd=ROOT, capture_output=True, text=True, check=False)
        for line in (["pipeline.predict", "--csv"], ["pipeline.cli", "predict", "--csv"])
    ]
    assert [done.returncode for done in said] == [2, 2] and said[0].stderr == said[1].stderr
    assert "repvision predict: error: the following arguments are required: VIDEO" in said[0].stderr


def test_the_installed_script_and_the_citation_are_of_this_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["scripts"] == {"repvision": "pipeline.cli:main"}
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == pipeline.__version__


def test_the_installed_script_runs() -> None:
    script = Path(sys.executable).with_name("repvision")
    if not script.exists():
        pytest.skip("repvision is not installed here: make env")
    done = subprocess.run([script, "--version"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == f"repvision {pipeline.__version__}\n"
