"""The built page, and a server of it."""

import os
import subprocess
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parents[2]
SITE = "REPVISION_SITE"
"""Environment variable: a folder with a built page to test, instead of building one."""


def built_site() -> Path:
    """Build the page if anything it is made of has changed; return its folder."""
    if SITE in os.environ:
        return Path(os.environ[SITE])
    subprocess.run(["make", "--silent", "site"], cwd=ROOT, check=True)
    return ROOT / "webdemo/dist"


def built_harness(folder: Path) -> Path:
    """Build the page that lays the engine open for tests."""
    line = ["npx", "--no-install", "vite", "build", "webdemo/tests/harness", "--config", "webdemo/vite.config.ts"]
    subprocess.run([*line, "--outDir", folder, "--emptyOutDir", "--logLevel", "warn"], cwd=ROOT, check=True)
    return folder


class Server:
    """`node webdemo/serve.mjs` until it is stopped; port 0: a free one."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        line = ["node", str(ROOT / "webdemo/serve.mjs"), str(folder)]
        environment = os.environ | {"PORT": str(port), "HOST": "127.0.0.1"}
        self._process = subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        said = self._process.stdout.readline()
        assert "http://" in said, f"the server said {said!r}"
        self.port = int(said.split("http://", 1)[1].split("/", 1)[0].rsplit(":", 1)[1])

    @property
    def origin(self) -> str:
        """Where it serves, with a slash at the end."""
        return f"http://127.0.0.1:{self.port}/"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop it; no port is left open."""
        self._process.terminate()
        self._process.communicate(timeout=30)
