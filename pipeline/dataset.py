"""The landmark series of all classes with their labels, and the sides of the splits they fall on."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.landmarks import FOLDER, Series, class_path, load
from pipeline.windows import Window, features, gather, moments, sample


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
        return Dataset(self.classes, [self.series[i] for i in keep], self.labels[keep])

    def of_classes(self, classes: Sequence[str]) -> "Dataset":
        """Return the part of some of the classes, labelled by their order there."""
        keep = [i for i, label in enumerate(self.labels) if self.classes[label] in classes]
        labels = [classes.index(self.classes[self.labels[i]]) for i in keep]
        return Dataset(classes, [self.series[i] for i in keep], np.array(labels, int))


def read(classes: Iterable[str], folder: Path = FOLDER) -> Dataset:
    """Load the landmark files of the classes, in this order. Raises InputError if one is missing or damaged."""
    names = list(classes)
    series = [load(class_path(name, folder)) for name in names]
    labels = np.repeat(np.arange(len(names)), [len(s) for s in series])
    return Dataset(names, [one for its in series for one in its], labels)


def served_windows(data: Dataset, window: Window, stride: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the windows that a page would see, one every `stride` seconds from the start of each clip.

    features (N, frames, 132); owner (N,) series; posed (N,) False where no pose was in reach.
    """
    poses = gather(data.series)
    owner, now = moments(data.series, stride)
    chosen = sample(poses, owner, now, window)
    present = chosen >= 0
    return features(poses.at(chosen), present), owner, present.any(axis=1)
