"""Turn the clips of one class into landmark series, on all cores or on a Dask cluster.

Every finished clip is kept at once in data/work/, so interrupted work resumes where it was;
the class file is written when all are done. Clips that are in it already are not extracted again.
"""

import hashlib
import shutil
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import joblib
from tqdm import tqdm

from pipeline.clips.container import frame_count, shortfall
from pipeline.clips.index import Clip, index_path, read_index
from pipeline.clips.scan import find_videos
from pipeline.common.errors import InputError
from pipeline.landmarks.backbones import backbone
from pipeline.landmarks.estimate import estimate_series
from pipeline.landmarks.series import Series, class_path, load, save

WORK = Path("data/work/extract")
SCHEDULER_VARIABLE = "REPVISION_SCHEDULER"
SCHEDULER_PATIENCE = "20s"


@dataclass(frozen=True)
class Task:
    """One clip to be extracted by one variant."""

    clip: Clip
    variant: str
    video: Path
    model: Path


@dataclass(frozen=True)
class Failure:
    """A clip that could not be read, and why."""

    clip: str
    reason: str


def extract_clip(task: Task) -> Series | Failure:
    """Extract one clip; a clip that can't be read is a Failure, not an exception, so that the others go on."""
    clip = task.clip
    try:
        return estimate_series(task.video, task.model, task.variant, clip.clip, clip.group, clip.sha256)
    except InputError as error:
        return Failure(clip.clip, str(error))


def is_current(series: Series, clip: Clip) -> bool:
    """Tell whether a series is of this very file, by the extractor of today."""
    return series.sha256 == clip.sha256 and series.extractor == backbone(series.variant).extractor()


def regrouped(series: Series, group: str) -> Series:
    """Return the series under the group that the index names now."""
    return Series(**{**vars(series), "group": group})


def run_tasks(tasks: list[Task], workers: int, scheduler: str | None) -> Iterator[Series | Failure]:
    """Yield results as they come, from local processes or from the workers of a Dask scheduler."""
    with _backend(scheduler):
        yield from joblib.Parallel(n_jobs=workers, return_as="generator_unordered", pre_dispatch="all")(
            joblib.delayed(extract_clip)(task) for task in tasks
        )


@contextmanager
def _backend(scheduler: str | None) -> Iterator[None]:
    if not scheduler:
        # Ctrl-C reaches the workers too; their tracebacks would hide the one line that the command ends with.
        with joblib.parallel_config("loky", initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)):
            yield
        return
    from dask.distributed import Client

    try:
        client = Client(scheduler, timeout=SCHEDULER_PATIENCE)
    except (OSError, TimeoutError, ValueError) as error:
        raise InputError(
            f"no Dask scheduler answers at {scheduler} ({error}): start one, or set extract.scheduler to null"
        ) from error
    with client, joblib.parallel_config("dask"):
        yield


def _part_path(name: str, clip: Clip, variant: str) -> Path:
    key = f"{clip.sha256} {clip.clip} {backbone(variant).extractor()}".encode(errors="surrogateescape")
    return WORK / name / f"{hashlib.sha256(key).hexdigest()[:24]}.npz"


def _kept(name: str, clips: list[Clip], variants: Sequence[str]) -> dict[tuple[str, str], Series]:
    """Return what need not be done again: from the class file, and from interrupted work."""
    wanted = {clip.clip: clip for clip in clips}
    path = class_path(name)
    found = {s.key: s for s in load(path)} if path.exists() else {}
    kept = {key: s for key, s in found.items() if key[0] in wanted and key[1] in variants}
    kept = {key: s for key, s in kept.items() if is_current(s, wanted[key[0]])}
    for clip in clips:
        for variant in variants:
            part = _part_path(name, clip, variant)
            if (clip.clip, variant) not in kept and part.exists():
                series = load(part)[0]
                if is_current(series, clip):
                    kept[clip.clip, variant] = series
    return kept


def _extract_missing(name: str, tasks: list[Task], workers: int, scheduler: str | None) -> list[Failure]:
    clips = {task.clip.clip: task.clip for task in tasks}
    videos = {task.clip.clip: task.video for task in tasks}
    announced = {task.video: frame_count(task.video) for task in tasks}
    failures = []
    with tqdm(total=sum(announced[t.video] for t in tasks), unit=" frames", desc=name, smoothing=0.05) as bar:
        for result in run_tasks(tasks, workers, scheduler):
            if isinstance(result, Failure):
                failures.append(result)
                bar.update(announced[videos[result.clip]])
                continue
            if not is_current(result, clips[result.clip]):
                here = backbone(result.variant).extractor()
                raise InputError(
                    f"a worker extracted with {result.extractor}, this machine has {here}: "
                    "give the workers the environment of requirements.lock"
                )
            save(_part_path(name, clips[result.clip], result.variant), [result])
            bar.update(len(result.timestamps))
            missing = shortfall(videos[result.clip], len(result.timestamps))
            if missing:
                bar.write(f"warning: {missing}")
    return failures


def _tasks(name: str, missing: list[tuple[Clip, str]], folder: Path) -> list[Task]:
    """Pair what is missing with videos and model files, whose paths must hold on the workers too."""
    videos = {clip: path.absolute() for clip, path in find_videos(folder / name).items()}
    absent = sorted({clip.clip for clip, _ in missing if clip.clip not in videos})
    if absent:
        raise InputError(
            f"{len(absent)} clips of {name} have no landmarks yet and are not in {folder / name}/ "
            f"({', '.join(absent[:3])}{', ...' if len(absent) > 3 else ''}): put them there, "
            f"restore the landmarks with `git checkout {class_path(name)}`, "
            f"or drop a clip with `python -m pipeline.stages.index --forget {name}/{absent[0]}`"
        )
    models = {variant: backbone(variant).ensure().absolute() for variant in {v for _, v in missing}}
    return [Task(clip, variant, videos[clip.clip], models[variant]) for clip, variant in missing]


def summary(name: str, series: list[Series], failures: list[Failure]) -> str:
    """Say what a class's landmarks hold: clips, frames, share of frames with a pose, failures, empty clips."""
    lines = []
    failed = f", {len({failure.clip for failure in failures})} failed" if failures else ""
    for variant in sorted({s.variant for s in series}):
        mine = [s for s in series if s.variant == variant]
        total = sum(len(s.timestamps) for s in mine)
        share = sum(int(s.detected.sum()) for s in mine) / max(total, 1)
        lines.append(f"{name} {variant}: {len(mine)} clips, {total} frames, {share:.1%} with a pose{failed}")
    empty = sorted(s.key for s in series if not s.detected.any())
    lines += [f"warning: {variant} found nobody in {name}/{clip}: look at it, or drop it" for clip, variant in empty]
    lines += [f"warning: left out: {failure.reason}" for failure in sorted(failures, key=str)]
    return "\n".join(dict.fromkeys(lines))


def extract_class(name: str, variants: Sequence[str], folder: Path, workers: int, scheduler: str | None) -> None:
    """Bring data/landmarks/<Class>.npz up to date with the class's index.

    Raises InputError if clips that are needed are not here, or if none could be read; the file then stays as it is.
    """
    clips = read_index(index_path(name))
    if not clips:
        raise InputError(f"{index_path(name)} lists no clips of {name}: run `dvc repro`, which renews it")
    kept = _kept(name, clips, variants)
    missing = [(clip, v) for clip in clips for v in variants if (clip.clip, v) not in kept]
    failures = _extract_missing(name, _tasks(name, missing, folder), workers, scheduler) if missing else []
    done = _kept(name, clips, variants) if missing else kept
    if not done:
        raise InputError(f"no clip of {name} could be read; the first: {failures[0].reason}")
    series = [regrouped(done[clip.clip, v], clip.group) for clip in clips for v in variants if (clip.clip, v) in done]
    save(class_path(name), series)
    shutil.rmtree(WORK / name, ignore_errors=True)
    print(summary(name, series, failures))
