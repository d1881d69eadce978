"""How fast clips become landmarks: against the paper's way, against the bare networks, and on two processes.

All ways do the same clips in turn, round after round, so that other load on the machine hits all alike.
"""

import argparse
import os
import sys
import tempfile
import time
import warnings
import zipfile
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import cv2
import numpy as np
import psutil
from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).parents[1]))

from pipeline.clips.index import Clip
from pipeline.clips.scan import find_videos
from pipeline.clips.video import Frame, frames
from pipeline.common.errors import InputError, run
from pipeline.landmarks import blazepose
from pipeline.landmarks.extraction import Failure, Task, extract_clip, run_tasks
from pipeline.landmarks.series import Series
from pipeline.synthetic import person

BUNDLES = Path(__file__).parents[1] / blazepose.FOLDER
VARIANT = "full"
EXERCISES = ("BodyWeightSquats", "Lunges", "PushUps", "WallPushups")
UCF_SIZE = (320, 240)
TEMPO = 2.0
"""Seconds a repetition of the synthetic person."""
TARGET = 1.8
"""What two processes should give, in multiples of one."""
Work = Callable[[list[Task]], Any]


@dataclass(frozen=True)
class Way:
    """One way of doing clips; `opened` makes ready, outside the clock, what its work needs."""

    name: str
    processes: int
    opened: Callable[[], AbstractContextManager[Work]]


@dataclass(frozen=True)
class Passes:
    """How many frames a clip has, and how often each network has to run for them."""

    frames: int
    landmarks: int
    detector: int


def frames_through_jpeg(path: Path) -> Iterator[Frame]:
    """Yield a video's frames as the paper's program has them: each written to disk as JPEG, then read back."""
    with tempfile.TemporaryDirectory() as folder:
        stamps = []
        for number, frame in enumerate(frames(path)):
            cv2.imwrite(f"{folder}/{number}.jpg", cv2.cvtColor(frame.pixels, cv2.COLOR_RGB2BGR))
            stamps.append(frame.milliseconds)
        for number, milliseconds in enumerate(stamps):
            yield Frame(milliseconds, cv2.cvtColor(cv2.imread(f"{folder}/{number}.jpg"), cv2.COLOR_BGR2RGB))


def paper_way(tasks: list[Task]) -> list[Series | Failure]:
    """Extract in this process, by way of JPEG files."""
    with patch("pipeline.landmarks.mediapipe_pose.frames", frames_through_jpeg):
        return [extract_clip(task) for task in tasks]


def local_way(processes: int) -> Work:
    """Return our extraction on local processes."""
    return lambda tasks: list(run_tasks(tasks, processes, None))


@contextmanager
def dask_way(processes: int) -> Iterator[Work]:
    """Yield our extraction on a Dask cluster, which lives only as long as it is wanted: even idle it costs time."""
    from dask.distributed import LocalCluster

    with LocalCluster(n_workers=processes, threads_per_worker=1, dashboard_address=None) as cluster:
        yield lambda tasks: list(run_tasks(tasks, processes, cluster.scheduler_address))


class BareNetworks:
    """The two networks of a bundle without anything around them: TensorFlow Lite with XNNPACK, one thread."""

    def __init__(self, bundle: Path, passes: dict[Path, Passes]) -> None:
        """Load the networks; `passes` says for each video how often they run."""
        with zipfile.ZipFile(bundle) as archive:
            self.landmarks = _interpreter(archive.read("pose_landmarks_detector.tflite"))
            self.detector = _interpreter(archive.read("pose_detector.tflite"))
        self.passes = passes

    def __call__(self, tasks: list[Task]) -> None:
        """Run both networks as often as these clips need them."""
        for task in tasks:
            for _ in range(self.passes[task.video].landmarks):
                self.landmarks.invoke()
            for _ in range(self.passes[task.video].detector):
                self.detector.invoke()


def _interpreter(content: bytes) -> Any:
    from tensorflow import lite

    with warnings.catch_warnings():
        # It says at every start that TensorFlow 2.20 has none; the lock file holds 2.19.
        warnings.simplefilter("ignore", UserWarning)
        interpreter = lite.Interpreter(model_content=content, num_threads=1)
    interpreter.allocate_tensors()
    picture = interpreter.get_input_details()[0]
    noise = np.random.default_rng(0).random(picture["shape"], np.float32)
    interpreter.set_tensor(picture["index"], noise)
    return interpreter


def network_passes(series: Series) -> Passes:
    """Return the fewest runs of the networks that can give a clip's landmarks (see `notes`)."""
    tracked = np.r_[False, series.detected[:-1]]
    return Passes(len(tracked), int(series.detected.sum()), int((~tracked).sum()))


def count_passes(tasks: list[Task]) -> dict[Path, Passes]:
    """Extract every clip once and return each one's network passes. Raises InputError naming an unreadable one."""
    passes = {}
    for task in tqdm(tasks, desc="counting frames", leave=False):
        result = extract_clip(task)
        if isinstance(result, Failure):
            raise InputError(result.reason)
        passes[task.video] = network_passes(result)
    return passes


def draw_clips(folder: Path, count: int, seconds: float) -> list[Path]:
    """Draw `count` clips of different people, all equally long."""
    paths = []
    for number in tqdm(range(count), desc="drawing clips", leave=False):
        exercise, repetitions = EXERCISES[number % len(EXERCISES)], max(1, round(seconds / TEMPO))
        paths.append(folder / f"{number}.mp4")
        performance = person.Performance(exercise, repetitions, TEMPO, view="side", size=UCF_SIZE, seed=number)
        person.write_video(performance, paths[-1])
    return paths


def choose_clips(folder: Path, count: int) -> list[Path]:
    """Return `count` clips spread evenly over a folder of them (all, where there are fewer)."""
    found = list(find_videos(folder).values())
    if len(found) < 2:
        raise InputError(f"{folder}: {len(found)} clips there, at least 2 are needed")
    return [found[at] for at in np.unique(np.linspace(0, len(found) - 1, count).round().astype(int))]


def cpu_seconds() -> dict[int, float]:
    """Return the CPU seconds so far of this process and each of its workers, all threads counted, by process id."""
    me = psutil.Process()
    return {process.pid: sum(process.cpu_times()[:2]) for process in (me, *me.children(recursive=True))}


def measure(way: Way, warmup: Task, tasks: list[Task], frame_count: int) -> tuple[float, float]:
    """Return the frames a second, and a CPU second, of one way; its workers are up and warm when the clock starts."""
    with way.opened() as work:
        work([warmup] * 2 * way.processes)
        before, start = cpu_seconds(), time.perf_counter()
        work(tasks)
        wall, after = time.perf_counter() - start, cpu_seconds()
    # Another way's idle workers may end meanwhile, and are no loss of this one's.
    cpu = sum(spent - before.get(process, 0) for process, spent in after.items())
    return frame_count / wall, frame_count / cpu


def compare(ways: list[Way], warmup: Task, tasks: list[Task], frame_count: int, rounds: int) -> np.ndarray:
    """Return frames a second (rounds, ways, 2: by the clock, by CPU); each round begins with another way."""
    speeds = np.zeros((rounds, len(ways), 2))
    turns = [(turn, (turn + step) % len(ways)) for turn in range(rounds) for step in range(len(ways))]
    for turn, number in tqdm(turns, desc="timing", leave=False):
        speeds[turn, number] = measure(ways[number], warmup, tasks, frame_count)
    return speeds


def table(ways: list[Way], speeds: np.ndarray) -> str:
    """Return the medians as a Markdown table; ratios are medians of the ratios to the first way in each round."""
    ratios = speeds / speeds[:, :1]
    lines = [
        "| way | processes | frames/s | times the first (range) | frames per CPU second | times the first |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for number, way in enumerate(ways):
        (wall, cpu), (growth, thrift) = np.median(speeds[:, number], axis=0), np.median(ratios[:, number], axis=0)
        low, high = ratios[:, number, 0].min(), ratios[:, number, 0].max()
        lines.append(
            f"| {way.name} | {way.processes} | {wall:.0f} | {growth:.2f} ({low:.2f} to {high:.2f}) "
            f"| {cpu:.0f} | {thrift:.2f} |"
        )
    return "\n".join(lines)


def notes(passes: Collection[Passes], rounds: int, load: float) -> str:
    """Say what the figures rest on; `load` is the machine's before the start."""
    total, found, searches = np.sum([(clip.frames, clip.landmarks, clip.detector) for clip in passes], axis=0)
    return (
        f"{len(passes)} clips, {total} frames, {found} with a pose, BlazePose {VARIANT}, medians of {rounds} round(s); "
        f"{os.cpu_count()} cores, load before the start {load:.1f}. On a busy machine two processes also get a larger "
        "share of it: believe their growth only where that load was near 0.\n"
        "Start-up does not count: every way does one short clip a process (twice) before its clock starts; "
        "making a landmarker for each clip does count.\n"
        "CPU seconds are those of all threads and workers together: MediaPipe spreads a landmarker over threads.\n"
        f"Bare networks: the fewest runs that our own results allow: the landmark network {found} times (once a frame "
        f"with a pose), the detector {searches} times (on a clip's first frame and on each frame after one "
        "without a pose)."
    )


def verdict(growth: float, name: str) -> str:
    """Say whether a way on two processes reaches the target."""
    outcome = "reaches" if growth >= TARGET else "misses"
    return f"{name}, 2 processes: {growth:.2f} times 1 process, {outcome} the target of {TARGET}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=Path, metavar="FOLDER", help="real clips (default: clips are drawn)")
    parser.add_argument("--count", type=int, default=8, help="how many clips")
    parser.add_argument("--seconds", type=float, default=8, help="length of a drawn clip")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    if given.count < 2 or given.rounds < 1 or given.seconds <= 0:
        raise InputError("at least 2 clips (--count), 1 round (--rounds) and some length (--seconds) are needed")
    return given


def all_ways(bare: BareNetworks) -> list[Way]:
    """Return what is compared; ratios are to the first."""
    return [
        Way("ours", 1, lambda: nullcontext(local_way(1))),
        Way("the paper's: through JPEG files", 1, lambda: nullcontext(paper_way)),
        Way("bare networks, 1 thread", 1, lambda: nullcontext(bare)),
        Way("ours", 2, lambda: nullcontext(local_way(2))),
        Way("ours on Dask", 2, lambda: dask_way(2)),
    ]


def main() -> None:
    """Print one table of all ways, and what it rests on."""
    given, load = _arguments(), os.getloadavg()[0]
    bundle = blazepose.ensure(VARIANT, BUNDLES)

    def task(video: Path) -> Task:
        return Task(Clip(str(video), "", 0, ""), VARIANT, video.absolute(), bundle)

    with tempfile.TemporaryDirectory() as folder:
        [warmup] = draw_clips(Path(folder, "warmup"), 1, TEMPO)
        videos = given.clips and choose_clips(given.clips, given.count)
        tasks = [task(video) for video in videos or draw_clips(Path(folder), given.count, given.seconds)]
        passes = count_passes(tasks)
        ways = all_ways(BareNetworks(bundle, passes | count_passes([task(warmup)])))
        frame_count = sum(clip.frames for clip in passes.values())
        speeds = compare(ways, task(warmup), tasks, frame_count, given.rounds)
    print(table(ways, speeds), notes(passes.values(), given.rounds, load), sep="\n\n")
    for number in (number for number, way in enumerate(ways) if way.processes == 2):
        print(verdict(float(np.median(speeds[:, number, 0] / speeds[:, 0, 0])), ways[number].name))


if __name__ == "__main__":
    run(main)
