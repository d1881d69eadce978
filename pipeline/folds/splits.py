"""Who is trained on and who is tested: no person, room or video is ever on both sides.

UCF101's official splits test on groups 1-7, 8-14 and 15-21; groups 22-25 are always trained on.
Groups with other names are dealt evenly to the three splits.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

SPLITS = (1, 2, 3)
_NUMBERED = re.compile(r"g(\d+)")
_LAST_TESTED = 21
_PER_SPLIT = 7

Pair = tuple[str, str]
"""Class and group: who is seen in a clip."""
Tested = Mapping[Pair, int]
"""The split that tests a pair, 0: none."""
Groups = Mapping[str, Sequence[str]]
"""Group names by class."""
NearDuplicates = Sequence[Collection[Pair]]
"""Sets of pairs that show the same footage; see pipeline.folds.near_duplicates."""


def deal(groups: Groups) -> tuple[dict[tuple[str, str], int], list[str]]:
    """Map (class, group) to the split that tests it (0: none), and warn of classes that could not be dealt as they are.

    A class whose numbered groups would all be on one side of a split is dealt evenly instead.
    """
    tested: dict[tuple[str, str], int] = {}
    uneven: dict[str, list[str]] = {}
    warnings = []
    for name, members in groups.items():
        numbered = {g: split for g in members if (split := _official(g)) is not None}
        if _two_sided(numbered.values()):
            tested |= {(name, group): split for group, split in numbered.items()}
            uneven[name] = sorted(set(members) - set(numbered))
        elif len(set(members)) < 2:
            tested |= {(name, group): 0 for group in members}
            warnings.append(
                f"class {name} has one group only ({', '.join(members)}): it is trained on but can't be tested; "
                f"add clips of another person, or tell persons apart in a groups.tsv among its clips"
            )
        else:
            uneven[name] = sorted(set(members))
            if numbered:
                warnings.append(
                    f"class {name}: its groups {', '.join(sorted(members))} would all be on one side of an official "
                    "split; they are dealt evenly to the three splits instead. More groups mend that"
                )
    # Who is all there is of one class is trained on in every split, and so is never tested in another class either.
    kept = {group for _, group in tested if _official(group) is None}
    for name, members in uneven.items():
        tested |= {(name, group): 0 for group in members if group in kept}
        uneven[name] = [group for group in members if group not in kept]
        if not uneven[name] and not any(split for (its, _), split in tested.items() if its == name):
            warnings.append(
                f"class {name} can't be tested: {', '.join(members)} are each all there is of another class; "
                "add clips of other persons"
            )
    return tested | _dealt(uneven), warnings


def held_back(train: set[Pair], every: int, first: int) -> set[Pair]:
    """Return every `every`-th training group of a class from the `first` on; none of a class that has a single one."""
    by_class: dict[str, list[str]] = defaultdict(list)
    for name, group in sorted(train):
        by_class[name].append(group)
    return {
        (name, group)
        for name, groups in by_class.items()
        if len(groups) > 1
        for group in groups[first % min(every, len(groups)) :: every]
    }


def in_parts(persons: Iterable[str], parts: int) -> dict[str, int]:
    """Deal persons, named once for each of their clips, to parts 1, 2, ... of about as many clips."""
    clips = Counter(persons)
    load = dict.fromkeys(range(1, parts + 1), 0)
    dealt = {}
    for person in sorted(clips, key=lambda one: (-clips[one], one)):
        dealt[person] = min(load, key=lambda part: load[part])
        load[dealt[person]] += clips[person]
    return dealt


def tested_persons(persons: Iterable[str], parts: int, part: int | None) -> set[str]:
    """Return who is tested by a part of those dealt by `in_parts`; part 0 tests all, None nobody."""
    return {person for person, its in in_parts(persons, parts).items() if part in (0, its)}


def is_numbered(group: str) -> bool:
    """Tell whether a group is numbered as in UCF101: numbers are counted anew in each class, names tell persons."""
    return _official(group) is not None


def _official(group: str) -> int | None:
    """Return the split that tests a group numbered as in UCF101 (0: never tested), None for other names."""
    numbered = _NUMBERED.fullmatch(group)
    if not numbered:
        return None
    number = int(numbered[1])
    return (number - 1) // _PER_SPLIT + 1 if 1 <= number <= _LAST_TESTED else 0


def _two_sided(splits: Iterable[int]) -> bool:
    """Tell whether every split leaves a class groups to train on, and one at least tests it."""
    sides = list(splits)
    return any(sides) and all(any(s != split for s in sides) for split in SPLITS)


def _dealt(groups: Mapping[str, Sequence[str]]) -> dict[tuple[str, str], int]:
    """Deal groups to splits; a name that stands in several classes is one person and goes to one split.

    No class gets all its groups into one split, as far as that can be had: it could not be learnt there.
    """
    classes = defaultdict(list)
    for name, members in groups.items():
        for group in members:
            # Numbers are counted anew in each class; only names tell persons.
            classes[group if _official(group) is None else f"{name}/{group}"].append((name, group))
    load: dict[tuple[str, int], int] = defaultdict(int)
    tested = {}
    for person in sorted(classes):
        pairs = classes[person]
        split = min(
            SPLITS,
            key=lambda s: (
                sum(load[name, s] + 1 == len(groups[name]) for name, _ in pairs),
                sum(load[name, s] for name, _ in pairs),
                s,
            ),
        )
        for name, group in pairs:
            load[name, split] += 1
            tested[name, group] = split
    return tested
