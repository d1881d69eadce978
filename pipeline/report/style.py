"""Colours of the report's pictures, and how they are saved: the same bytes for the same figures."""

from pathlib import Path

import matplotlib.pyplot as plt

from pipeline.common.files import replacing

INK, FAINT, GRID = "#14304f", "#8a97a5", "#dfe5ec"
GOOD, BAD = "#1a7f37", "#c0392b"
SIDES = {"left": "#1f6fb4", "right": "#d9731a", "middle": "#6b7785"}


def save(figure: "plt.Figure", path: Path) -> None:
    """Write a figure as PNG, whole or not at all, without the date and versions that would change its bytes."""
    with replacing(path) as temporary:
        figure.savefig(temporary, dpi=110, metadata={"Software": None})
    plt.close(figure)
