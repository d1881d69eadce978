"""Find a Chrome or Chromium for the tests, or get one: `python tests/browser/chromium.py` prints where it is."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

NAMES = ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "chrome")
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
VARIABLE = "CHROME"
PATIENCE_S = 60


class NoBrowser(Exception):
    """There is none, and none could be had."""


def candidates() -> Iterator[str]:
    """Yield what may be a browser, the likeliest first."""
    yield from filter(None, (shutil.which(name) for name in NAMES))
    yield from (path for path in APPLICATIONS if Path(path).exists())
    own = playwrights_own()
    if Path(own).exists():
        yield own


def playwrights_own() -> str:
    """Return where Playwright would install a Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def works(path: str) -> bool:
    """Tell whether this is a browser that runs; some distributions have a stub that only tells of another package."""
    return _runs([path, "--version"])


def find() -> str | None:
    """Return the path of an installed browser: the one that CHROME= names, else the first that runs.

    Raises NoBrowser if CHROME= names something else.
    """
    named = os.environ.get(VARIABLE)
    if named:
        path = shutil.which(named)
        if not path or not works(path):
            raise NoBrowser(f"{VARIABLE}={named} is no browser that runs")
        return path
    return next(filter(works, candidates()), None)


def get() -> str:
    """Install a browser by the first means that works, and return its path. Raises NoBrowser."""
    for means in installers():
        print(f"No browser here; trying: {'; '.join(' '.join(line) for line in means)}", file=sys.stderr)
        # What is printed on standard output is the path alone.
        if all(_runs(line, sys.stderr) for line in means) and (path := find()):
            return path
    raise NoBrowser(
        "no Chrome or Chromium here, and none could be installed: install one, "
        f"or name it, as in {VARIABLE}=/path/to/chrome make test"
    )


def installers() -> Iterator[list[list[str]]]:
    """Yield the ways to get a browser on this machine, each as commands one after the other."""
    root = as_root()
    if root is not None and shutil.which("apt-get"):
        install = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-q", "chromium"]
        yield [[*root, "apt-get", "update", "-q"], install]
    libraries = ["--with-deps"] if root is not None and sys.platform == "linux" else []
    yield [[sys.executable, "-m", "playwright", "install", *libraries, "chromium"]]


def as_root() -> list[str] | None:
    """Return what a command needs before it to run as root; None: it can't."""
    if not hasattr(os, "geteuid"):
        return None
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    return sudo if shutil.which("sudo") and _runs([*sudo, "true"]) else None


def _runs(line: Sequence[str], output: object = subprocess.DEVNULL) -> bool:
    """Tell whether a command ends well. Only installing, which shows what it does, may take its time."""
    patience = PATIENCE_S if output is subprocess.DEVNULL else None
    try:
        done = subprocess.run(
            line, stdin=subprocess.DEVNULL, stdout=output, stderr=output, timeout=patience, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def main() -> None:
    """Print the path of a browser, getting one if need be; 2 if none can be had."""
    try:
        print(find() or get())
    except NoBrowser as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
