"""The command line: `repvision COMMAND ...`. A command's module is imported when it is asked for, not before."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from pipeline import __version__
from pipeline.common.errors import run

COMMANDS = {
    "predict": "tell what is done when in video files, and how often",
    "fetch": "fetch UCF101's own clips of the classes in params.yaml",
    "tune": "try settings on people held back from training",
    "synthesise": "write videos of the synthetic person",
    "compare-landmarks": "tell whether two landmark files agree",
    "results": "print the figures of this working tree beside those committed",
}
"""What there is, in the order of the help; each is the module of its name in pipeline/commands."""


def top_parser() -> argparse.ArgumentParser:
    """Return the parser of all before the command's own arguments."""
    width = max(map(len, COMMANDS))
    listed = "\n".join(f"  {name:<{width}}  {summary}" for name, summary in COMMANDS.items())
    found = argparse.ArgumentParser(
        prog="repvision",
        description="Recognise physical exercises in video and count their repetitions. Run from the project's root.",
        epilog=f"commands:\n{listed}\n\nexample:\n  repvision predict clip.mp4 --json\n\n"
        "`repvision COMMAND --help` says more about each.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    found.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    found.add_argument("command", choices=COMMANDS, metavar="COMMAND", help="one of those below")
    found.add_argument("arguments", nargs=argparse.REMAINDER, metavar="...", help="the command's own arguments")
    return found


def start(command: str, arguments: Sequence[str]) -> int | None:
    """Run a command with its own arguments; return its exit code."""
    module = import_module(f"pipeline.commands.{command.replace('-', '_')}")
    code: int | None = module.main(arguments)
    return code


def main(argv: Sequence[str] | None = None) -> None:
    """Run what the command line says, and exit."""
    words = sys.argv[1:] if argv is None else list(argv)
    given = top_parser().parse_args(words or ["--help"])
    run(lambda: start(given.command, given.arguments))


if __name__ == "__main__":
    main()
