"""Which trainings there are, what each is for, and where its files lie."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import splits

MODEL = Path("models/classifier.keras")
FOLDS = Path("models/folds")
HISTORY = Path("reports/training")
ALL, PAPER, CHECK, FINAL = "all", "paper", "check", "final"
"""What a run is for: the figures of all classes, those of the paper's classes, choosing settings, shipping."""


@dataclass(frozen=True)
class Run:
    """One training: what for, on which classes, and for which split (None: on all groups)."""

    aim: str
    classes: tuple[str, ...]
    split: int | None

    @property
    def name(self) -> str:
        """What its files are called."""
        return f"{self.aim}_{self.split}" if self.split else self.aim

    @property
    def model(self) -> Path | None:
        """Where the trained model lies; that of a check run is not kept."""
        return {FINAL: MODEL, CHECK: None}.get(self.aim, FOLDS / f"{self.name}.keras")

    @property
    def history(self) -> Path:
        """Where the figures of each epoch lie."""
        return HISTORY / f"{self.name}.csv"


def runs(classes: Sequence[str], paper_classes: Sequence[str]) -> list[Run]:
    """Return every training: the final one, and three splits of each other aim."""
    shared = tuple(name for name in classes if name in paper_classes)
    aims = {ALL: tuple(classes), CHECK: tuple(classes)} | ({PAPER: shared} if len(shared) > 1 else {})
    folds = [Run(aim, names, split) for aim, names in aims.items() for split in splits.SPLITS]
    return [Run(FINAL, tuple(classes), None), *folds]
