"""The landmark series of classes and collections, with their labels."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.clips.collections import class_of
from pipeline.common.paths import LANDMARKS
from pipeline.landmarks.series import Series, class_path, load


@dataclass(frozen=True)
class Dataset:
    """Series with labels (S,) int, the positions of their classes in `classes`."""

    classes: Sequence[str]
    series: Sequence[Series]
    labels: np.ndarray

    def pair(self, index: int) -> tuple[str, str]:
        """Return (class, group) of a series: who is seen in it."""
        return self.classes[self.labels[index]], self.series[index].group

    def groups(self) -> dict[str, list[str]]:
        """Return the group names of each class."""
        pairs = {self.pair(i) for i in range(len(self.series))}
        return {name: sorted(group for its, group in pairs if its == name) for name in self.classes}

    def select(
        self, pairs: Container[tuple[str, str]] | None = None, variants: Container[str] | None = None
    ) -> "Dataset":
        """Return the part of these (class, group) pairs and these variants."""
        keep = [
            i
            for i, one in enumerate(self.series)
            if (pairs is None or self.pair(i) in pairs) and (variants is None or one.variant in variants)
        ]
        return self.at(keep)

    def at(self, positions: Sequence[int] | np.ndarray) -> "Dataset":
        """Return the series at these positions, in this order."""
        return Dataset(self.classes, [self.series[i] for i in positions], self.labels[positions])

    def of_classes(self, classes: Sequence[str]) -> "Dataset":
        """Return the part of some of the classes, labelled by their order there."""
        keep = [i for i, label in enumerate(self.labels) if self.classes[label] in classes]
        labels = [classes.index(self.classes[self.labels[i]]) for i in keep]
        return Dataset(classes, [self.series[i] for i in keep], np.array(labels, int))


def joined(parts: Sequence[Dataset]) -> Dataset:
    """Return the series of datasets of the same classes in one."""
    series = [one for part in parts for one in part.series]
    return Dataset(parts[0].classes, series, np.concatenate([part.labels for part in parts]))


def read(classes: Iterable[str], folder: Path = LANDMARKS) -> Dataset:
    """Load the landmark files of the classes, in this order. Raises InputError if one is missing or damaged."""
    names = list(classes)
    series = [load(class_path(name, folder)) for name in names]
    labels = np.repeat(np.arange(len(names)), [len(s) for s in series])
    return Dataset(names, [one for its in series for one in its], labels)


def read_collection(
    collection: str, classes: Sequence[str], means: Mapping[str, str | None], folder: Path = LANDMARKS
) -> Dataset:
    """Load the landmarks of a collection, labelled by what its folders mean, see class_of; it may have none."""
    series: list[Series] = []
    labels: list[int] = []
    for path in sorted((folder / collection).glob("*.npz")):
        name = class_of(path.stem, classes, means)
        if name is not None:
            found = load(path)
            series += found
            labels += [classes.index(name)] * len(found)
    return Dataset(classes, series, np.array(labels, int))
