"""Names written by hand: when two are the same, and which one was meant."""

from pathlib import Path

import pytest

from pipeline.common.errors import InputError
from pipeline.common.naming import meant, misspelt, plain, resolved

COMPOSED, DECOMPOSED = "caf\u00e9", "cafe\u0301"


def test_letters_are_the_same_whichever_way_a_file_system_has_them() -> None:
    assert plain(COMPOSED) == plain(DECOMPOSED) == COMPOSED


def test_what_cannot_stand_in_a_table_or_on_a_line_is_escaped() -> None:
    assert plain("a\tb\nc\r") == r"a\tb\nc\r"
    assert plain(b"caf\xe9".decode("utf-8", "surrogateescape")) == r"caf\udce9"


@pytest.mark.parametrize("name", ["A1", '"a1"', "'a1'", "Row/a1", "row\\a1", "data/clips/Row/A1", "al", "a1 "])
def test_what_was_meant_is_named(name: str) -> None:
    assert meant(name, ["b2", "a1", "zebra"]) == ": did you mean `a1`?"


def test_nothing_is_offered_for_a_name_that_is_like_none() -> None:
    assert meant("giraffe", ["a1", "b2"]) == ""


@pytest.mark.parametrize(
    ("name", "slip"),
    [("Pushups", "PushUps"), ("PushUp", "PushUps"), ("PushUps", None), ("PullUps", None), ("WallPushups", None)],
)
def test_a_slip_is_told_from_another_name(name: str, slip: str | None) -> None:
    assert misspelt(name, ["PushUps", "Lunges"]) == slip


def test_every_line_that_fits_nothing_is_told_by_number() -> None:
    path = Path("t.tsv")
    assert resolved({COMPOSED: 2}, [DECOMPOSED], path, "clip") == {COMPOSED: DECOMPOSED}
    with pytest.raises(InputError) as error:
        resolved({"a1": 2, "A2": 3, "giraffe": 5}, ["a1", "a2"], path, "clip")
    assert str(error.value).splitlines() == [
        "t.tsv:3: there is no clip `A2`: did you mean `a2`?",
        "t.tsv:5: there is no clip `giraffe`: correct the line, or take it out",
    ]
