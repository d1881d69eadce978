"""Which trainings there are, what each is for, and where its files lie."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.common.names import OTHER
from pipeline.common.paths import FOLDS, HISTORY, MODEL
from pipeline.folds import splits
from pipeline.landmarks import dataset
from pipeline.landmarks.dataset import Dataset

ALL, PAPER, OPEN, FIELD, FINAL = "all", "paper", "open", "field", "final"
"""What a run is for: the figures of all classes, those of the paper's classes, those of exercises that it never saw,
those of clips from elsewhere, shipping."""
PARTS = 4
"""Into how many parts the persons of the field clips are dealt; each is tested with a model trained on the others."""


@dataclass(frozen=True)
class Fold:
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


def all_folds(classes: Sequence[str], paper_classes: Sequence[str], field: bool) -> list[Fold]:
    """Return every training. `field`: whether there are field clips."""
    every = tuple(classes)
    shared = tuple(name for name in classes if name in paper_classes)
    folds = [Fold(ALL, every, split) for split in splits.SPLITS]
    if len(shared) > 1:
        folds += [Fold(PAPER, shared, split) for split in splits.SPLITS]
    exercises = [name for name in classes if name != OTHER]
    if len(exercises) > 1 and len(every) > 2:
        folds += [Fold(OPEN, tuple(c for c in classes if c != name), left_out=name) for name in exercises]
    if field:
        folds += [Fold(FIELD, every, part=part) for part in range(PARTS + 1)]
    return [Fold(FINAL, every), *folds]


def learnt_from(
    run: Fold, data: Dataset, field: Dataset, same: splits.NearDuplicates, known: Mapping[str, str], field_weight: float
) -> tuple[Dataset, np.ndarray]:
    """Return what a run learns from, of the classes' clips and of the field's, and how often each is drawn (S,).

    known: see sources.read. What is tested on a source learns from none of its clips.
    """
    part = data.of_classes(run.classes)
    tested, _ = splits.deal(part.groups())
    train, _ = splits.training_side(tested, run.split, same)
    part = part.select(train)
    persons = splits.tested_persons([one.group for one in field.series], PARTS, run.part)
    part = part.without({clip for clip, source in known.items() if source in persons})
    often = np.ones(len(part.series))
    if not run.with_field:
        return part, often
    field = field.at([i for i, one in enumerate(field.series) if one.group not in persons])
    return dataset.joined(part, field), np.append(often, np.full(len(field.series), field_weight))
