"""A small project in a temporary folder, whose clips are the drawn actor's."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from pipeline.synthetic import person

ROOT = Path(__file__).parents[1]
QUICK = {"fps": 10.0, "size": (160, 120), "repetitions": 1}
"""A performance of about 20 small pictures, in which BlazePose finds the actor all the same."""

LITE: dict[str, Any] = {"extract": {"variants": ["lite"]}} | {
    stage: {"variant": "lite"} for stage in ("evaluate", "baseline", "predict")
}
"""Changes of params.yaml after which only the small BlazePose is used."""


def write_params(folder: Path, classes: Sequence[str], **changes: Any) -> None:
    """Write params.yaml as the repository has it, for other classes; a changed block keeps its other keys."""
    settings = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    for name, change in {"classes": list(classes), **changes}.items():
        settings[name] = settings[name] | change if isinstance(change, dict) else change
    (folder / "params.yaml").write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")


def new_project(folder: Path, classes: Sequence[str], **changes: Any) -> Path:
    """Make a project without clips, the BlazePose bundles linked in."""
    (folder / "data").mkdir(parents=True)
    (folder / "data/models").symlink_to(ROOT / "data/models")
    write_params(folder, classes, **changes)
    return folder


def write_clips(folder: Path, exercise: str, groups: int, clips: int, **fixed: Any) -> list[Path]:
    """Write quick clips into the clips folder of a project."""
    return person.write_clips(folder / "data/clips", exercise, groups, clips, **(QUICK | fixed))
