"""Fetch UCF101's own clips of the classes in params.yaml."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.clips.fetch import ARCHIVE, SPLITS, WORK, choose, fetch_clips, fetch_splits
from pipeline.clips.scan import clip_folder
from pipeline.commands.usage import command_parser
from pipeline.common import params
from pipeline.common.errors import run

EXAMPLE = "repvision fetch PushUps Lunges --into data/clips"


def main(argv: Sequence[str] | None = None) -> None:
    """Fetch the split lists and the clips of the classes asked for."""
    parser = command_parser("fetch", __doc__, EXAMPLE)
    parser.add_argument("classes", nargs="*", metavar="CLASS", help=f"default: the classes of {params.PATH}")
    parser.add_argument("--url", default=ARCHIVE, help="the archive of the clips, .rar or .zip")
    parser.add_argument("--splits-url", default=SPLITS, help="the archive of the split lists")
    parser.add_argument("--into", type=Path, help="folder of the clips (default: that of params.yaml)")
    parser.add_argument("--splits-into", type=Path, default=WORK / "splits", help="folder of the split lists")
    parser.add_argument("--keep-archive", action="store_true", help=f"leave the archive (6.5 GB) in {WORK}")
    given = parser.parse_args(argv)
    into = given.into or clip_folder(params.load().index.clips)
    configured = [] if given.classes else params.load().classes
    classes = choose(given.classes, configured, fetch_splits(given.splits_url, given.splits_into))
    written = fetch_clips(given.url, classes, into, given.keep_archive)
    print(f"{written} clips written; complete in {into}: {', '.join(classes)}")


if __name__ == "__main__":
    run(main)
