"""Which trainings there are, what each is for, and where its files lie."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import splits
from pipeline.dataset import OTHER

MODEL = Path("models/classifier.keras")
FOLDS = Path("models/folds")
HISTORY = Path("reports/training")
ALL, PAPER, OPEN, FIELD, FINAL = "all", "paper", "open", "field", "final"
"""What a run is for: the figures of all classes, those of the paper's classes, those of exercises that it never saw,
those of clips from elsewhere, shipping."""
PARTS = 4
"""Into how many parts the persons of the field clips are dealt; each is tested with a model trained on the others."""


@dataclass(frozen=True)
class Run:
    """One training: what for, on which classes, for which split (None: on all groups), with which field clips.

    left_out: in an open run, the exercise that is not learnt. part: in a field run, the part of the field's persons
    that it is tested on, 0: learns from no field clip at all.
    """

    aim: str
    classes: tuple[str, ...]
    split: int | None = None
    left_out: str | None = None
    part: int | None = None

    @property
    def name(self) -> str:
        """What its files are called."""
        what = [self.split, self.left_out, self.part]
        return "_".join([self.aim, *(str(one) for one in what if one is not None)])

    @property
    def with_field(self) -> bool:
        """Whether it learns from field clips."""
        return self.aim == FINAL or bool(self.part)

    @property
    def model(self) -> Path:
        """Where the trained model lies."""
        return MODEL if self.aim == FINAL else FOLDS / f"{self.name}.keras"

    @property
    def history(self) -> Path:
        """Where the figures of each epoch lie."""
        return HISTORY / f"{self.name}.csv"


def runs(classes: Sequence[str], paper_classes: Sequence[str], field: bool) -> list[Run]:
    """Return every training. `field`: whether there are field clips."""
    every = tuple(classes)
    shared = tuple(name for name in classes if name in paper_classes)
    folds = [Run(ALL, every, split) for split in splits.SPLITS]
    if len(shared) > 1:
        folds += [Run(PAPER, shared, split) for split in splits.SPLITS]
    exercises = [name for name in classes if name != OTHER]
    if len(exercises) > 1 and len(every) > 2:
        folds += [Run(OPEN, tuple(c for c in classes if c != name), left_out=name) for name in exercises]
    if field:
        folds += [Run(FIELD, every, part=part) for part in range(PARTS + 1)]
    return [Run(FINAL, every), *folds]
