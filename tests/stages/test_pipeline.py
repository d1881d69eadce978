"""The real thing through DVC, in a git repository of its own, with two (then three) classes of the drawn actor.

First without clips from elsewhere, then with them.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml
from project import LITE, QUICK, ROOT, write_clips, write_params

from benchmarks import stages as graph
from pipeline.common.paths import MODEL
from pipeline.landmarks.blazepose import bundle_path
from pipeline.synthetic import person

CLASSES = ["BodyWeightSquats", "PushUps"]
MADE = (
    *("data/index/", "data/landmarks/", "data/near_duplicates.json", "data/annotations/"),
    *("data/answers.npz", "data/synthetic.npz", "models/", "reports/", "dvc.lock", "tests/"),
)
ENVIRONMENT = os.environ | {
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    "DVC_NO_ANALYTICS": "1",
}
READS = "reads"
"""Folder beside the project in which its stages note which keys of params.yaml they read; see tests/recorder."""
SMALL = {
    **LITE,
    # In one process each: to start others and to load TensorFlow there takes longer than all these trainings.
    "extract": LITE["extract"] | {"workers": 1},
    "window": {"frames": 4},
    "train": {"workers": 1, "epochs": 2, "windows_per_epoch": 512, "batch": 128, "units": 8, "embedding": 8},
    "evaluate": {"variant": "lite", "resamples": 50},
    "baseline": {"workers": 1, "variant": "lite", "epochs": 1, "units": 8},
    "synthesise": {"tempos": [2.0], "ranges": [1.0]},
    "convert": {"golden": 4, "streams": 1, "changed": 0.5},
}
HOW_IT_RUNS = {"index.clips", "extract.workers", "extract.scheduler", "train.workers", "baseline.workers"}
"""Settings that say where the work is done, not what comes out."""
CHECKS = {"extract_collection": {"collections.persons"}}
"""Settings that a stage only holds its command line against."""
NO_BUNDLE = not bundle_path("lite", ROOT / "data/models").exists()
pytestmark = [
    pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout"),
    pytest.mark.skipif(NO_BUNDLE, reason="no BlazePose bundle here: python -m pipeline.landmarks.backbones"),
    pytest.mark.skipif(not (ROOT / "node_modules").exists(), reason="no node_modules: npm ci"),
]


class Project:
    """A git repository with the pipeline in it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.environment = folder, ENVIRONMENT

    def note_reads(self, folder: Path) -> None:
        """Let the stages note in a folder which keys of params.yaml they read."""
        folder.mkdir()
        recorder = {"PYTHONPATH": str(ROOT / "tests/recorder"), "REPVISION_READS": str(folder)}
        self.environment = ENVIRONMENT | recorder

    def tried(self, *command: str) -> subprocess.CompletedProcess:
        """Run a command there."""
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False, timeout=600
        )

    def run(self, *command: str) -> str:
        """Run a command that has to succeed and return what it printed."""
        done = self.tried(*command)
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
        return done.stdout

    def repro(self, *arguments: str) -> list[str]:
        """Run `dvc repro` and return the stages that ran."""
        return re.findall(r"Running stage '(.+?)'", self.run("dvc", "repro", *arguments))

    def commit(self) -> None:
        """Commit everything."""
        self.run("git", "add", "--all")
        self.run("git", "commit", "--quiet", "--message", "state")

    def copy(self, folder: Path) -> "Project":
        """Copy all of it, clips and history too."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return Project(folder)

    def clone(self, folder: Path) -> "Project":
        """Clone it: without clips, BlazePose bundles and npm packages."""
        self.run("git", "clone", "--quiet", str(self.folder), str(folder))
        return Project(folder)

    def bytes(self, pattern: str) -> dict[str, bytes]:
        """Return the content of some files."""
        return {path.name: path.read_bytes() for path in sorted(self.folder.glob(pattern))}

    def set_classes(self, classes: list[str]) -> None:
        """Change the line `classes` of params.yaml and no other."""
        path = self.folder / "params.yaml"
        settings = yaml.safe_load(path.read_text(encoding="utf-8")) | {"classes": classes}
        path.write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")


def noted(path: Path) -> set[str]:
    """Return the keys that a stage noted."""
    return set(path.read_text(encoding="utf-8").split()) if path.exists() else set()


def unlisted(read: set[str], listed: Sequence[str]) -> set[str]:
    """Return the settings that a stage read although neither they nor what they are part of is listed."""
    single = {key for key in read if not key.endswith(".")}
    return {key for key in single if not any(f"{key}.".startswith(f"{one}.") or lies_in(one, {key}) for one in listed)}


def unread(read: set[str], listed: Sequence[str]) -> set[str]:
    """Return the keys that are listed although the stage never asked for them.

    Of a block that is handed on whole, such as a rule, not every number is read in every build.
    """
    return {one for one in listed if not {one, f"{one}."} & read and not lies_in(one, read)}


def lies_in(key: str, read: set[str]) -> bool:
    """Tell whether a key is an entry of a mapping that was read."""
    return any(key.startswith(f"{one}.") for one in read if not one.endswith("."))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Copy the working tree, give it small settings and clips, and build everything once."""
    folder = tmp_path_factory.mktemp("pipeline") / "project"
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    for name in names:
        if (ROOT / name).is_file() and not name.startswith(MADE):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    write_params(folder, CLASSES, paper_classes=CLASSES, **SMALL)
    stages = (folder / "dvc.yaml").read_text(encoding="utf-8")
    (folder / "dvc.yaml").write_text(stages.replace("      - data/landmarks/Lunges.npz\n", ""), encoding="utf-8")
    for shared in ("data/models", "node_modules"):
        (folder / shared).parent.mkdir(exist_ok=True)
        (folder / shared).symlink_to(ROOT / shared)
    for exercise in CLASSES:
        write_clips(folder, exercise, groups=4, clips=2, tempo=3.0)
    project = Project(folder)
    project.run("git", "init", "--quiet")
    (folder / ".git/info/exclude").write_text("/node_modules\n")
    for name, value in (("user.name", "Test"), ("user.email", "test@example.org")):
        project.run("git", "config", name, value)
    project.commit()
    project.note_reads(folder.parent / READS)
    project.repro()
    project.commit()
    return project


def test_everything_is_built(built: Project) -> None:
    stages = yaml.safe_load((built.folder / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    for stage in stages.values():
        for out in [*stage.get("outs", []), *stage.get("metrics", [])]:
            name = out if isinstance(out, str) else next(iter(out))
            if "${" not in name:
                assert (built.folder / name).exists(), name
    assert set(built.bytes("data/landmarks/*.npz")) == {f"{name}.npz" for name in CLASSES}
    metadata = json.loads((built.folder / "models/tfjs/metadata.json").read_text(encoding="utf-8"))
    card = json.loads((built.folder / "models/card.json").read_text(encoding="utf-8"))
    assert metadata["classes"] == card["classes"] == CLASSES and card["hashes"] == metadata["hashes"]
    assert [row["clips"] for row in card["trained_on"]] == [8, 8]
    assert set(built.bytes("models/folds/*.keras")) == {
        f"{aim}_{split}.keras" for aim in ("all", "paper") for split in (1, 2, 3)
    }
    metrics = json.loads((built.folder / "reports/metrics.json").read_text(encoding="utf-8"))
    assert "field" not in metrics and metrics["quantisation"]["shipped"] == metadata["weights"]["kind"]


def test_dvc_yaml_lists_the_params_that_each_stage_reads(built: Project) -> None:
    """Neither fewer, or a stale output would pass for current, nor more, or a change would set off work for nothing.

    What was read is what the stages noted when the project was built.
    """
    wrong = {}
    for name, stage in graph.read(built.folder).items():
        # What is listed of other files, such as package.json, is no setting.
        listed = [key for key in stage.get("params", []) if isinstance(key, str)]
        assert not [key for key in HOW_IT_RUNS if any(key.startswith(f"{one}.") for one in listed)], name
        read = noted(built.folder.parent / READS / name) - HOW_IT_RUNS - CHECKS.get(name, set())
        pair = sorted(unlisted(read, listed)), sorted(unread(read, listed))
        wrong |= {name: pair} if any(pair) else {}
    assert wrong == {}, "read only, listed only"


def test_a_key_that_is_missing_or_too_many_is_found() -> None:
    read = {"train.", "train.seed", "answer.", "collections.persons"}
    assert (
        unlisted(read, ["train", "collections.persons.field"]) == unlisted(read, ["train.seed", "collections"]) == set()
    )
    assert unlisted(read, ["answer", "train.see"]) == {"train.seed", "collections.persons"}
    assert unread(read, ["answer", "train.seed", "collections.persons.field"]) == set()
    assert unread(read, ["train.epochs", "sets", "answers"]) == {"train.epochs", "sets", "answers"}


def test_a_second_repro_runs_only_the_index_and_changes_nothing(built: Project) -> None:
    assert built.repro() == ["index"]
    assert built.run("git", "status", "--porcelain") == ""


def test_a_fresh_clone_without_clips_has_nothing_to_do(built: Project, tmp_path: Path) -> None:
    clone = built.clone(tmp_path / "clone")
    # Git keeps no empty folder: without clips of the collection this stage runs once, with nothing to do.
    assert clone.repro() == ["index", "extract_collection@field"]
    assert clone.repro() == ["index"]
    assert clone.bytes("data/landmarks/*.npz") == built.bytes("data/landmarks/*.npz")
    assert clone.run("git", "status", "--porcelain") == ""


def test_changed_code_without_clips_loses_no_landmarks(built: Project, tmp_path: Path) -> None:
    clone = built.clone(tmp_path / "clone")
    with (clone.folder / "pipeline/landmarks/extraction.py").open("a") as file:
        file.write("# A remark.\n")
    ran = clone.repro("index", "extract", "extract_collection")
    assert set(ran) == {"index", *(f"extract@{name}" for name in CLASSES), "extract_collection@field"}
    assert clone.bytes("data/landmarks/*.npz") == built.bytes("data/landmarks/*.npz")


def test_a_class_without_clips_is_an_error_that_loses_nothing(built: Project, tmp_path: Path) -> None:
    project = built.copy(tmp_path / "project")
    project.set_classes([*CLASSES, "Lunges"])
    done = project.tried("dvc", "repro")
    assert done.returncode != 0
    assert "error: class Lunges has no clips: put videos into data/clips/Lunges/" in done.stderr
    assert "Traceback" not in done.stderr
    for pattern in ("data/index/*.tsv", "data/landmarks/*.npz", "models/*.keras", "models/tfjs/*", "reports/*.*"):
        assert project.bytes(pattern) == built.bytes(pattern) != {}
    project.set_classes(CLASSES)
    assert project.repro() == ["index"]


def test_clips_that_cannot_be_extracted_here_lose_nothing(built: Project, tmp_path: Path) -> None:
    """The index names a clip that is not on this machine and was never extracted."""
    clone = built.clone(tmp_path / "clone")
    with (clone.folder / "data/index/PushUps.tsv").open("a") as file:
        file.write(f"v_PushUps_g09_c01\tg09\t10\t{'0' * 64}\n")
    done = clone.tried("dvc", "repro")
    assert done.returncode != 0
    assert "1 clips of PushUps have no landmarks yet and are not in data/clips/PushUps/" in done.stderr
    assert clone.bytes("data/landmarks/*.npz") == built.bytes("data/landmarks/*.npz")


def test_a_new_class_is_a_line_and_a_folder(built: Project, tmp_path: Path) -> None:
    project = built.copy(tmp_path / "project")
    project.set_classes([*CLASSES, "JumpingJack"])
    write_clips(project.folder, "JumpingJack", groups=4, clips=2, tempo=3.0)
    ran = project.repro()
    assert [stage for stage in ran if stage.startswith("extract")] == ["extract@JumpingJack"]
    assert "train" in ran and "baseline" not in ran
    for name, content in built.bytes("data/landmarks/*.npz").items():
        assert project.bytes("data/landmarks/*.npz")[name] == content
    metadata = json.loads((project.folder / "models/tfjs/metadata.json").read_text(encoding="utf-8"))
    assert metadata["classes"] == [*CLASSES, "JumpingJack"]
    metrics = json.loads((project.folder / "reports/metrics.json").read_text(encoding="utf-8"))
    assert "JumpingJack" in metrics["windows"]["per_class"]
    assert "JumpingJack" in (project.folder / "reports/report.md").read_text(encoding="utf-8")


def test_clips_from_elsewhere_are_a_folder(built: Project, tmp_path: Path) -> None:
    """They are measured and learnt from; no figure of the splits changes by them."""
    project = built.copy(tmp_path / "project")
    first, second = person.write_clips(tmp_path / "elsewhere", "PushUps", 1, 2, seed=9, **QUICK | {"tempo": 3.0})
    for name, clip in (("PushUps/ann__1.mp4", first), ("PullUps/bob__1.mp4", second)):
        path = project.folder / "data/clips/field" / name
        path.parent.mkdir(parents=True)
        clip.rename(path)
    ran = project.repro()
    assert (
        ran[:3] == ["index", "extract_collection@field", "near_duplicates"] and "train" in ran and "baseline" not in ran
    )
    assert not [stage for stage in ran if stage.startswith("extract@")]
    assert set(project.bytes("data/landmarks/field/*.npz")) == {"PullUps.npz", "PushUps.npz"}
    assert {f"field_{part}.keras" for part in range(5)} < set(project.bytes("models/folds/*.keras"))
    for pattern in ("data/landmarks/*.npz", "models/folds/all_*.keras", "reports/confusion_*.csv"):
        assert project.bytes(pattern) == built.bytes(pattern) != {}
    assert project.bytes("models/*.keras") != built.bytes("models/*.keras")
    metrics = json.loads((project.folder / "reports/metrics.json").read_text(encoding="utf-8"))
    # Without the class Other, pull-ups are of no class and left out.
    assert {name: row["clips"] for name, row in metrics["field"]["never_learnt_from"]["labels"].items()} == {
        "PushUps": 1
    }
    card = json.loads((project.folder / "models/card.json").read_text(encoding="utf-8"))
    assert [row["source"] for row in card["trained_on"]] == ["classes", "classes", "field/PushUps"]
    shutil.rmtree(project.folder / "data/clips/field")
    assert project.repro() == ["index"]


def test_the_same_seed_gives_the_same_bytes(built: Project, tmp_path: Path) -> None:
    project = built.copy(tmp_path / "project")
    (project.folder / MODEL).unlink()
    assert project.repro("--force", "--single-item", "train") == ["train"]
    for pattern in ("models/*.keras", "models/folds/*.keras", "reports/training/*.csv"):
        assert project.bytes(pattern) == built.bytes(pattern) != {}


def test_an_experiment_runs_and_is_listed(built: Project, tmp_path: Path) -> None:
    project = built.copy(tmp_path / "project")
    project.run("dvc", "exp", "run", "--name", "short", "--set-param", "train.epochs=1", "train")
    assert len((project.folder / "reports/training/final.csv").read_text().splitlines()) == 2
    assert "short" in project.run("dvc", "exp", "show", "--csv")
    assert "train.epochs" in project.run("dvc", "params", "diff")
    assert "windows_accuracy" in project.run("dvc", "metrics", "diff", "--all")


def test_dvc_shows_metrics_and_plots(built: Project, tmp_path: Path) -> None:
    assert "windows_accuracy" in built.run("dvc", "metrics", "show")
    built.run("dvc", "plots", "show", "--out", str(tmp_path / "plots"))
    page = (tmp_path / "plots/index.html").read_text(encoding="utf-8")
    assert "Confusion of windows" in page and "Loss of the final training" in page
