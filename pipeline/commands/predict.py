"""Tell what is done when in video files, and how often."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from pipeline.clips.container import shortfall
from pipeline.clips.scan import videos_in
from pipeline.commands import overlay, render, scenes
from pipeline.commands.predictions import COLUMNS, as_json, as_line, as_rows, as_text, headline, words
from pipeline.commands.usage import command_parser
from pipeline.common import params
from pipeline.common.errors import InputError, run
from pipeline.common.naming import plain
from pipeline.common.paths import MODEL
from pipeline.counting import load, sets
from pipeline.counting.sets import Counting, Set
from pipeline.landmarks.backbones import backbone
from pipeline.landmarks.estimate import estimate_series
from pipeline.learning import network
from pipeline.recognition.prediction import Prediction, answered_in, predict_series

EXAMPLE = """repvision predict clip.mp4 --json
repvision predict clip.mp4 --video drawn.mp4"""


def views(
    found: Prediction, exercise: Callable[[float], str | None], done: Sequence[Set], counting: Counting
) -> Iterator[overlay.View]:
    """Yield what is drawn onto each frame; exercise: which is answered at a time in seconds."""
    series = found.stream.series
    times = series.timestamps / 1000
    newest = np.searchsorted(found.stream.times, times, side="right") - 1
    labels = [words(found.answers[i]) for i in newest]
    return scenes.views(series, labels, [exercise(time) for time in times.tolist()], done, counting)


def main(argv: Sequence[str] | None = None) -> int:
    """Print what is done when in each video; 2 if none of them could be read."""
    arguments = read_arguments(argv)
    arguments.videos = [video for name in arguments.videos for video in unfolded(name)]
    settings = params.load()
    counting = load.read(settings)
    check(arguments, counting)
    model_file = backbone(settings.predict.variant).ensure()
    window, rule = settings.window, settings.answer
    if arguments.csv:
        print(as_line(COLUMNS), flush=True)
    model = None
    read = 0
    for video in arguments.videos:
        try:
            series = estimate_series(Path(video), model_file, settings.predict.variant, progress=sys.stderr.isatty())
        except InputError as error:
            print_error(video, error, arguments)
            continue
        # Loaded after BlazePose, which would otherwise drag TensorFlow in a second way.
        model = model or network.load_for(MODEL, settings.classes)
        found = predict_series(
            series, model, settings.classes, window, settings.window.stride, rule, settings.predict.shortest
        )
        exercise = answered_in(found, arguments.exercise)
        done = sets.count(series, exercise, sets.certain(counting) if arguments.exercise else counting)
        if not arguments.exercise:
            found = replace(found, label=headline(found.label, done))
        missing = shortfall(Path(video), len(series.timestamps))
        if missing:
            print(f"warning: {missing}", file=sys.stderr)
        read += 1
        show(video, found, done, settings.classes, counting, arguments)
        if arguments.video:
            seen = views(found, exercise, done, counting)
            render.write_video(arguments.video, Path(video), series, seen, progress=sys.stderr.isatty())
    return 0 if read else 2


def show(
    video: str,
    found: Prediction,
    done: Sequence[Set],
    classes: Sequence[str],
    counting: Counting,
    arguments: argparse.Namespace,
) -> None:
    """Print what was found in a video, in the form that is asked for."""
    named, shallow = arguments.exercise or found.label, counting.shallow
    if named not in counting.signals:
        named = None
    if arguments.json:
        print(json.dumps(as_json(video, found, done, classes, shallow, named)), flush=True)
    elif arguments.csv:
        print("".join(f"{as_line(row)}\n" for row in as_rows(video, done, shallow)), end="", flush=True)
    else:
        print(as_text(video, found, done, shallow, named, arguments.exercise), flush=True)


def read_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = command_parser("predict", __doc__, EXAMPLE)
    parser.add_argument("videos", nargs="+", metavar="VIDEO", help="mp4, mov, webm, avi, mkv, or a folder of those")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object a video, on a line of its own")
    form.add_argument("--csv", action="store_true", help="one row a repetition")
    parser.add_argument("--exercise", metavar="CLASS", help="count this exercise, whatever is recognised")
    parser.add_argument(
        "--video",
        type=Path,
        metavar="OUT.mp4",
        help="draw skeleton, label, count and signal onto the one VIDEO (as H.264, without its sound)",
    )
    return parser.parse_args(argv)


def unfolded(name: str) -> list[str]:
    """Return the videos that an argument names: itself, or, with a word, those in the folder that it is."""
    if not Path(name).is_dir():
        return [name]
    found = [str(path) for path in videos_in(Path(name))]
    print(f"{name} is a folder; videos in it: {len(found)}", file=sys.stderr)
    return found or [name]


def check(arguments: argparse.Namespace, counting: Counting) -> None:
    """Raise InputError if the arguments ask for what can't be done."""
    if arguments.exercise is not None and arguments.exercise not in counting.signals:
        can = ", ".join(counting.signals) or "none"
        raise InputError(f"--exercise {arguments.exercise} can't be counted; these can: {can}")
    if arguments.video:
        if len(arguments.videos) > 1:
            raise InputError(f"--video draws onto one VIDEO, {len(arguments.videos)} are named: run it for each")
        render.check(arguments.video, Path(arguments.videos[0]))


def print_error(video: str, error: InputError, arguments: argparse.Namespace) -> None:
    """Say that a video can't be read, in a form that goes with the rest of the output."""
    if arguments.json:
        print(json.dumps({"video": video, "error": str(error)}), flush=True)
    else:
        print(f"error: {plain(str(error))}", file=sys.stderr if arguments.csv else sys.stdout, flush=True)


if __name__ == "__main__":
    run(main)
