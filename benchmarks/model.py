"""How long `make model` takes after the install: each of its stages, run afresh in a copy of the project."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import stages
from pipeline.common.errors import InputError, run
from pipeline.common.paths import PAPER_RECIPE

ROOT = Path(__file__).parents[1]
FIRST = "train"
"""`make model` runs this stage and all that build on it, whether they are out of date or not."""
INSTALLED = ("node_modules", "data/models")
"""Folders that git does not know and that stages only read."""
NEEDED = ("data/landmarks", PAPER_RECIPE, "node_modules")
TARGET_MINUTES = 10


def copy_project(folder: Path) -> None:
    """Copy to `folder` the files that git knows or would take, as they are now; link what is installed."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    for name in set(listed.stdout.decode().split("\0")) - {""}:
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    for name in INSTALLED:
        (folder / name).symlink_to(ROOT / name)
    # DVC wants to be in a repository; this one is nobody's.
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)


def time_stage(stage: str, folder: Path) -> float:
    """Return the seconds that DVC takes for one stage. Raises InputError naming a stage that fails."""
    beside = str(Path(sys.executable).parent)
    environment = os.environ | {
        "PATH": f"{beside}{os.pathsep}{os.environ['PATH']}",
        "DVC_NO_ANALYTICS": "1",
        "PYTHONHASHSEED": "0",
    }
    command = [sys.executable, "-m", "dvc", "repro", "--force", "--single-item", stage]
    start = time.perf_counter()
    # Standard output is the table's alone.
    done = subprocess.run(command, cwd=folder, env=environment, stdout=sys.stderr, check=False)
    if done.returncode:
        raise InputError(f"stage {stage} failed, see above: no time to tell")
    return time.perf_counter() - start


def table(seconds: dict[str, float]) -> str:
    """Return stages, seconds and shares as a Markdown table."""
    total = sum(seconds.values())
    rows = [f"| {stage} | {spent:.1f} | {spent / total:.0%} |" for stage, spent in seconds.items()]
    return "\n".join(["| stage | seconds | share |", "|---|--:|--:|", *rows, f"| all | {total:.1f} | 100% |"])


def main() -> None:
    """Time every stage, print the table and whether the target is met."""
    for name in NEEDED:
        if not (ROOT / name).exists():
            raise InputError(f"{name} is missing: run `make model` once, or restore it from git")
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        copy_project(Path(folder))
        seconds = {stage: time_stage(stage, Path(folder)) for stage in stages.downstream(stages.read(ROOT), FIRST)}
    minutes = sum(seconds.values()) / 60
    outcome = "reaches" if minutes < TARGET_MINUTES else "misses"
    print(table(seconds))
    print(
        f"\n{minutes:.1f} minutes on {os.cpu_count()} cores (load before: {before:.1f}): "
        f"{outcome} the target of under {TARGET_MINUTES}"
    )


if __name__ == "__main__":
    run(main)
