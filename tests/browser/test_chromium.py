"""A browser is found, or got by the means that the machine has."""

from collections.abc import Callable
from pathlib import Path

import pytest

from browser import chromium

Program = Callable[[str, int], Path]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Return a function that puts a program that ends with a code on an otherwise empty PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(chromium.VARIABLE, raising=False)
    monkeypatch.setattr(chromium, "APPLICATIONS", ())
    monkeypatch.setattr(chromium, "playwrights_own", lambda: str(tmp_path / "nothing"))

    def make(name: str, code: int) -> Path:
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\nexit {code}\n", encoding="utf-8")
        path.chmod(0o755)
        return path

    return make


@pytest.fixture
def tried(program: Program, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Let nothing be installed, for a person who is not root; return what is tried."""
    lines: list[list[str]] = []
    monkeypatch.setattr(chromium, "_runs", lambda line, output=None: bool(lines.append(list(line))))
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 1000)
    return lines


def test_an_installed_browser_is_found(program: Program) -> None:
    assert chromium.find() is None
    path = program("chromium", 0)
    assert chromium.find() == str(path)


def test_a_stub_of_another_package_is_passed_over(program: Program) -> None:
    program("chromium", 1)
    path = program("chromium-browser", 0)
    assert chromium.find() == str(path)


def test_a_browser_can_be_named(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    program("chromium", 0)
    path = program("mine", 0)
    monkeypatch.setenv(chromium.VARIABLE, str(path))
    assert chromium.find() == str(path)
    monkeypatch.setenv(chromium.VARIABLE, "/no/such/browser")
    with pytest.raises(chromium.NoBrowser, match="/no/such/browser is no browser that runs"):
        chromium.find()


def test_root_installs_from_packages_first(
    program: Program, tried: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    program("apt-get", 0)
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 0)
    with pytest.raises(chromium.NoBrowser, match="install one, or name it, as in CHROME="):
        chromium.get()
    first, last = tried
    assert first == ["apt-get", "update", "-q"]
    assert "playwright" in last and last[-1] == "chromium"


def test_without_rights_playwright_gets_one(program: Program, tried: list[list[str]]) -> None:
    program("apt-get", 0)
    with pytest.raises(chromium.NoBrowser):
        chromium.get()
    (line,) = tried
    assert line[1:] == ["-m", "playwright", "install", "chromium"]
