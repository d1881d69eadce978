"""Errors that a user can act on, and how a command ends when one occurs."""

import errno
import io
import sys
from collections.abc import Callable


class InputError(Exception):
    """Something the user gave is wrong; the message names it and says what to do."""


def run(main: Callable[[], int | None]) -> None:
    """Run a command's `main`; print an InputError, or that the disk is full, as one clear message and exit with 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Names of files need not be text, and a terminal need not have every letter.
            stream.reconfigure(errors="backslashreplace")
    try:
        sys.exit(main() or 0)
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        place = f" at {error.filename}" if error.filename else ""
        print(f"error: disk full{place}; free some space and run again: what was finished is kept", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("stopped; what was finished is kept, run the same command again to go on", file=sys.stderr)
        sys.exit(130)
