"""Trainings side by side, one process each, under one progress bar."""

import threading
from collections.abc import Callable, Sequence
from multiprocessing import Manager
from queue import Queue
from typing import TypeVar

import joblib
from tqdm import tqdm

Item = TypeVar("Item")
Result = TypeVar("Result")
Tell = Callable[[str], None]
"""Called once a step with a few words to show."""


def side_by_side(
    work: Callable[[Item, Tell], Result], items: Sequence[Item], steps: int, workers: int, title: str
) -> list[Result]:
    """Return `work(item, tell)` of every item, in order; each calls `tell` `steps` times."""
    with Manager() as manager:
        queue = manager.Queue()
        watcher = threading.Thread(target=_show, args=(queue, steps * len(items), title), daemon=True)
        watcher.start()
        try:
            return joblib.Parallel(n_jobs=workers)(joblib.delayed(work)(item, queue.put) for item in items)
        finally:
            queue.put("")
            watcher.join()


def _show(queue: "Queue[str]", total: int, title: str) -> None:
    with tqdm(total=total, unit=" epochs", desc=title) as bar:
        while message := queue.get():
            bar.set_postfix_str(message, refresh=False)
            bar.update()
