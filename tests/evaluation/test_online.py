"""Figures of the streaming answer, on clips of ten seconds with an answer a second, so that they are known by hand."""

import json
import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from conftest import MakeSeries

from pipeline.clips.annotations import Annotation
from pipeline.evaluation.online import KINDS, RIGHT, WRONG, Followed, figures, follow
from pipeline.landmarks.skeleton import BLAZEPOSE_33
from pipeline.recognition.answer import NO_PERSON, NONE, NOT_IN_FRAME, UNSURE, Answer
from pipeline.recognition.serving import Stream

CLASSES = ("Lunges", "Other", "PushUps")
SAID = {
    "L": Answer("exercise", "Lunges", 0.9, ()),
    "P": Answer("exercise", "PushUps", 0.9, ()),
    "?": Answer(UNSURE, None, 0.4, ()),
    "-": Answer(NONE, None, 0.8, ()),
    "f": Answer(NOT_IN_FRAME, None, 0.8, ("hips",)),
    ".": Answer(NO_PERSON, None, 0.0, ()),
}
PAUSED = Annotation(done=((2.0, 5.0), (7.0, 9.0)), unclear=((5.0, 6.0),))
"""Nothing in seconds 0, 1, 6 and 9; unclear in second 5."""


@pytest.fixture
def followed(make_series: MakeSeries) -> Any:
    """Return a function: how the streaming answer did that said so in a clip, a letter of SAID a second."""

    def follow_it(
        said: str, name: str = "Lunges", *, group: str = "g01", known: Annotation | None = None, span: float = 0
    ) -> Followed:
        present = np.ones((len(said), 8), bool)
        stream = Stream(
            make_series("clip", group=group, frames=10 * len(said), rate=10),
            CLASSES.index(name),
            f"{name}/{group}",
            np.arange(len(said), dtype=float),
            present,
            np.zeros(len(said)),
            np.zeros((len(said), BLAZEPOSE_33.count, 4)),
            np.zeros((len(said), len(CLASSES))),
        )
        assert stream.end == pytest.approx(len(said))
        return follow(stream, [SAID[letter] for letter in said], CLASSES, {"clip": known} if known else {}, span)

    return follow_it


def seconds(**kinds: float) -> Mapping[str, float]:
    """Return seconds by kind, 0 of the others."""
    return {kind: pytest.approx(kinds.get(kind.replace("-", "_"), 0)) for kind in KINDS}


def shown(*runs: Followed) -> dict[str, Any]:
    """Return the figures of some clips."""
    return figures(runs, 200, 1)


def test_each_second_of_an_exercise_is_of_one_kind(followed: Any) -> None:
    run = followed("..f??LLLP-")
    assert run.done == seconds(no_person=2, not_in_frame=1, unsure=2, right=3, wrong=1, none=1)
    assert (run.unit, run.label, run.idle, run.claimed, run.claims) == ("Lunges/g01", "Lunges", 0, 0, 0)


def test_the_same_words_are_wrong_in_another_exercise(followed: Any) -> None:
    assert followed("..f??LLLP-", "PushUps").done == seconds(
        no_person=2, not_in_frame=1, unsure=2, wrong=3, right=1, none=1
    )


def test_the_first_right_answer_is_counted_from_the_exercise_s_start(followed: Any) -> None:
    assert followed("?PPL?LLLLL").first == 3
    assert followed("LLLLLLLLLL").first == 0
    assert followed("LL??L?????", known=PAUSED).first == 2


def test_a_right_answer_may_never_come(followed: Any) -> None:
    assert followed("?PPP-PPPPP").first == math.inf
    assert followed("LL?????LL?", known=replace(PAUSED, done=((2.0, 5.0),))).first == math.inf


def test_where_no_exercise_is_done_none_is_waited_for(followed: Any) -> None:
    assert followed("LLLLLLLLLL", "Other").first is None
    assert followed("LLLLLLLLLL", known=Annotation((), ())).first is None


def test_all_of_other_is_time_in_which_nothing_is_to_be_told(followed: Any) -> None:
    run = followed("?LLPP--L.f", "Other")
    assert (run.idle, run.claimed, run.claims) == pytest.approx((10, 5, 3))
    assert run.done == seconds() == run.full


def test_none_is_as_good_as_nothing_for_people_who_do_no_exercise(followed: Any) -> None:
    assert followed("?-.f?-.f?-", "Other").claimed == followed("-" * 10, "Other").claimed == 0


def test_a_claim_counts_where_it_begins(followed: Any) -> None:
    # Begun in the exercise, it runs on in the pause after; begun before it, it was false.
    assert followed("??LLLLLLLL", known=PAUSED).claims == 0
    assert followed("?LLLLLLLLL", known=PAUSED).claims == 1
    assert followed("L?LLL?LLLL", known=PAUSED).claims == 2
    assert followed("LP????L??P", known=PAUSED).claims == 4


def test_pauses_are_idle_time_in_which_any_exercise_is_a_false_one(followed: Any) -> None:
    run = followed("LL?LL?LL?P", known=PAUSED)
    assert run.done == seconds(unsure=2, right=3)
    assert (run.idle, run.claimed) == pytest.approx((4, 4))


@pytest.mark.parametrize("letter", SAID)
def test_unclear_time_counts_for_nothing(followed: Any, letter: str) -> None:
    with_claims = followed(f"?????{letter}?LL?", known=PAUSED)
    without = followed("???????LL?", known=PAUSED)
    assert with_claims == without
    assert sum(without.done.values()) + without.idle == pytest.approx(9)


def test_a_full_buffer_is_counted_apart(followed: Any) -> None:
    run = followed("?PLLLLLLL?", span=3)
    assert run.done == seconds(unsure=2, wrong=1, right=7) and run.full == seconds(right=6, unsure=1)
    assert shown(run)["right"] == 0.7 and shown(run)["right_full_buffer"] == round(6 / 7, 4)
    assert followed("L" * 10, known=PAUSED, span=3).full == seconds(right=4)


def test_figures_pool_the_time_of_all_clips(followed: Any) -> None:
    found = shown(
        followed("LLLLLLLLLLLLLLLLLLLL"),
        followed("PPPPPLLLLL", "PushUps", group="g02"),
        followed("?P?LL-----?P--------", "Other", group="g03"),
        followed("LL?LL?LL?P", group="g04", known=PAUSED),
    )
    assert (found["exercise_minutes"], found["other_minutes"], found["pause_minutes"]) == pytest.approx(
        (35 / 60, 20 / 60, 4 / 60), abs=1e-4
    )
    assert found["right"] == round(28 / 35, 4)
    # Three claims in 20 seconds, 4 seconds of them; in the pauses' 4 seconds three (second 6 begins one).
    assert (found["false_claims_per_minute"], found["false_claimed_share"]) == (9, 0.2)
    assert found["pause_claims_per_minute"] == 45
    assert found["exercise_time"] == {RIGHT: 0.8, WRONG: round(5 / 35, 4), UNSURE: round(2 / 35, 4)} | dict.fromkeys(
        (NONE, NOT_IN_FRAME, NO_PERSON), 0
    )
    assert found["first_right_s"] == {"median": 0, "never": 0, "clips": 3}
    assert found["per_class"] == {"Lunges": round(23 / 25, 4), "PushUps": 0.5}


def test_shares_of_exercise_time_add_up(followed: Any) -> None:
    found = shown(followed("..f??LLLP-"), followed("L-.", "PushUps", group="g02"))
    assert sum(found["exercise_time"].values()) == pytest.approx(1, abs=3e-4)


def test_clips_without_a_right_answer_count_as_never(followed: Any) -> None:
    firsts = ("?LLLLLLLLL", "????LLLLLL", "??????????")
    found = shown(*(followed(said, group=f"g{i}") for i, said in enumerate(firsts)))
    assert found["first_right_s"] == {"median": 4, "never": 1, "clips": 3}
    found = shown(followed(firsts[0]), followed(firsts[2], group="g02"), followed(firsts[2], group="g03"))
    assert found["first_right_s"] == {"median": None, "never": 2, "clips": 3}


def test_false_claims_of_people_who_exercise_are_not_among_those_of_others(followed: Any) -> None:
    found = shown(followed("LL?LL?LL?P", known=PAUSED), followed("-" * 10, "Other", group="g02"))
    assert found["false_claims_per_minute"] == found["false_claimed_share"] == 0
    assert found["pause_claims_per_minute"] == 45 and found["per_class"] == {"Lunges": 0.6}


def test_intervals_hold_the_figure_and_are_the_same_each_time(followed: Any) -> None:
    runs = [followed("L" * right + "?" * (10 - right), group=f"g{right}") for right in range(11)]
    runs += [followed("?L" * wrong + "-" * (10 - 2 * wrong), "Other", group=f"g{wrong}") for wrong in range(5)]
    found = shown(*runs)
    for name in ("right", "false_claims_per_minute", "false_claimed_share"):
        low, high = found["ci95"][name]
        assert low < found[name] < high, name
    assert found["ci95"]["right"] == pytest.approx([0.3, 0.7], abs=0.12)
    assert shown(*runs) == found and figures(runs, 200, 2)["ci95"] != found["ci95"]


def test_clips_of_one_group_are_resampled_together(followed: Any) -> None:
    sides = ("LLLLLLLLLL", "??????????")
    apart = shown(*(followed(said, group=f"g{i}") for i, said in enumerate(sides * 3)))
    together = shown(*(followed(said, group=f"g{i // 2}") for i, said in enumerate(sides * 3)))
    assert apart["ci95"]["right"][0] < 0.3 and together["ci95"]["right"] == [0.5, 0.5]
    assert apart["right"] == together["right"] == 0.5


@pytest.mark.parametrize(
    "parts",
    [
        [("LL?LL?LL?P", "Lunges", PAUSED)],
        [("--P-------", "Other", None)],
        [("??????????", "PushUps", None)],
        [("LLLLLLLLLL", "Lunges", Annotation((), ((0.0, 10.0),)))],
        [("LLLLLLLLLL", "Lunges", None), ("-P--------", "Other", None)],
    ],
    ids=["pauses", "other only", "never", "all unclear", "no pauses"],
)
def test_what_cannot_be_told_is_null_in_json(followed: Any, parts: list[tuple[str, str, Annotation | None]]) -> None:
    found = shown(*(followed(said, name, known=known) for said, name, known in parts))
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    if not found["other_minutes"]:
        assert found["false_claims_per_minute"] is None and found["ci95"]["false_claims_per_minute"] == [None, None]
    if not found["exercise_minutes"]:
        assert found["right"] is None and found["first_right_s"] == {"median": None, "never": 0, "clips": 0}
    if not found["pause_minutes"]:
        assert found["pause_claims_per_minute"] is None
