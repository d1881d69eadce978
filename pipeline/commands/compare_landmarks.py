"""Tell whether two landmark files agree."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.commands.usage import command_parser
from pipeline.common.errors import run
from pipeline.landmarks.comparison import DETECTION_TOLERANCE, POSITION_TOLERANCE, difference
from pipeline.landmarks.series import load

EXAMPLE = "repvision compare-landmarks old/PushUps.npz data/landmarks/PushUps.npz"


def main(argv: Sequence[str] | None = None) -> int:
    """Print how two files differ; 1 if by more than the tolerance."""
    parser = command_parser("compare-landmarks", __doc__, EXAMPLE)
    parser.add_argument("old", type=Path, metavar="OLD.npz")
    parser.add_argument("new", type=Path, metavar="NEW.npz")
    arguments = parser.parse_args(argv)
    found = difference(load(arguments.old), load(arguments.new))
    print(
        f"{len(found.clips)} clips differ in presence or length ({', '.join(found.clips[:3])}); "
        f"{found.detection:.2%} of frames are detected in one only (allowed {DETECTION_TOLERANCE:.0%}); "
        f"landmarks are {found.position:.5f} of the picture apart on average (allowed {POSITION_TOLERANCE})"
    )
    print("they agree" if found.tolerable else "they do NOT agree")
    return 0 if found.tolerable else 1


if __name__ == "__main__":
    run(main)
