"""Write videos of the synthetic person."""

import argparse
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from pipeline.commands.usage import command_parser
from pipeline.common.errors import InputError, run
from pipeline.synthetic.motions import EXERCISES
from pipeline.synthetic.person import Performance, repetitions, timestamps, write_clips, write_video

EXAMPLE = """repvision synthesise PushUps --out pushups.mp4 --reps 8 --tempo 2 --view side
repvision synthesise JumpingJack --clips data/clips --groups 6 --count 3"""


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise InputError(f"the size is WIDTHxHEIGHT in pixels, such as 640x480, not '{text}'")
    return int(width), int(height)


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = command_parser("synthesise", __doc__, EXAMPLE)
    parser.add_argument("exercise", metavar="EXERCISE", help=", ".join(EXERCISES))
    target = parser.add_mutually_exclusive_group(required=True)
    target.add_argument("--out", type=Path, metavar="FILE", help="one video: .mp4, .avi or .webm")
    target.add_argument("--clips", type=Path, metavar="FOLDER", help="a class folder of clips for training")
    parser.add_argument("--reps", dest="repetitions", metavar="N", type=int, help="repetitions")
    parser.add_argument("--tempo", metavar="SECONDS", type=float, help="of a repetition")
    parser.add_argument("--range", dest="range_share", metavar="SHARE", type=float, help="of the full range of motion")
    parser.add_argument("--view", help="front, side, or degrees turned to the right")
    parser.add_argument("--fps", type=float, help="frames a second")
    parser.add_argument("--size", metavar="WIDTHxHEIGHT", help="in pixels")
    parser.add_argument("--lead", metavar="SECONDS", type=float, help="of stillness before")
    parser.add_argument("--pause", metavar="SECONDS", type=float, help="between repetitions")
    parser.add_argument("--jitter", metavar="SHARE", type=float, help="spread of the tempo, 0.1 = 10 %%")
    parser.add_argument("--seed", type=int, default=0, help="draws body, clothes, room and place (default: 0)")
    parser.add_argument("--groups", metavar="N", type=int, default=3, help="people, with --clips (default: 3)")
    parser.add_argument("--count", metavar="N", type=int, default=4, help="clips a person, with --clips (default: 4)")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> None:
    """Write one video, or a folder of clips, and say what was written."""
    arguments = _arguments(argv)
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
