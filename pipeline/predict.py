"""Tell what is done when in video files, and how often: `python -m pipeline.predict VIDEO...`."""

import argparse
import csv
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipeline import blazepose, derive, network, params, render, sets
from pipeline.dataset import Dataset
from pipeline.decide import Answer, Rule, Segment, label, segments
from pipeline.errors import InputError, run
from pipeline.estimate import estimate_series
from pipeline.landmarks import Series
from pipeline.repetitions import Repetition
from pipeline.runs import MODEL
from pipeline.sets import Counting, Set
from pipeline.streams import Stream, serve, told
from pipeline.video import cut_short, frame_count, truncated
from pipeline.windows import Window

WORDS = {
    "no-person": "nobody to be seen",
    "not-in-frame": "not in the picture: {}",
    "unsure": "not sure",
    "none": "none of the exercises",
}
COLUMNS = (
    *("video", "set", "exercise", "repetition", "start_s", "bottom_s", "end_s"),
    *("down_s", "up_s", "range_deg", "range_share", "shallow"),
)
"""Of the CSV form."""


@dataclass(frozen=True)
class Prediction:
    """What was found in one video: what a page would have seen of it, and the running answer (of each moment)."""

    stream: Stream
    label: str | None
    answers: list[Answer]
    timeline: list[Segment]


def predict_series(
    series: Series,
    model: "network.keras.Model",
    classes: Sequence[str],
    window: Window,
    stride: float,
    rule: Rule,
    least: float,
) -> Prediction:
    """Classify every window of a series and give the running answer; `least`: see decide.label."""
    (stream,) = serve(Dataset(classes, [series], np.zeros(1, int)), model, window, stride)
    answers = told(stream, classes, rule)
    timeline = segments(answers, stream.times, stream.end)
    return Prediction(stream, label(timeline, least), answers, timeline)


def told_in(found: Prediction, given: str | None) -> Callable[[float], str | None]:
    """Return which exercise is told at a time in seconds: the given one, else that of the running answer."""
    if given is not None:
        return lambda _: given
    return sets.told_by(found.answers, found.stream.times.tolist())


def sets_as_data(done: Sequence[Set], shallow: float) -> list[dict[str, Any]]:
    """Return sets as JSON data, times in seconds; shallow: range share below which a repetition is called so."""
    data = []
    for i, one in enumerate(done):
        first, last = one.repetitions[0], one.repetitions[-1]
        durations = np.array([each.end - each.start for each in one.repetitions])
        steady = max(0.0, 1 - durations.std() / durations.mean()) if len(durations) > 1 else None
        rest = max(0.0, first.start - done[i - 1].repetitions[-1].end) if i else None
        data.append(
            {
                "exercise": one.exercise,
                "start": round(first.start, 3),
                "end": round(last.end, 3),
                "count": len(one.repetitions),
                "tempo_s": round(float(durations.mean()), 3),
                "regularity": steady and round(float(steady), 3),
                "rest_s": rest and round(rest, 3),
                "reps": [_repetition(each, shallow) for each in one.repetitions],
            }
        )
    return data


def _repetition(one: Repetition, shallow: float) -> dict[str, Any]:
    return {
        "start": round(one.start, 3),
        "bottom": round(one.bottom, 3),
        "end": round(one.end, 3),
        "down_s": round(one.bottom - one.start, 3),
        "up_s": round(one.end - one.bottom, 3),
        "range_deg": round(one.range_deg, 1),
        "range_share": round(one.range_share, 3),
        "shallow": bool(one.range_share < shallow),
    }


def totals(done: Sequence[Set]) -> dict[str, int]:
    """Return how many repetitions of each exercise were done."""
    total: dict[str, int] = {}
    for one in done:
        total[one.exercise] = total.get(one.exercise, 0) + len(one.repetitions)
    return total


def as_json(
    video: str, found: Prediction, done: Sequence[Set], classes: Sequence[str], shallow: float
) -> dict[str, Any]:
    """Return a prediction as the command's JSON object."""
    timeline = [
        {
            "start": round(part.start, 3),
            "end": round(part.end, 3),
            "state": part.answer.state,
            "exercise": part.answer.exercise,
            "missing": list(part.answer.missing),
            "confidence": round(part.answer.confidence, 4),
        }
        for part in found.timeline
    ]
    windows = [
        {
            "end": round(float(end), 3),
            "probabilities": {c: round(float(p), 4) for c, p in zip(classes, row, strict=True)},
        }
        for end, row, posed in zip(found.stream.times, found.stream.probabilities, found.stream.posed, strict=True)
        if posed
    ]
    return {
        "video": video,
        "seconds": round(found.stream.end, 3),
        "label": found.label,
        "timeline": timeline,
        "windows": windows,
        "sets": sets_as_data(done, shallow),
        "totals": totals(done),
    }


def as_text(video: str, found: Prediction, done: Sequence[Set], shallow: float) -> str:
    """Return a prediction as lines to read."""
    lines = [f"{video}: {found.label or 'no exercise'} ({found.stream.end:.1f} s)"]
    lines += [f"  {part.start:6.1f} - {part.end:6.1f} s  {words(part.answer)}" for part in found.timeline]
    for i, one in enumerate(sets_as_data(done, shallow), 1):
        few = sum(each["shallow"] for each in one["reps"])
        marked = f", {few} shallow" if few else ""
        span = f"{one['start']:.1f} - {one['end']:.1f} s"
        lines.append(f"  set {i}: {one['count']} {one['exercise']}, {one['tempo_s']:.1f} s each{marked} ({span})")
    if done:
        lines.append(f"  in all: {', '.join(f'{count} {name}' for name, count in totals(done).items())}")
    return "\n".join(lines)


def words(answer: Answer) -> str:
    """Say an answer in words."""
    if answer.exercise:
        return f"{answer.exercise}  {answer.confidence:.0%}"
    return WORDS[answer.state].format(", ".join(answer.missing))


def as_rows(video: str, done: Sequence[Set], shallow: float) -> list[list[Any]]:
    """Return a row of COLUMNS for each repetition."""
    return [
        [video, i, one["exercise"], k, *(json.dumps(value) for value in rep.values())]
        for i, one in enumerate(sets_as_data(done, shallow), 1)
        for k, rep in enumerate(one["reps"], 1)
    ]


def views(
    found: Prediction, exercise: Callable[[float], str | None], done: Sequence[Set], counting: Counting
) -> Iterator[render.View]:
    """Yield what is drawn onto each frame; exercise: which is told at a time in seconds."""
    series = found.stream.series
    times = series.timestamps / 1000
    newest = np.searchsorted(found.stream.times, times, side="right") - 1
    labels = [words(found.answers[i]) for i in newest]
    return render.views(series, labels, [exercise(time) for time in times.tolist()], done, counting)


def main() -> int:
    """Print what is done when in each video; 2 if none of them could be read."""
    arguments = read_arguments()
    settings = params.load()
    counting = derive.read(settings)
    check(arguments, counting)
    bundle = blazepose.ensure(settings.predict.variant)
    rule = Rule(**settings.decide.model_dump())
    window = Window(settings.window.frames, settings.window.span)
    if arguments.csv:
        print_rows([COLUMNS])
    model = None
    read = 0
    for video in arguments.videos:
        try:
            series = estimate_series(Path(video), bundle, settings.predict.variant, progress=sys.stderr.isatty())
        except InputError as error:
            print_error(video, error, arguments)
            continue
        # Loaded after BlazePose, which would otherwise drag TensorFlow in a second way.
        model = model or network.load_for(MODEL, settings.classes)
        found = predict_series(
            series, model, settings.classes, window, settings.window.stride, rule, settings.predict.shortest
        )
        exercise = told_in(found, arguments.exercise)
        done = sets.count(series, exercise, sets.certain(counting) if arguments.exercise else counting)
        if truncated(len(series.timestamps), frame_count(Path(video))):
            print(f"warning: {cut_short(Path(video), len(series.timestamps))}", file=sys.stderr)
        read += 1
        if arguments.json:
            print(json.dumps(as_json(video, found, done, settings.classes, counting.shallow)), flush=True)
        elif arguments.csv:
            print_rows(as_rows(video, done, counting.shallow))
        else:
            print(as_text(video, found, done, counting.shallow), flush=True)
        if arguments.video:
            seen = views(found, exercise, done, counting)
            render.write_video(arguments.video, Path(video), series, seen, progress=sys.stderr.isatty())
    return 0 if read else 2


def read_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("videos", nargs="+", metavar="VIDEO", help="mp4, mov, webm, avi or mkv")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object a video, on a line of its own")
    form.add_argument("--csv", action="store_true", help="one row a repetition")
    parser.add_argument("--exercise", metavar="CLASS", help="count this exercise, whatever is recognised")
    parser.add_argument(
        "--video",
        type=Path,
        metavar="OUT.mp4",
        help="draw skeleton, label, count and signal onto the one VIDEO (as MPEG-4 Part 2, without its sound)",
    )
    return parser.parse_args()


def check(arguments: argparse.Namespace, counting: Counting) -> None:
    """Raise InputError if the arguments ask for what can't be done."""
    if arguments.exercise is not None and arguments.exercise not in counting.signals:
        can = ", ".join(counting.signals) or "none"
        raise InputError(f"--exercise {arguments.exercise} can't be counted; these can: {can}")
    if arguments.video:
        if len(arguments.videos) > 1:
            raise InputError(f"--video draws onto one VIDEO, {len(arguments.videos)} are named: run it for each")
        render.check(arguments.video, Path(arguments.videos[0]))


def print_rows(rows: Sequence[Sequence[Any]]) -> None:
    """Print rows as CSV."""
    csv.writer(sys.stdout, lineterminator="\n").writerows(rows)
    sys.stdout.flush()


def print_error(video: str, error: InputError, arguments: argparse.Namespace) -> None:
    """Say that a video can't be read, in a form that goes with the rest of the output."""
    if arguments.json:
        print(json.dumps({"video": video, "error": str(error)}), flush=True)
    else:
        print(f"error: {error}", file=sys.stderr if arguments.csv else sys.stdout, flush=True)


if __name__ == "__main__":
    run(main)
