"""How every command presents itself: its name, what it does, and an example."""

import argparse


def command_parser(command: str, summary: str | None, example: str) -> argparse.ArgumentParser:
    """Return an empty parser for `repvision COMMAND`, whose help ends with an example (one or more command lines)."""
    indented = "\n".join(f"  {line}" for line in example.splitlines())
    return argparse.ArgumentParser(
        prog=f"repvision {command}",
        description=summary,
        epilog=f"example:\n{indented}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
