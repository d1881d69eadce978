"""Figures and tables as Markdown."""

from collections.abc import Mapping, Sequence
from typing import Any


def share(value: float) -> str:
    """Return a share as `83.1 %`."""
    return f"{100 * value:.1f} %"


def interval(ci95: Sequence[float]) -> str:
    """Return an interval of shares as `80.2-85.9`."""
    low, high = ci95
    return f"{100 * low:.1f}-{100 * high:.1f}"


def with_interval(value: float, ci95: Sequence[float]) -> str:
    """Return a share with its interval, e.g. `83.1 % (80.2-85.9)`."""
    return f"{share(value)} ({interval(ci95)})"


def percent(part: Mapping[str, Any], name: str) -> str:
    """Return a figure of metrics.json with its interval, `-` if there was nothing to measure it on."""
    if part[name] is None:
        return "-"
    return with_interval(part[name], part["ci95"][name])


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Return a table, each line as long as the head."""
    every = [head, ["---"] * len(head), *lines]
    return "\n".join("| " + " | ".join(line) + " |" for line in every) + "\n"


def sentence(words: str) -> str:
    """Return words with a capital at the start."""
    return words[:1].upper() + words[1:]
