"""Who is seen in a clip, under one name in all classes and collections."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.folds.splits import NearDuplicates, Pair, is_numbered
from pipeline.landmarks.dataset import Dataset

Person = str
"""A named group, or the source of a clip; Class/gNN where groups are numbered, as each class counts them anew."""


def person(pair: Pair) -> Person:
    """Return who is seen in the clips of a (class, group) pair."""
    name, group = pair
    return f"{name}/{group}" if is_numbered(group) else group


@dataclass(frozen=True)
class Persons:
    """What is known of persons beyond the names of groups.

    sources: the source of some clips, by clip, see clips.annotations.read_persons. near_duplicates: sets of persons
    whose clips show the same footage, with the sources of these clips.
    """

    sources: Mapping[str, Person]
    near_duplicates: Sequence[Collection[Person]]

    def without(self, data: Dataset, tested: Iterable[Person]) -> Dataset:
        """Return the series in which none of these persons is seen, nor anything of the same footage."""
        left_out = self.same(tested)
        return data.at([i for i in range(len(data.series)) if not self.seen_in(data, i) & left_out])

    def seen_in(self, data: Dataset, index: int) -> set[Person]:
        """Return who is seen in a series: its group, and its source where that is known."""
        seen = person(data.pair(index))
        return {seen, self.sources.get(data.series[index].clip, seen)}

    def same(self, persons: Iterable[Person]) -> set[Person]:
        """Return these persons and all who share footage with them, also by way of others."""
        found = set(persons)
        while more := {its for joined in self.near_duplicates if found & set(joined) for its in joined} - found:
            found |= more
        return found


def persons(data: Dataset, near_duplicates: NearDuplicates, sources: Mapping[str, Person]) -> Persons:
    """Return what is known of the persons of the classes' clips."""
    joined = []
    for pairs in near_duplicates:
        clips = {one.clip for one in data.select(pairs).series}
        joined.append({person(pair) for pair in pairs} | {sources[clip] for clip in clips if clip in sources})
    return Persons(sources, joined)
