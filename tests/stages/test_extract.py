"""Stage `extract`: nothing is done twice, nothing finished is lost, and what can't be read is named."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from dask.distributed import LocalCluster
from project import LITE, QUICK, ROOT, new_project, write_clips, write_params

from pipeline.clips import index
from pipeline.clips.scan import scan
from pipeline.common import errors
from pipeline.common.errors import InputError
from pipeline.landmarks import extraction
from pipeline.landmarks.blazepose import bundle_path
from pipeline.landmarks.extraction import WORK, Task, extract_class
from pipeline.landmarks.series import class_path, load
from pipeline.stages import extract
from pipeline.synthetic import person
from pipeline.synthetic.person import Performance

BUNDLE = bundle_path("lite", ROOT / "data/models")
pytestmark = pytest.mark.skipif(not BUNDLE.exists(), reason="no BlazePose bundle here: make demo")
NAME = "BodyWeightSquats"
CLIPS = Path("data/clips")
FILE = class_path(NAME)
BURPEES = "field/Burpees"
NAMES = [f"v_{NAME}_g{group:02}_c{clip:02}" for group in (1, 2) for clip in (1, 2)]


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a project of four clips, its landmarks extracted without any interruption."""
    folder = new_project(tmp_path_factory.mktemp("extract") / "origin", [NAME, "Idle"], **LITE)
    write_clips(folder, NAME, groups=2, clips=2)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        renew_index()
        do_extract()
    return folder


@pytest.fixture
def project(origin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Enter a copy of the project, its landmarks extracted."""
    folder = tmp_path / "project"
    shutil.copytree(origin, folder, symlinks=True)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def fresh(project: Path) -> Path:
    """Enter a copy of the project, without landmarks."""
    FILE.unlink()
    return project


@pytest.fixture
def extracted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """List the (clip, variant) pairs that are extracted from here on."""
    done: list[tuple[str, str]] = []

    def counted(task: Task) -> object:
        done.append((task.clip.clip, task.variant))
        return real(task)

    real = extraction.extract_clip
    monkeypatch.setattr(extraction, "extract_clip", counted)
    return done


@pytest.fixture(scope="module")
def slow_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a clip that takes seconds to extract: time enough to stop."""
    path = tmp_path_factory.mktemp("slow") / "slow.mp4"
    person.write_video(Performance(NAME, 20, fps=50.0, size=(160, 120)), path)
    return path


def renew_index(name: str = NAME) -> None:
    """Write the index of the class, or of a folder of field clips, as stage `index` does."""
    index.write_index(
        index.index_path(name), index.merged(index.read_index(index.index_path(name)), scan(CLIPS / name))
    )


def do_extract(variants: tuple[str, ...] = ("lite",), workers: int = 1, scheduler: str | None = None) -> None:
    """Run the stage's work for the class."""
    extract_class(NAME, list(variants), CLIPS, workers, scheduler)


def power_cut(*_: object) -> None:
    """End everything at once."""
    raise KeyboardInterrupt


def clip(name: str) -> Path:
    """Return where a clip lies."""
    return CLIPS / NAME / f"{name}.mp4"


def command(*arguments: str) -> subprocess.Popen:
    """Start stage `extract` in this folder, as the leader of a process group."""
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline.stages.extract", *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # Whatever runs in the background of a shell script inherits a Ctrl-C that is ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def put_field_clip(project: Path, name: str = "carl__a") -> None:
    """Put a clip from elsewhere there, indexed; the command is to work in this process."""
    write_params(project, [NAME, "Idle"], **(LITE | {"extract": {"variants": ["lite"], "workers": 1}}))
    (CLIPS / BURPEES).mkdir(parents=True, exist_ok=True)
    shutil.copy(clip(NAMES[0]), CLIPS / BURPEES / f"{name}.mp4")
    renew_index(BURPEES)


def do_extract_field(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the command for the field clips."""
    monkeypatch.setattr(sys, "argv", ["extract", "--collection", "field"])
    extract.main()


def end_of(main: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> int | str | None:
    """Run a command's main as from the shell and return its exit code."""
    monkeypatch.setattr(sys, "argv", ["extract", NAME])
    with pytest.raises(SystemExit) as end:
        errors.run(main)
    return end.value.code


def test_the_file_holds_every_clip_by_name_and_group(project: Path) -> None:
    series = load(FILE)
    assert [(one.clip, one.group) for one in series] == [(name, name.split("_")[2]) for name in NAMES]
    assert all(one.variant == "lite" and one.detected.all() for one in series)


def test_the_command_says_what_it_found(fresh: Path) -> None:
    running = command(NAME)
    out, _ = running.communicate()
    assert running.returncode == 0
    frames = sum(len(one.timestamps) for one in load(FILE))
    assert out == f"{NAME} lite: 4 clips, {frames} frames, 100.0% with a pose\n"


def test_a_second_run_extracts_nothing_and_leaves_the_same_bytes(project: Path, extracted: list) -> None:
    before = FILE.read_bytes()
    do_extract()
    assert extracted == [] and FILE.read_bytes() == before


def test_only_new_and_changed_clips_are_extracted(project: Path, extracted: list) -> None:
    person.write_video(Performance(NAME, seed=5, **QUICK), clip("new"))
    person.write_video(Performance(NAME, seed=6, **QUICK), clip(NAMES[2]))
    kept = load(FILE)[0].image
    renew_index()
    do_extract()
    assert sorted(extracted) == [("new", "lite"), (NAMES[2], "lite")]
    series = load(FILE)
    assert [one.clip for one in series] == ["new", *NAMES]
    assert np.array_equal(series[1].image, kept)


def test_another_variant_is_added_without_repeating_the_first(project: Path, extracted: list) -> None:
    do_extract(("full", "lite"))
    assert sorted(extracted) == [(name, "full") for name in NAMES]
    assert [one.key for one in load(FILE)] == [(name, variant) for name in NAMES for variant in ("full", "lite")]


def test_landmarks_of_another_extractor_are_renewed(
    project: Path, extracted: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.landmarks.blazepose.version", lambda _: "0.99")
    do_extract()
    assert len(extracted) == 4
    assert {one.extractor.split()[1] for one in load(FILE)} == {"0.99"}


def test_a_new_group_is_taken_over_without_extracting(project: Path, extracted: list) -> None:
    (CLIPS / NAME / "groups.tsv").write_text(f"clip\tgroup\n{NAMES[0]}\tanna\n")
    renew_index()
    do_extract()
    assert extracted == []
    assert [one.group for one in load(FILE)] == ["anna", "g01", "g02", "g02"]


def test_a_forgotten_clip_is_dropped_without_extracting(project: Path, extracted: list) -> None:
    index.forget(f"{NAME}/{NAMES[1]}", ())
    do_extract()
    assert extracted == []
    assert [one.clip for one in load(FILE)] == [NAMES[0], *NAMES[2:]]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_stopped_work_goes_on_where_it_was(
    how: signal.Signals, origin: Path, fresh: Path, slow_clip: Path, extracted: list
) -> None:
    shutil.copy(slow_clip, clip("z_slow"))
    renew_index()
    running = command(NAME)
    while not (parts := list((WORK / NAME).glob("[!.]*.npz"))) and running.poll() is None:
        time.sleep(0.01)
    os.killpg(running.pid, how)
    _, said = running.communicate()
    assert running.returncode == (-how if how == signal.SIGKILL else 130)
    assert how == signal.SIGKILL or "what was finished is kept, run the same command again" in said
    assert "Traceback" not in said
    assert parts and not FILE.exists()
    clip("z_slow").unlink()
    index.forget(f"{NAME}/z_slow", ())
    do_extract()
    assert len(extracted) < 4
    assert FILE.read_bytes() == (origin / FILE).read_bytes()
    assert not (WORK / NAME).exists()


def test_a_half_written_part_is_never_read(origin: Path, fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A power cut in the middle of writing leaves a temporary file; nothing is renamed or cleaned up."""
    with monkeypatch.context() as cut:
        cut.setattr("pipeline.common.files.os.replace", power_cut)
        cut.setattr(Path, "unlink", lambda *_, **__: None)
        with pytest.raises(KeyboardInterrupt):
            do_extract()
    (half,) = (WORK / NAME).iterdir()
    half.write_bytes(half.read_bytes()[:1000])
    do_extract()
    assert FILE.read_bytes() == (origin / FILE).read_bytes()


def test_a_clip_that_cannot_be_read_is_left_out_and_named(fresh: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip(NAMES[1]).write_bytes(b"no video")
    renew_index()
    do_extract()
    assert [one.clip for one in load(FILE)] == [NAMES[0], *NAMES[2:]]
    said = capsys.readouterr().out
    assert said.count("warning:") == 1
    assert f"warning: left out: {clip(NAMES[1]).absolute()}: not a video" in said


def test_when_no_clip_can_be_read_the_old_file_stays(project: Path) -> None:
    before = FILE.read_bytes()
    for name in NAMES:
        clip(name).write_bytes(f"no video {name}".encode())
    renew_index()
    with pytest.raises(InputError, match=rf"no clip of {NAME} could be read; the first: .*c01\.mp4: not a video"):
        do_extract()
    assert FILE.read_bytes() == before


def test_a_clip_without_a_person_is_kept_and_warned_of(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    writer = cv2.VideoWriter(str(clip("wall")), cv2.VideoWriter.fourcc(*"mp4v"), 10, (160, 120))
    for _ in range(3):
        writer.write(np.full((120, 160, 3), 90, np.uint8))
    writer.release()
    renew_index()
    do_extract()
    assert f"found nobody in {NAME}/wall: look at it, or drop it" in capsys.readouterr().out
    assert [one.clip for one in load(FILE) if not one.detected.any()] == ["wall"]


def test_a_clip_of_two_frames_is_a_clip(project: Path) -> None:
    person.write_video(Performance(NAME, 1, tempo=0.2, fps=10.0, size=(160, 120)), clip("a_short"))
    renew_index()
    do_extract()
    assert load(FILE)[0].timestamps.tolist() == [0, 100]


def test_without_clips_the_landmarks_stay_as_they_are(project: Path, extracted: list) -> None:
    before = FILE.read_bytes()
    shutil.rmtree(CLIPS)
    do_extract()
    assert extracted == [] and FILE.read_bytes() == before


def test_without_clips_and_landmarks_the_remedies_are_named(fresh: Path) -> None:
    shutil.rmtree(CLIPS)
    with pytest.raises(InputError) as error:
        do_extract()
    said = str(error.value)
    assert f"4 clips of {NAME} have no landmarks yet" in said and f"{CLIPS / NAME}/" in said
    assert f"git checkout {FILE}" in said and f"--forget {NAME}/{NAMES[0]}" in said


def test_a_class_without_an_index_is_named(project: Path) -> None:
    with pytest.raises(InputError, match=r"Lunges\.tsv lists no clips of Lunges: run `dvc repro`"):
        extract_class("Lunges", ["lite"], CLIPS, 1, None)


def test_a_full_disk_loses_nothing(
    origin: Path, fresh: Path, extracted: list, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one_by_one = {"variants": ["lite"], "workers": 1}
    write_params(fresh, [NAME, "Idle"], **(LITE | {"extract": one_by_one}))
    written, real = [], np.savez_compressed

    def until_full(file: object, **arrays: object) -> None:
        if len(written) == 2:
            raise OSError(errno.ENOSPC, "No space left on device", "part.npz")
        written.append(file)
        real(file, **arrays)

    with monkeypatch.context() as full:
        full.setattr(np, "savez_compressed", until_full)
        assert end_of(extract.main, monkeypatch) == 2
    assert "error: disk full at part.npz; free some space and run again" in capsys.readouterr().err
    assert len(list((WORK / NAME).iterdir())) == 2 and not FILE.exists()
    extracted.clear()
    do_extract()
    assert len(extracted) == 2
    assert FILE.read_bytes() == (origin / FILE).read_bytes()


def test_a_full_disk_at_the_end_leaves_the_old_file(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = FILE.read_bytes()
    index.forget(f"{NAME}/{NAMES[0]}", ())

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("pipeline.common.files.os.replace", full)
    with pytest.raises(OSError, match="No space left"):
        do_extract()
    assert FILE.read_bytes() == before
    assert [file.name for file in FILE.parent.iterdir()] == [FILE.name]


def test_other_operating_system_errors_are_not_taken_for_a_full_disk() -> None:
    with pytest.raises(FileNotFoundError):
        errors.run(lambda: os.stat("/no/such/file").st_size)


def test_a_wrong_bundle_is_named_before_anything_is_extracted(fresh: Path, extracted: list) -> None:
    Path("data/models").unlink()
    bundle_path("lite").parent.mkdir()
    bundle_path("lite").write_bytes(BUNDLE.read_bytes()[:-1])
    with pytest.raises(InputError, match=r"lite\.task is not the published 'lite' bundle .*delete it and run again"):
        do_extract()
    assert extracted == []


def test_on_all_cores_the_result_is_the_same(origin: Path, fresh: Path) -> None:
    do_extract(workers=2)
    assert FILE.read_bytes() == (origin / FILE).read_bytes()


def test_on_a_dask_cluster_the_result_is_the_same(
    origin: Path, fresh: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, local_directory=tmp_path
    ) as cluster:
        do_extract(workers=-1, scheduler=cluster.scheduler_address)
    assert FILE.read_bytes() == (origin / FILE).read_bytes()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nowhere.invalid:8786", "no address at all"])
def test_an_unreachable_scheduler_is_named(address: str, fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "SCHEDULER_PATIENCE", "1s")
    with pytest.raises(InputError, match=rf"no Dask scheduler answers at {address} .*set extract.scheduler to null"):
        do_extract(scheduler=address)
    assert not FILE.exists()


def test_field_clips_are_extracted_apart_from_the_classes(
    project: Path, extracted: list, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = FILE.read_bytes()
    put_field_clip(project)
    do_extract_field(monkeypatch)
    (one,) = load(class_path(BURPEES))
    assert (one.clip, one.group, one.variant) == ("carl__a", "carl", "lite")
    assert np.array_equal(one.image, load(FILE)[0].image)
    assert extracted == [("carl__a", "lite")] and FILE.read_bytes() == before
    assert capsys.readouterr().out.startswith(f"{BURPEES} lite: 1 clips, ")
    assert not (WORK / BURPEES).exists()


def test_field_clips_are_not_extracted_twice_and_need_not_be_here_later(
    project: Path, extracted: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_field_clip(project)
    do_extract_field(monkeypatch)
    extracted.clear()
    before = class_path(BURPEES).read_bytes()
    shutil.rmtree(CLIPS)
    do_extract_field(monkeypatch)
    assert extracted == [] and class_path(BURPEES).read_bytes() == before


def test_field_clips_that_are_nowhere_are_named(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_field_clip(project)
    shutil.rmtree(CLIPS)
    with pytest.raises(InputError, match=rf"1 clips of {BURPEES} have no landmarks yet .*--forget {BURPEES}/carl__a"):
        do_extract_field(monkeypatch)


@pytest.mark.parametrize("folder", [None, BURPEES])
def test_without_field_clips_nothing_is_extracted(
    project: Path, extracted: list, monkeypatch: pytest.MonkeyPatch, folder: str | None
) -> None:
    if folder:
        (CLIPS / folder).mkdir(parents=True)
    do_extract_field(monkeypatch)
    assert extracted == [] and [path.name for path in FILE.parent.rglob("*.npz")] == [FILE.name]


def test_the_classes_alone_are_extracted_without_being_asked_for_field_clips(
    project: Path, extracted: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_field_clip(project)
    monkeypatch.setattr(sys, "argv", ["extract", NAME])
    extract.main()
    assert extracted == [] and not class_path(BURPEES).exists()
