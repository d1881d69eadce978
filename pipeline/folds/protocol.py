"""The split protocol: of each fold, who is learnt from and who is tested. Every stage asks it, none decides for itself.

A person, near duplicates of the same footage, or a source of clips are never on both sides. Two exceptions are
stated: the random split of the paper's recipe, and the official splits, which tell the clips of a class apart by group
alone: sources (data/annotations/persons.tsv) keep the persons of other collections apart from the classes' clips.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace

import numpy as np

from pipeline.clips import annotations
from pipeline.common.settings import Params
from pipeline.folds import near_duplicates, splits
from pipeline.folds.folds import ALL, FINAL, OPEN, PARTS, PERSONS, Fold, all_folds
from pipeline.folds.persons import Person, Persons, person, persons
from pipeline.landmarks import annotated, dataset
from pipeline.landmarks.dataset import Dataset

EVERY = 5
"""One in so many training groups of a class is held back to choose settings by."""


@dataclass(frozen=True)
class Weighted:
    """The labelled clips of a collection, and how often each is drawn compared with others."""

    data: Dataset
    weight: float = 1.0


@dataclass(frozen=True)
class Case:
    """Positions of the series of a dataset that the paper's recipe learns from and is tested on; split 0: random."""

    split: int
    train: np.ndarray
    test: np.ndarray


@dataclass(frozen=True)
class Protocol:
    """Who is learnt from and who is tested.

    official: the clips that are tested by the official splits. by_persons: by name, the collections whose persons are
    dealt to parts, each tested by a model that learnt from the others; none is empty.
    """

    official: Weighted
    by_persons: Mapping[str, Weighted]
    persons: Persons
    folds: tuple[Fold, ...]

    @property
    def warnings(self) -> list[str]:
        """Say which classes could not be dealt to the splits as they are."""
        return splits.deal(self.official.data.groups())[1]

    def of(self, kind: str, collection: str | None = None) -> list[Fold]:
        """Return the folds of a kind, and of a collection."""
        return [fold for fold in self.folds if (fold.kind, fold.collection) == (kind, collection)]

    def learnt_from(self, fold: Fold) -> tuple[Dataset, np.ndarray]:
        """Return the series that a fold learns from, and how often each is drawn compared with others (S,)."""
        parts = [replace(self.official, data=self.official.data.of_classes(fold.classes))]
        if fold.learns_from_collections:
            parts += self.by_persons.values()
        tested = self._tested_persons(fold)
        kept = [self.persons.without(part.data, tested) for part in parts]
        weights = [np.full(len(data.series), part.weight) for data, part in zip(kept, parts, strict=True)]
        return dataset.joined(kept), np.concatenate(weights)

    def tested(self, fold: Fold, variants: Container[str] | None = None) -> Dataset:
        """Return the series that a fold is tested on, of these variants of landmarks.

        Labels are positions in the fold's classes; in an open fold none of these is right, and they mean nothing.
        """
        if fold.kind == PERSONS and fold.collection:
            data, seen = self.by_persons[fold.collection].data, self._tested_persons(fold)
            tested = {pair for pair in _pairs(data) if person(pair) in seen}
            return data.select(tested, variants)
        if fold.kind == OPEN and fold.left_out:
            part = self.official.data.of_classes([fold.left_out]).select(variants=variants)
            return Dataset(fold.classes, part.series, part.labels)
        return self.official.data.of_classes(fold.classes).select(self._tested_pairs(fold), variants)

    def held_back(self, split: int, seed: int) -> tuple[Dataset, Dataset]:
        """Return whom settings are tried on for a split: learnt from, and held back to measure; nobody that it tests.

        seed: other seeds hold back others.
        """
        seen, _ = self.learnt_from(Fold(ALL, tuple(self.official.data.classes), split))
        held = splits.held_back(_pairs(seen), EVERY, (2 * seed + 1) % EVERY)
        return self.persons.without(seen, map(person, held)), seen.select(held)

    def never_tested(self) -> list[tuple[Dataset, Dataset]]:
        """Return the classes' clips that no split tests, each time second, and first others to learn from for them.

        Models are not tested on them, but what is learnt at no cost can be. Those of whom others show the same footage
        come apart, as less is to be learnt from for them.
        """
        data = self.official.data
        rest = {pair for pair, split in splits.deal(data.groups())[0].items() if not split}
        others = data.select(_pairs(data) - rest)
        alone = _pairs(self.persons.without(data, map(person, _pairs(others))))
        return [
            (self.persons.without(others, map(person, tested)), data.select(tested))
            for tested in (alone, rest - alone)
            if tested
        ]

    def paper_cases(self, variant: str, test_share: float, seed: int) -> tuple[Dataset, list[Case]]:
        """Return the series of a variant, the paper's random split of them (split 0) and the three official ones."""
        data = self.official.data.select(variants=[variant])
        order = np.random.default_rng(seed).permutation(len(data.series))
        cut = round(test_share * len(order))
        cases = [Case(0, order[cut:], order[:cut])]
        for split in splits.SPLITS:
            fold = Fold(ALL, tuple(data.classes), split)
            train, test = self.learnt_from(fold)[0], self.tested(fold)
            cases.append(Case(split, _positions(data, train), _positions(data, test)))
        return data, cases

    def _tested_pairs(self, fold: Fold) -> set[splits.Pair]:
        tested, _ = splits.deal(self.official.data.of_classes(fold.classes).groups())
        return {pair for pair, split in tested.items() if fold.split and split == fold.split}

    def _tested_persons(self, fold: Fold) -> set[Person]:
        if fold.kind == FINAL:
            return set()
        if fold.kind == PERSONS and fold.collection:
            data = self.by_persons[fold.collection].data
            return splits.tested_persons([person(data.pair(i)) for i in range(len(data.series))], PARTS, fold.part)
        if fold.kind == OPEN and fold.left_out:
            return {person(pair) for pair in _pairs(self.official.data.of_classes([fold.left_out]))}
        return {person(pair) for pair in self._tested_pairs(fold)}


def _pairs(data: Dataset) -> set[splits.Pair]:
    return {data.pair(i) for i in range(len(data.series))}


def _positions(data: Dataset, part: Dataset) -> np.ndarray:
    keys = {(part.pair(i), one.key) for i, one in enumerate(part.series)}
    return np.array([i for i, one in enumerate(data.series) if (data.pair(i), one.key) in keys], int)


def protocol(
    official: Weighted,
    by_persons: Mapping[str, Weighted],
    same: splits.NearDuplicates,
    sources: Mapping[str, str],
    paper_classes: list[str],
) -> Protocol:
    """Return the protocol of labelled clips. Collections without clips are left out.

    same: see near_duplicates.read. sources: see annotations.read_persons.
    """
    with_clips = {name: one for name, one in by_persons.items() if one.data.series}
    folds = all_folds(official.data.classes, paper_classes, list(with_clips))
    return Protocol(official, with_clips, persons(official.data, same, sources), tuple(folds))


def read(settings: Params) -> Protocol:
    """Read the landmarks of all collections and what is known of the persons in them. Raises InputError."""
    classes, collections = settings.classes, settings.collections
    return protocol(
        Weighted(dataset.read(classes), collections.official.weight),
        {
            name: Weighted(dataset.read_collection(name, classes, one.means), one.weight)
            for name, one in collections.persons.items()
        },
        near_duplicates.read(),
        annotated.persons(),
        settings.paper_classes,
    )


def read_classes(classes: list[str]) -> Protocol:
    """Read the landmarks of some classes alone, for the paper's recipe; the table of persons names others too."""
    return protocol(Weighted(dataset.read(classes)), {}, near_duplicates.read(), annotations.read_persons(), classes)
