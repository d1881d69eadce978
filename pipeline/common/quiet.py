"""Silence for libraries that warn at every start with no switch for it, without losing errors of our own."""

import os
import sys


def hide_native_log() -> None:
    """Close the native stderr for good and keep Python's: tracebacks and progress bars still show.

    MediaPipe's and TensorFlow's C++ log (missing GPU, delegates, unknown flags) goes there.
    """
    sys.stderr.flush()
    if sys.__stderr__ is not None and sys.stderr is sys.__stderr__ and sys.__stderr__.fileno() == 2:
        sys.stderr = open(os.dup(2), "w", buffering=1, encoding=sys.stderr.encoding, errors="backslashreplace")  # noqa: SIM115
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 2)
    os.close(silence)
