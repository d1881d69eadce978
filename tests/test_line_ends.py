"""A checkout has the same bytes whatever git is told to do with line ends."""

import subprocess
from pathlib import Path

import pytest
from conftest import ROOT

pytestmark = pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a checkout of git")


def git(*arguments: str) -> str:
    """Run git and return what it prints."""
    return subprocess.run(["git", *arguments], check=True, capture_output=True, encoding="utf-8").stdout


def test_no_committed_file_has_other_line_ends() -> None:
    rows = git("-C", str(ROOT), "ls-files", "--eol").splitlines()
    kinds = {tuple(row.split()[:2]) for row in rows}
    assert rows and kinds <= {("i/lf", "w/lf"), ("i/-text", "w/-text"), ("i/none", "w/none")}


def test_a_checkout_with_autocrlf_has_the_same_bytes(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    git("clone", "--quiet", "--config", "core.autocrlf=true", str(ROOT), str(copy))
    committed = dict(
        reversed(row.split(" ")[2].split("\t")) for row in git("-C", str(copy), "ls-tree", "-r", "HEAD").splitlines()
    )
    names = list(committed)
    # What stands in the folder, not what git would make of it.
    found = subprocess.run(
        ["git", "-C", str(copy), "hash-object", "--no-filters", "--stdin-paths"],
        check=True,
        capture_output=True,
        encoding="utf-8",
        input="\n".join(names),
    ).stdout.split()
    assert [name for name, there in zip(names, found, strict=True) if committed[name] != there] == []
