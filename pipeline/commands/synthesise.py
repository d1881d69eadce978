"""Write videos of the synthetic person."""

import argparse
from dataclasses import fields
from pathlib import Path

from pipeline.common.errors import InputError, run
from pipeline.synthetic.motions import EXERCISES
from pipeline.synthetic.person import Performance, repetitions, timestamps, write_clips, write_video


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise InputError(f"the size is WIDTHxHEIGHT in pixels, such as 640x480, not '{text}'")
    return int(width), int(height)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="repvision synthesise", description=__doc__)
    parser.add_argument("exercise", help=", ".join(EXERCISES))
    target = parser.add_mutually_exclusive_group(required=True)
    target.add_argument("--out", type=Path, metavar="FILE", help="one video: .mp4, .avi or .webm")
    target.add_argument("--clips", type=Path, metavar="FOLDER", help="a class folder of clips for training")
    parser.add_argument("--reps", dest="repetitions", type=int)
    parser.add_argument("--tempo", type=float, help="seconds a repetition")
    parser.add_argument("--range", dest="range_share", type=float, help="share of the full range of motion")
    parser.add_argument("--view", help="front, side, or degrees turned to the right")
    parser.add_argument("--fps", type=float)
    parser.add_argument("--size", help="WIDTHxHEIGHT")
    parser.add_argument("--lead", type=float, help="seconds of stillness before")
    parser.add_argument("--pause", type=float, help="seconds between repetitions")
    parser.add_argument("--jitter", type=float, help="spread of the tempo, 0.1 = 10 %%")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--groups", type=int, default=3, help="people (with --clips)")
    parser.add_argument("--count", type=int, default=4, help="clips a group (with --clips)")
    return parser.parse_args()


def main() -> None:
    """Write one video, or a folder of clips, and say what was written."""
    arguments = _arguments()
    names = [field.name for field in fields(Performance) if field.name not in ("exercise", "seed")]
    given = {name: getattr(arguments, name) for name in names if getattr(arguments, name) is not None}
    if "size" in given:
        given["size"] = _size(given["size"])
    if arguments.clips:
        groups, count = arguments.groups, arguments.count
        written = write_clips(arguments.clips, arguments.exercise, groups, count, arguments.seed, **given)
        print(f"{arguments.clips / arguments.exercise}: {len(written)} clips of {groups} people written")
        return
    performance = Performance(arguments.exercise, seed=arguments.seed, **given)
    write_video(performance, arguments.out)
    pictures, done = len(timestamps(performance)), len(repetitions(performance))
    print(f"{arguments.out}: {pictures} frames, {pictures / performance.fps:.1f} s, {done} repetitions written")


if __name__ == "__main__":
    run(main)
