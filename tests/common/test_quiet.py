"""Native libraries say nothing; Python still says everything."""

import subprocess
import sys

from project import ROOT

SPEAK = """
import os, sys
from pipeline.common.quiet import hide_native_log
for _ in range(2):
    hide_native_log()
os.write(2, b"native chatter\\n")
os.system("echo chatter of a child >&2")
print("a line to read", flush=True)
print("a line of Python's, ä", file=sys.stderr)
raise ValueError("a traceback")
"""


def test_native_chatter_is_silent_and_python_is_not() -> None:
    done = subprocess.run([sys.executable, "-c", SPEAK], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.stdout == "a line to read\n" and done.returncode == 1
    first, *traceback = done.stderr.splitlines()
    assert first == "a line of Python's, ä"
    assert traceback[0].startswith("Traceback") and traceback[-1] == "ValueError: a traceback"
    assert "chatter" not in done.stderr.replace(SPEAK, "")
