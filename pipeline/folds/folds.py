"""Which trainings there are, what each is for, and where its files lie."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.common.names import OTHER
from pipeline.common.paths import FOLDS, HISTORY, MODEL
from pipeline.folds import splits

ALL, PAPER, OPEN, PERSONS, FINAL = "all", "paper", "open", "persons", "final"
"""Kinds of folds: for the figures of all classes, those of the paper's classes, those of an exercise that was left out
of learning, those of a collection whose persons are dealt to parts, and shipping."""
PARTS = 4
"""Into how many parts the persons of such a collection are dealt."""


@dataclass(frozen=True)
class Fold:
    """One training: what for, on which classes, and what it is tested on.

    split: the official split that it is tested on (ALL, PAPER). left_out: the exercise that is not learnt (OPEN).
    collection, part: the part of a collection's persons that it is tested on; 0: all of them (PERSONS).
    """

    kind: str
    classes: tuple[str, ...]
    split: int | None = None
    left_out: str | None = None
    collection: str | None = None
    part: int | None = None

    @property
    def name(self) -> str:
        """What its files are called."""
        what = [self.split, self.left_out, self.part]
        return "_".join([self.collection or self.kind, *(str(value) for value in what if value is not None)])

    @property
    def number(self) -> int:
        """Its split or part, 0 where it is the only fold of its kind."""
        return self.split or self.part or 0

    @property
    def learns_from_collections(self) -> bool:
        """Whether it learns from the collections whose persons are dealt to parts, as what ships does."""
        return self.kind == FINAL or bool(self.part)

    @property
    def model(self) -> Path:
        """Where the trained model lies."""
        return MODEL if self.kind == FINAL else FOLDS / f"{self.name}.keras"

    @property
    def history(self) -> Path:
        """Where the figures of each epoch lie."""
        return HISTORY / f"{self.name}.csv"


def all_folds(classes: Sequence[str], paper_classes: Sequence[str], collections: Sequence[str]) -> list[Fold]:
    """Return every training. `collections`: those that have clips and whose persons are dealt to parts."""
    every = tuple(classes)
    shared = tuple(name for name in classes if name in paper_classes)
    folds = [Fold(ALL, every, split) for split in splits.SPLITS]
    if len(shared) > 1:
        folds += [Fold(PAPER, shared, split) for split in splits.SPLITS]
    exercises = [name for name in classes if name != OTHER]
    if len(exercises) > 1 and len(every) > 2:
        folds += [Fold(OPEN, tuple(c for c in classes if c != name), left_out=name) for name in exercises]
    for collection in collections:
        folds += [Fold(PERSONS, every, collection=collection, part=part) for part in range(PARTS + 1)]
    return [Fold(FINAL, every), *folds]
