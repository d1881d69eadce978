"""Who is trained on and who is tested: the official lists, and nobody ever on both sides."""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

import pytest
from conftest import ROOT

from pipeline.clips.index import index_path, read_index
from pipeline.common import params
from pipeline.folds.splits import SPLITS, Groups, deal, held_back, in_parts

OFFICIAL = ROOT.parent / "shared" / "ucf101" / "splits"
UCF = [f"g{number:02d}" for number in range(1, 26)]
UCF_CLASSES = ("BodyWeightSquats", "Lunges", "PushUps", "WallPushups", "BenchPress")


def imagined_projects(count: int) -> Iterator[Groups]:
    """Yield classes of a few persons each, most of whom do several exercises, and some numbered groups."""
    chance = random.Random(1)
    for _ in range(count):
        people = [f"person{i}" for i in range(chance.randint(2, 7))] + UCF[: chance.choice((0, 0, 3, 25))]
        yield {name: chance.sample(people, chance.randint(1, len(people))) for name in "ABC"}


def people(pairs: Iterable[tuple[str, str]]) -> set[str]:
    """Return the persons among (class, group) pairs; numbers are counted anew in each class and name nobody."""
    return {group for _, group in pairs if group.startswith("person")}


@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="UCF101's official lists are not on this machine")
@pytest.mark.parametrize("split", SPLITS)
def test_groups_are_dealt_as_in_the_official_lists(split: int) -> None:
    tested, _ = deal({name: UCF for name in UCF_CLASSES})
    for side, of_side in (("test", lambda its: its == split), ("train", lambda its: its != split)):
        lines = (OFFICIAL / f"{side}list0{split}.txt").read_text()
        listed = set(re.findall(rf"^({'|'.join(UCF_CLASSES)})/v_\w+_(g\d+)_c\d+", lines, re.MULTILINE))
        assert listed == {pair for pair, its in tested.items() if of_side(its)}


def test_seven_groups_are_tested_in_each_split_and_the_last_four_never() -> None:
    tested, warnings = deal({"Lunges": UCF})
    assert [tested["Lunges", group] for group in UCF] == [1] * 7 + [2] * 7 + [3] * 7 + [0] * 4
    assert warnings == []


def test_no_person_is_ever_on_both_sides() -> None:
    for groups in imagined_projects(500):
        tested, _ = deal(groups)
        assert set(tested) == {(name, group) for name in groups for group in groups[name]}
        splits_of = {
            person: {split for (_, its), split in tested.items() if its == person} for person in people(tested)
        }
        assert all(len(its) == 1 for its in splits_of.values()), groups


def test_a_person_who_does_two_exercises_is_tested_in_one_split() -> None:
    tested, _ = deal({"A": ["anna", "berta", "carl"], "B": ["dora", "anna", "carl"]})
    assert tested["A", "anna"] == tested["B", "anna"] and tested["A", "carl"] == tested["B", "carl"]


def test_equal_numbers_in_two_classes_are_different_persons() -> None:
    few, fewer = {"A": ["g01", "g02", "g03"]}, {"B": ["g02", "g03"]}
    assert deal(few | fewer)[0] == deal(few)[0] | deal(fewer)[0]


def test_a_person_who_is_all_of_a_class_is_tested_nowhere() -> None:
    tested, warnings = deal({"A": ["anna", "berta", "carl"], "B": ["anna"]})
    assert tested["A", "anna"] == tested["B", "anna"] == 0
    assert tested["A", "berta"] > 0 and tested["A", "carl"] > 0
    assert len(warnings) == 1 and "class B has one group only (anna)" in warnings[0]


def test_a_class_of_persons_who_are_each_all_of_another_warns() -> None:
    _, warnings = deal({"A": ["anna", "berta"], "B": ["anna"], "C": ["berta"]})
    assert any("class A can't be tested: anna, berta are each all there is of another class" in w for w in warnings)


def test_named_groups_are_dealt_evenly() -> None:
    tested, warnings = deal({"A": [f"person{i}" for i in range(9)]})
    assert sorted(tested.values()) == [1, 1, 1, 2, 2, 2, 3, 3, 3] and warnings == []


def test_named_groups_beside_the_official_ones_leave_those_alone() -> None:
    tested, _ = deal({"Lunges": [*UCF, "anna", "berta", "carl"]})
    assert {g: s for (_, g), s in tested.items() if g in UCF} == {g: s for (_, g), s in deal({"x": UCF})[0].items()}
    assert sorted(tested["Lunges", name] for name in ("anna", "berta", "carl")) == [1, 2, 3]


@pytest.mark.parametrize("members", [["g01", "g02", "g03"], ["g22", "g23"], ["g08", "g09"]])
def test_a_class_on_one_side_is_dealt_anew_with_a_warning(members: list[str]) -> None:
    tested, warnings = deal({"Lunges": UCF, "Few": members})
    assert sorted(tested["Few", group] for group in members) == [1, 2, 3][: len(members)]
    assert len(warnings) == 1 and warnings[0].startswith(f"class Few: its groups {', '.join(members)} would all be on")


@pytest.mark.parametrize("group", ["g01", "anna"])
def test_a_class_with_one_group_is_never_tested_and_warns(group: str) -> None:
    tested, warnings = deal({"Lunges": UCF, "Solo": [group]})
    assert tested["Solo", group] == 0
    assert len(warnings) == 1 and f"class Solo has one group only ({group})" in warnings[0]
    assert "groups.tsv" in warnings[0]


def test_a_class_of_two_persons_can_be_learnt_in_every_split() -> None:
    tested, _ = deal({"A": ["anna", "dora"], "B": ["anna", "berta", "carl"], "C": ["berta", "carl", "dora"]})
    for split in SPLITS:
        assert {name for (name, _), its in tested.items() if its != split} == {"A", "B", "C"}


@pytest.mark.parametrize("first", range(5))
def test_every_fifth_training_group_of_each_class_is_held_back(first: int) -> None:
    train = {pair for pair, split in deal({"BenchPress": UCF, "Lunges": UCF})[0].items() if split != 2}
    held = held_back(train, 5, first)
    assert held < train
    mine = sorted(group for name, group in train if name == "Lunges")
    assert {group for name, group in held if name == "Lunges"} == set(mine[first::5])
    assert {name for name, _ in held} == {"BenchPress", "Lunges"}


def test_other_starts_hold_back_other_people_and_together_all() -> None:
    train = {("Lunges", group) for group in UCF}
    parts = [held_back(train, 5, first) for first in range(5)]
    assert Counter(pair for part in parts for pair in part) == dict.fromkeys(train, 1)


@pytest.mark.parametrize("first", range(5))
def test_a_class_of_few_groups_holds_one_back_too_and_one_of_a_single_group_none(first: int) -> None:
    train = {("A", group) for group in UCF} | {("B", "anna"), ("B", "berta"), ("C", "carl")}
    held = held_back(train, 5, first)
    assert len(held & {("B", "anna"), ("B", "berta")}) == 1 and ("C", "carl") not in held


@pytest.mark.parametrize("first", range(5))
def test_who_is_all_of_a_class_is_not_held_back(first: int) -> None:
    held = held_back({("Solo", "g01")} | {("Lunges", group) for group in UCF}, 5, first)
    assert ("Solo", "g01") not in held and len(held) == 5


def test_everybody_is_in_one_part_and_parts_have_about_as_many_clips() -> None:
    persons = [f"person{i}" for i, clips in enumerate((9, 1, 4, 4, 2, 2, 7, 3, 8)) for _ in range(clips)]
    dealt = in_parts(persons, 4)
    assert set(dealt) == set(persons)
    assert Counter(dealt[person] for person in persons) == {1: 10, 2: 10, 3: 10, 4: 10}


def test_parts_do_not_depend_on_the_order_of_the_clips() -> None:
    persons = [name for name, clips in zip("abcdefgh", (3, 1, 2, 3, 1, 1, 2, 3), strict=True) for _ in range(clips)]
    dealt = in_parts(persons, 3)
    for seed in range(5):
        random.Random(seed).shuffle(persons)
        assert in_parts(persons, 3) == dealt


def test_fewer_persons_than_parts_are_each_apart() -> None:
    assert in_parts(["anna", "berta", "anna"], 4) == {"anna": 1, "berta": 2} and in_parts([], 4) == {}


def test_the_projects_own_groups_are_dealt_without_warning() -> None:
    groups = defaultdict(list)
    for name in params.load(ROOT / "params.yaml").classes:
        groups[name] = sorted({clip.group for clip in read_index(index_path(name, ROOT / "data" / "index"))})
    tested, warnings = deal(groups)
    assert warnings == []
    assert all((name, split) in {(n, its) for (n, _), its in tested.items()} for name in groups for split in SPLITS)
