"""Groups that show the same footage are found, however it was cut and encoded; alike movement is not enough."""

from collections.abc import Sequence
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT

from pipeline.common import paths
from pipeline.common.errors import InputError
from pipeline.folds.near_duplicates import Match, find, joined_groups, read
from pipeline.folds.splits import Pair
from pipeline.landmarks import dataset
from pipeline.landmarks.dataset import Dataset
from pipeline.landmarks.series import Series
from pipeline.landmarks.skeleton import BLAZEPOSE_33
from pipeline.stages import near_duplicates

A, B, C, D = ("A", "g01"), ("A", "g02"), ("B", "g01"), ("B", "g02")


def filmed(
    group: str,
    start: float = 0,
    end: float = 4,
    *,
    rate: float = 25,
    person: int = 0,
    moves: int = 0,
    reach: float = 0.1,
    aside: float = 0.0,
    noise: float = 0.0,
    mirrored: bool = False,
) -> Series:
    """Return seconds `start` to `end` of somebody's video: all do one exercise, with limbs of their own.

    person: whose limbs. moves: in which rhythm, always an uneven one.
    In picture shares: reach, how far the joints move; aside, how far from the middle the person is; noise, standard
    deviation of every landmark in every frame.
    """
    limbs, tempo = np.random.default_rng(person), np.random.default_rng(moves)
    times = np.arange(start, end, 1 / rate)
    bend = sum(np.sin(times * tempo.uniform(1, 6) + tempo.uniform(0, 6)) for _ in range(4)) / 2
    upright = np.linspace([0.5 + aside, 0.15], [0.5 + aside, 0.85], BLAZEPOSE_33.count) + limbs.normal(
        0, 0.02, (BLAZEPOSE_33.count, 2)
    )
    towards = np.random.default_rng(0).normal(0, 1, (BLAZEPOSE_33.count, 2))
    place = upright + reach * bend[:, None, None] * towards / np.linalg.norm(towards, axis=1)[:, None]
    place += np.random.default_rng(len(times)).normal(0, 1, place.shape) * noise
    if mirrored:
        place = (place * [-1, 1] + [1, 0])[:, BLAZEPOSE_33.swapped]
    image = np.concatenate([place, np.zeros_like(place[..., :1]), np.ones_like(place[..., :1])], axis=2)
    seen = np.ones(len(times), bool)
    name = f"{group}_{start}_{end}"
    stamps = np.round((times - start) * 1000).astype(int)
    world = np.zeros((len(times), BLAZEPOSE_33.count, 3), np.float32)
    return Series(name, group, "full", "", "test", (320, 240), stamps, seen, image.astype(np.float32), world)


def data(*series: Series, labels: Sequence[int] | None = None) -> Dataset:
    """Return series as a dataset, all of class A if no labels are given."""
    return Dataset(["A", "B"], series, np.array(labels or [0] * len(series)))


def match(first: Pair, second: Pair) -> Match:
    """Return a match of two (class, group) pairs."""
    return Match(first, second, ("", ""), 0, 0, False)


def test_the_same_footage_cut_differently_is_found() -> None:
    (found,) = find(data(filmed("g01", 0, 4), filmed("g02", 1.4, 6)))
    assert (found.first, found.second, found.mirrored) == (A, B, False)
    assert found.shift == pytest.approx(-1.4, abs=0.021) and found.distance < 0.1


def test_the_same_footage_is_found_in_another_class() -> None:
    (found,) = find(data(filmed("g01", 2, 6), filmed("g01", 0.5, 5), labels=[0, 1]))
    assert (found.first, found.second) == (A, C) and found.shift == pytest.approx(1.5, abs=0.021)


def test_mirrored_footage_is_found() -> None:
    (found,) = find(data(filmed("g01", 0, 4), filmed("g02", 1, 5, mirrored=True)))
    assert found.mirrored and found.shift == pytest.approx(-1, abs=0.021)


@pytest.mark.parametrize("rate", [10, 24, 29.97, 60])
def test_footage_of_another_frame_rate_is_found(rate: float) -> None:
    (found,) = find(data(filmed("g01", 0, 4), filmed("g02", 1.33, 4, rate=rate)))
    assert found.shift == pytest.approx(-1.33, abs=0.021)


def test_footage_encoded_anew_is_found() -> None:
    (found,) = find(data(filmed("g01", 0, 4, noise=0.01), filmed("g02", 1, 4, noise=0.012)))
    assert found.distance > 0.1


def test_footage_with_gaps_in_the_poses_is_found() -> None:
    whole, torn = filmed("g01"), filmed("g02")
    torn.detected[40:60] = False
    torn.image[40:60] = 0
    assert len(find(data(whole, torn))) == 1


def test_what_lies_between_distant_poses_is_not_made_up() -> None:
    torn = filmed("g01", 0, 2.6), filmed("g02", 0, 2.6)
    for one in torn:
        one.detected[12:52] = False
    assert find(data(*torn)) == []


@pytest.mark.parametrize("start", [0, 0.85, 2, 3.3])
def test_a_short_clip_is_found_in_a_long_one(start: float) -> None:
    assert len(find(data(filmed("g01", 0, 6), filmed("g02", start, start + 1.1)))) == 1


def test_too_short_an_overlap_shows_nothing() -> None:
    assert find(data(filmed("g01", 0, 6), filmed("g02", 2, 2.9))) == []
    assert find(data(filmed("g01", 0, 4), filmed("g02", 2.8, 6))) == []


def test_others_doing_the_same_movement_are_not_found() -> None:
    clips = [filmed(f"g{one:02d}", person=one, moves=one) for one in range(1, 20)]
    assert find(data(*clips)) == []


def test_others_moving_in_step_in_the_same_place_are_not_found() -> None:
    clips = [filmed(f"g{person:02d}", person=person) for person in range(1, 20)]
    assert find(data(*clips)) == []


def test_another_performance_of_the_same_person_is_not_found() -> None:
    clips = [filmed(f"g{moves:02d}", moves=moves + 5, aside=0.03 * moves) for moves in range(-5, 5)]
    assert find(data(*clips)) == []


def test_still_people_in_the_same_place_are_not_found() -> None:
    still = filmed("g01", reach=0.0, noise=0.004), filmed("g02", 0, 5, reach=0.0, noise=0.004)
    assert find(data(*still)) == []
    assert find(data(filmed("g01", reach=0.0), filmed("g02", reach=0.0))) == []
    assert find(data(filmed("g01", reach=0.01), filmed("g02", reach=0.01))) == []


def test_clips_of_one_group_are_never_reported() -> None:
    assert find(data(filmed("g01", 0, 4), filmed("g01", 1, 5))) == []


def test_clips_without_poses_show_nothing() -> None:
    unseen = filmed("g02")
    unseen.detected[:] = False
    once = filmed("g03")
    once.detected[1:] = False
    assert find(data(filmed("g01"), unseen, once)) == find(data(unseen, once)) == []


@pytest.mark.parametrize("order", [*permutations([match(A, B), match(C, D), match(D, B)])])
def test_sets_join_what_is_the_same_by_way_of_others(order: Sequence[Match]) -> None:
    assert joined_groups(order) == [[A, B, C, D]]


def test_sets_keep_apart_what_is_not_the_same() -> None:
    assert joined_groups([match(D, C), match(B, A), match(A, B)]) == [[A, B], [C, D]]
    assert joined_groups([]) == []


def test_what_is_written_is_read(
    in_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    clips = data(filmed("g01", 0, 4), filmed("g02", 1, 5), filmed("g02", 0.5, 4), filmed("g03", person=3))
    monkeypatch.setattr(dataset, "read", lambda classes: clips)
    near_duplicates.main()
    assert read() == [frozenset({A, B})]
    assert capsys.readouterr().out == "same footage: A/g01, A/g02\n"
    assert (in_folder / paths.NEAR_DUPLICATES).read_text(encoding="utf-8").count('"distance"') == 1


def test_no_same_footage_is_written_too(in_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dataset, "read", lambda classes: data(filmed("g01")))
    near_duplicates.main()
    assert read() == []


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"sets": 1}', '{"sets": [["A", "g01"]]}', '{"sets": [[['])
def test_a_missing_or_damaged_file_is_an_error(content: str | None, tmp_path: Path) -> None:
    path = tmp_path / "footage.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(InputError, match=r"footage\.json.*run `dvc repro`"):
        read(path)


def test_the_known_pair_of_ucf101_is_found() -> None:
    clips = dataset.read(["BenchPress"], ROOT / "data" / "landmarks").select(variants=["full"])
    assert joined_groups(find(clips)) == [[("BenchPress", "g07"), ("BenchPress", "g22")]]
