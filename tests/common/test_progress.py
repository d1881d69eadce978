"""Work side by side: results in order, from several processes, and an end to it when one of them fails."""

import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from project import ROOT

from pipeline.common.progress import Tell, side_by_side

FAIL = """
import os
from pipeline.common.progress import side_by_side

def work(item, tell):
    tell("one step")
    if item == 2:
        {failure}
    return item

side_by_side(work, range(4), 1, 2, "title")
"""


def slow_square(item: int, tell: Tell) -> tuple[int, int]:
    """Return the square of a number, the later the smaller it is, and the process that it came from."""
    time.sleep(0.3 - item / 20)
    for step in range(3):
        tell(f"{item} step {step}")
    return item * item, os.getpid()


def wait_for_the_other(item: str, tell: Tell, folder: Path) -> bool:
    """Tell whether the other item was at work at the same time."""
    (folder / item).touch()
    end = time.time() + 20
    while len(list(folder.iterdir())) < 2 and time.time() < end:
        time.sleep(0.02)
    return time.time() < end


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_the_items(workers: int) -> None:
    assert [result for result, _ in side_by_side(slow_square, range(5), 3, workers, "title")] == [0, 1, 4, 9, 16]


def test_items_are_worked_on_at_once_and_elsewhere(tmp_path: Path) -> None:
    assert side_by_side(partial(wait_for_the_other, folder=tmp_path), ["a", "b"], 0, 2, "title") == [True, True]


def test_the_bar_counts_every_step(capsys: pytest.CaptureFixture[str]) -> None:
    side_by_side(slow_square, range(2), 3, 1, "paper's recipe")
    assert "paper's recipe: 100%" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("failure", "message"),
    [("raise ValueError('no such clip')", "ValueError: no such clip"), ("os._exit(9)", "TerminatedWorkerError")],
    ids=["an error", "a process that is killed"],
)
def test_a_failing_item_ends_it_with_the_reason(failure: str, message: str) -> None:
    line = [sys.executable, "-c", FAIL.format(failure=failure)]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1 and message in done.stderr
