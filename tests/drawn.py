"""Pictures as matplotlib holds them, to look at what is drawn instead of at its pixels."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from matplotlib.figure import Figure

Draw = Callable[[Path], None]
Capture = Callable[[ModuleType, Draw], Figure]


@pytest.fixture
def figure_of(monkeypatch: pytest.MonkeyPatch) -> Capture:
    """Return a function that draws and returns the figure that a module would save."""

    def capture(module: ModuleType, draw: Draw) -> Figure:
        kept: list[Figure] = []
        with monkeypatch.context() as patch:
            patch.setattr(module, "save", lambda figure, path: kept.append(figure))
            draw(Path("picture.png"))
        (figure,) = kept
        return figure

    return capture


def texts(figure: Figure) -> list[str]:
    """Return all words of a figure's axes, without those of ticks."""
    return [text.get_text() for axes in figure.axes for text in axes.texts]
