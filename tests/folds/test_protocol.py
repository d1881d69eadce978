"""Nobody is on both sides: for every kind of fold, with clips made to be mixed up and with those of the project."""

import ast
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT, MakeSeries
from protocols import protocol_of

from pipeline.clips import annotations
from pipeline.common import params, paths
from pipeline.common.names import OTHER
from pipeline.folds import near_duplicates
from pipeline.folds.folds import ALL, FINAL, OPEN, PAPER, PARTS, PERSONS, Fold
from pipeline.folds.protocol import Protocol, Weighted, protocol
from pipeline.folds.splits import SPLITS, NearDuplicates
from pipeline.landmarks import dataset
from pipeline.landmarks.dataset import Dataset

CLASSES = ("Squats", "PushUps", OTHER)
EXERCISES = CLASSES[:2]
NUMBERS = [f"g{number:02}" for number in range(1, 26)]
NAMES = ("anna", "berta", "carl", "dora", "eve", "finn")
SAME: NearDuplicates = [
    # In two splits and in one that none tests; in two classes; by way of named persons.
    {("Squats", "g01"), ("Squats", "g09"), ("Squats", "g23")},
    {("Squats", "g02"), ("PushUps", "g16")},
    {("PushUps", "g03"), (OTHER, "anna")},
    {("PushUps", "berta"), ("Squats", "g24")},
]
SOURCES = {f"{OTHER}_g05": "stranger0", f"{OTHER}_g12": "stranger3", "PushUps_g20": "anna", "Squats_g09": "stranger5"}


def labelled(make_series: MakeSeries, clips: list[tuple[str, str, str]]) -> Dataset:
    """Return clips, given as class, group and name, in both variants of landmarks."""
    series = [
        make_series(clip, group=group, variant=variant, frames=2) for _, group, clip in clips for variant in VARIANTS
    ]
    return Dataset(CLASSES, series, np.array([CLASSES.index(name) for name, *_ in clips for _ in VARIANTS], int))


VARIANTS = ("full", "lite")


@pytest.fixture(scope="module")
def classes(make_series: MakeSeries) -> Dataset:
    """Return a clip of each of 25 numbered groups and six named persons in each class, the persons being the same."""
    return labelled(make_series, [(c, group, f"{c}_{group}") for c in CLASSES for group in (*NUMBERS, *NAMES)])


@pytest.fixture(scope="module")
def field(make_series: MakeSeries) -> Dataset:
    """Return clips of ten strangers, up to five each in two classes, and of two who are in the classes' clips too."""
    strangers = [
        (CLASSES[(person + clip) % 2], f"stranger{person}", f"stranger{person}__{clip}")
        for person in range(10)
        for clip in range(person % 5 + 1)
    ]
    return labelled(make_series, [*strangers, ("Squats", "anna", "anna__x"), (OTHER, "finn", "finn__x")])


@pytest.fixture(scope="module")
def mixed_up(classes: Dataset, field: Dataset) -> Protocol:
    """Return the protocol of clips that are mixed up in every way."""
    return protocol_of(classes, field, same=SAME, sources=SOURCES, paper=EXERCISES)


@pytest.fixture(scope="module")
def committed() -> Protocol:
    """Return the protocol of the project's own clips."""
    settings, folder = params.load(ROOT / "params.yaml"), ROOT / "data/landmarks"
    collections = {
        name: Weighted(dataset.read_collection(name, settings.classes, one.means, folder), one.weight)
        for name, one in settings.collections.persons.items()
    }
    return protocol(
        Weighted(dataset.read(settings.classes, folder)),
        collections,
        near_duplicates.read(ROOT / paths.NEAR_DUPLICATES),
        annotations.read_persons(ROOT / paths.PERSONS),
        settings.paper_classes,
    )


def sides(decided: Protocol) -> Iterator[tuple[str, Dataset, Dataset]]:
    """Yield every case in which something is learnt from some clips and tested on others, with a name."""
    for fold in decided.folds:
        tested = decided.tested(fold)
        # The labels of an open fold mean nothing: its clips are of the class that was left out.
        classes = [fold.left_out] if fold.left_out else tested.classes
        yield fold.name, decided.learnt_from(fold)[0], Dataset(classes, tested.series, tested.labels)
    for split in SPLITS:
        for seed in range(5):
            learnt, held = decided.held_back(split, seed)
            yield f"tune {split} {seed}", learnt, held
            tested = decided.tested(Fold(ALL, tuple(decided.official.data.classes), split))
            yield f"tune {split} {seed}, tested later", dataset.joined([learnt, held]), tested
    for number, (learnt, tested) in enumerate(decided.never_tested()):
        yield f"never tested {number}", learnt, tested
    data, (_, *cases) = decided.paper_cases("full", 0.2, 1)
    for case in cases:
        yield f"paper's recipe {case.split}", data.at(case.train), data.at(case.test)


def seen_in(data: Dataset) -> set[str]:
    """Return the groups that are seen in clips: numbers are counted anew in each class, a name is one person."""
    pairs = [data.pair(i) for i in range(len(data.series))]
    return {f"{name}/{group}" if group.startswith("g") and group[1:].isdigit() else group for name, group in pairs}


def leaks(learnt: Dataset, tested: Dataset, same: NearDuplicates, sources: dict[str, str]) -> list[str]:
    """Say who is on both sides, as a person, as a near duplicate, or as the source of a clip that is learnt from.

    The official splits tell the clips of a class apart by group alone, so that a source counts where it is tested as
    a person; see pipeline/folds/protocol.py.
    """
    ours, theirs = seen_in(learnt), seen_in(tested)
    found = [f"person {its}" for its in ours & theirs]
    found += [f"clip {its}" for its in {one.clip for one in learnt.series} & {one.clip for one in tested.series}]
    for pairs in same:
        shown = {f"{name}/{group}" if group[1:].isdigit() else group for name, group in pairs}
        if shown & ours and shown & theirs:
            found.append(f"near duplicates {sorted(shown)}")
    found += [f"source of {one.clip}" for one in learnt.series if sources.get(one.clip) in theirs]
    return found


def test_nobody_is_on_both_sides(mixed_up: Protocol) -> None:
    names = set()
    for name, learnt, tested in sides(mixed_up):
        assert leaks(learnt, tested, SAME, SOURCES) == [], name
        assert learnt.series and bool(tested.series) == (name != FINAL), name
        names.add(name)
    kinds = {fold.kind for fold in mixed_up.folds}
    assert kinds == {ALL, PAPER, OPEN, PERSONS, FINAL} and names > {"never tested 0", "never tested 1"}


def test_nobody_of_the_project_is_on_both_sides(committed: Protocol) -> None:
    same = near_duplicates.read(ROOT / paths.NEAR_DUPLICATES)
    sources = annotations.read_persons(ROOT / paths.PERSONS)
    assert same and sources and committed.by_persons
    for name, learnt, tested in sides(committed):
        assert leaks(learnt, tested, same, sources) == [], name


@pytest.mark.parametrize("seed", range(30))
def test_nobody_is_on_both_sides_whoever_does_what(make_series: MakeSeries, seed: int) -> None:
    """A few persons each, most of whom do several exercises, some numbered groups, and duplicates by chance."""
    chance = random.Random(seed)
    people = [*NAMES[: chance.randint(2, 6)], *NUMBERS[: chance.choice((0, 3, 25))]]
    clips = [(c, g, f"{c}_{g}") for c in CLASSES for g in chance.sample(people, chance.randint(2, len(people)))]
    pairs = [(name, group) for name, group, _ in clips]
    same = [set(chance.sample(pairs, 2)) for _ in range(chance.randint(0, 3))]
    strangers = [(chance.choice(CLASSES), who, f"{who}__{i}") for i in range(3) for who in ("x", "y", "z", *people[:2])]
    sources = {clip: chance.choice(("x", "y", people[0])) for *_, clip in chance.sample(clips, 3)}
    decided = protocol_of(
        labelled(make_series, clips), labelled(make_series, strangers), same=same, sources=sources, paper=EXERCISES
    )
    for name, learnt, tested in sides(decided):
        assert leaks(learnt, tested, same, sources) == [], name


def test_the_property_would_see_a_leak(classes: Dataset, field: Dataset) -> None:
    one = [i for i, series in enumerate(classes.series) if series.clip == f"{OTHER}_g05"]
    stranger = [i for i, series in enumerate(field.series) if series.group == "stranger0"]
    assert leaks(classes.at(one), field.at(stranger), [], SOURCES) == [f"source of {OTHER}_g05"] * 2
    squats, push_ups = classes.select({("Squats", "g02")}), classes.select({("PushUps", "g16")})
    assert leaks(squats, push_ups, SAME, {}) == ["near duplicates ['PushUps/g16', 'Squats/g02']"]
    assert leaks(classes.select({("Squats", "eve")}), classes.select({(OTHER, "eve")}), [], {}) == ["person eve"]


def keys(data: Dataset) -> list[tuple[str, str, str]]:
    """Return class, clip and variant of series, in their order."""
    return [(data.pair(i)[0], *one.key) for i, one in enumerate(data.series)]


def folds_of(decided: Protocol, kind: str) -> list[Fold]:
    """Return the folds of a kind, of all collections."""
    return [fold for fold in decided.folds if fold.kind == kind]


@pytest.mark.parametrize("kind", [ALL, PAPER])
def test_a_split_is_learnt_from_all_whom_it_does_not_test(classes: Dataset, field: Dataset, kind: str) -> None:
    numbered = classes.select({(name, group) for name in CLASSES for group in NUMBERS})
    decided = protocol_of(numbered, field, paper=EXERCISES)
    for fold in folds_of(decided, kind):
        number = fold.number
        tested = {(name, group) for name in fold.classes for group in NUMBERS[7 * number - 7 : 7 * number]}
        ours = numbered.of_classes(fold.classes)
        others = {ours.pair(i) for i in range(len(ours.series))} - tested
        assert keys(decided.learnt_from(fold)[0]) == keys(ours.select(others))
        assert keys(decided.tested(fold, ["lite"])) == keys(ours.select(tested, ["lite"]))


def test_everybody_of_a_collection_is_tested_once_and_by_those_who_learnt_from_none(mixed_up: Protocol) -> None:
    none, *parts = (mixed_up.tested(fold, ["full"]) for fold in mixed_up.of(PERSONS, "field"))
    every = keys(mixed_up.by_persons["field"].data.select(variants=["full"]))
    assert keys(none) == every
    assert Counter(key for part in parts for key in keys(part)) == dict.fromkeys(every, 1)
    assert len(parts) == PARTS and max(len(p.series) for p in parts) <= 2 * min(len(p.series) for p in parts)


def test_a_part_learns_from_the_rest_of_its_collection_and_from_all_others(classes: Dataset, field: Dataset) -> None:
    strangers = field.at([i for i, one in enumerate(field.series) if one.group.startswith("stranger")])
    gym = Dataset(CLASSES, [one for one in field.series if one.group == "finn"], np.full(2, 2))
    decided = protocol(Weighted(classes), {"field": Weighted(strangers, 4), "gym": Weighted(gym, 2)}, [], {}, [])
    none, *parts = decided.of(PERSONS, "field")
    assert keys(decided.learnt_from(none)[0]) == keys(classes)
    for fold in parts:
        tested = {one.group for one in decided.tested(fold).series}
        rest = strangers.at([i for i, one in enumerate(strangers.series) if one.group not in tested])
        learnt, weights = decided.learnt_from(fold)
        assert keys(learnt) == keys(classes) + keys(rest) + keys(gym)
        assert weights.tolist() == [1] * len(classes.series) + [4] * len(rest.series) + [2] * 2


def test_what_ships_learns_from_everybody(mixed_up: Protocol, classes: Dataset, field: Dataset) -> None:
    (final,) = mixed_up.of(FINAL)
    learnt, weights = mixed_up.learnt_from(final)
    assert keys(learnt) == keys(classes) + keys(field) and not mixed_up.tested(final).series
    assert weights.tolist() == [1] * len(classes.series) + [4] * len(field.series)


def test_an_exercise_that_is_left_out_is_tested_and_does_not_occur(classes: Dataset) -> None:
    decided = protocol_of(classes.select({(name, group) for name in CLASSES for group in NUMBERS}))
    (fold, _) = decided.of(OPEN)
    learnt, _ = decided.learnt_from(fold)
    assert fold.left_out == "Squats" and learnt.classes == ("PushUps", OTHER)
    assert {name for name, *_ in keys(learnt)} == {"PushUps", OTHER} and len(learnt.series) == 2 * 2 * 25
    assert {one.clip.split("_")[0] for one in decided.tested(fold).series} == {"Squats"}


def test_clips_of_a_class_that_share_a_source_with_no_tested_person_are_learnt_from(
    classes: Dataset, field: Dataset
) -> None:
    decided = protocol_of(classes, field, sources={"Squats_g01": "stranger4", "Squats_g02": "somebody else"})
    for fold in decided.of(PERSONS, "field")[1:]:
        clips = {one.clip for one in decided.learnt_from(fold)[0].series}
        tested = {one.group for one in decided.tested(fold).series}
        assert ("Squats_g01" in clips) == ("stranger4" not in tested) and "Squats_g02" in clips


def test_other_seeds_hold_back_others(mixed_up: Protocol) -> None:
    held = [set(keys(mixed_up.held_back(1, seed)[1])) for seed in range(5)]
    for first in range(5):
        for second in range(first):
            assert not held[first] & held[second]


def test_everybody_whom_no_split_tests_is_in_one_part(mixed_up: Protocol, classes: Dataset) -> None:
    tested = [mixed_up.tested(fold) for fold in mixed_up.of(ALL)]
    rest = [its for _, its in mixed_up.never_tested()]
    assert Counter(key for part in tested + rest for key in keys(part)) == dict.fromkeys(keys(classes), 1)


def test_the_paper_s_random_split_is_the_exception_that_has_people_on_both_sides(mixed_up: Protocol) -> None:
    data, (case, *groups) = mixed_up.paper_cases("full", 0.2, 1)
    assert {one.variant for one in data.series} == {"full"} and [one.split for one in groups] == list(SPLITS)
    assert sorted([*case.train, *case.test]) == list(range(len(data.series)))
    assert case.split == 0 and len(case.test) == round(0.2 * len(data.series))
    assert seen_in(data.at(case.train)) & seen_in(data.at(case.test))
    again, other = (mixed_up.paper_cases("full", 0.2, seed)[1][0].test.tolist() for seed in (1, 2))
    assert again == case.test.tolist() != other


def test_a_collection_without_clips_has_no_folds(classes: Dataset, field: Dataset) -> None:
    decided = protocol_of(classes, field.at([]))
    assert not decided.by_persons and not folds_of(decided, PERSONS)


def modules() -> list[Path]:
    """Return the modules that are not to decide who is learnt from."""
    return [path for path in (ROOT / "pipeline").rglob("*.py") if path.parent.name != "folds"]


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_who_is_learnt_from_is_decided_nowhere_else(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("pipeline.folds"):
            names = {alias.name for alias in node.names}
            if node.module in ("pipeline.folds.splits", "pipeline.folds.persons"):
                assert names <= {"SPLITS", "Pair"}, f"line {node.lineno}: ask pipeline.folds.protocol"
            assert node.module != "pipeline.folds" or not names & {"splits", "persons"}, f"line {node.lineno}"
