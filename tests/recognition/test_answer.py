"""The streaming answer: what is told when, how it is smoothed, and how answers become a timeline."""

import json
from dataclasses import replace
from itertools import groupby, pairwise

import conftest
import numpy as np
import pytest
from pydantic import ValidationError

from pipeline.common.names import PARTS
from pipeline.common.rules import AnswerRule
from pipeline.landmarks.skeleton import BLAZEPOSE_33
from pipeline.recognition.answer import (
    INSTANT,
    STATES,
    SURE,
    Answer,
    Moment,
    Segment,
    answers,
    describe,
    in_view,
    label,
    segments,
)

CLASSES = ("Lunges", "Other", "PushUps")
RULE = conftest.RULE.model_copy(update={"shortest": 0.5, "hidden": 0.0})
AT_ONCE = RULE.model_copy(update={"smoothing": 1e-3})
"""The same rule with nothing smoothed."""
LUNGE, PUSH_UP, OTHER, ANYTHING = (
    (0.9, 0.05, 0.05),
    (0.05, 0.05, 0.9),
    (0.05, 0.9, 0.05),
    (0.35, 0.35, 0.3),
)
NONE, LUNGES = Answer("none", None, 0.8, ()), Answer("exercise", "Lunges", 0.9, ())
Part = tuple[float, tuple[float, ...] | None, *tuple[str, ...]]


def stream(*parts: Part, every: float = 0.1) -> list[Moment]:
    """Return moments of parts (seconds, probabilities or None for nobody, parts of the body that are not in view)."""
    moments: list[Moment] = []
    for seconds, row, *gone in parts:
        for _ in range(round(seconds / every)):
            view = None if row is None else tuple(part not in gone for part in PARTS)
            moments.append(Moment(round((len(moments) + 1) * every, 6), row, view))
    return moments


def answered(*parts: Part, rule: AnswerRule = RULE, every: float = 0.1) -> list[Answer]:
    """Return what is told at each moment of a stream."""
    return answers(stream(*parts, every=every), CLASSES, rule)


def words(every: list[Answer]) -> list[str]:
    """Return the exercise, or else the state, of answers."""
    return [answer.exercise or answer.state for answer in every]


def in_turn(*parts: Part, rule: AnswerRule = RULE) -> list[str]:
    """Return what is told in a stream, without repetitions."""
    return [word for word, _ in groupby(words(answered(*parts, rule=rule)))]


@pytest.mark.parametrize(
    ("row", "gone", "answer"),
    [
        (None, (), Answer("no-person", None, 0.0, ())),
        (OTHER, ("feet",), Answer("not-in-frame", None, 0.9, ("feet",))),
        (LUNGE, ("shoulders", "knees"), Answer("not-in-frame", None, 0.9, ("shoulders", "knees"))),
        (ANYTHING, (), Answer("unsure", None, 0.35, ())),
        (LUNGE, (), Answer("unsure", None, 0.9, ())),
        ((0.3, 0.45, 0.25), (), Answer("unsure", None, 0.45, ())),
        ((0.3, 0.5, 0.2), (), Answer("none", None, 0.5, ())),
    ],
)
def test_the_first_moment_is_taken_as_it_is(row: tuple[float, ...], gone: tuple[str, ...], answer: Answer) -> None:
    assert answered((0.1, row, *gone)) == [answer]


def test_an_exercise_is_told_once_it_has_been_likely_for_long_enough() -> None:
    assert words(answered((1, LUNGE))) == ["unsure"] * 5 + ["Lunges"] * 5


def test_who_pauses_too_early_starts_anew() -> None:
    assert in_turn((0.5, LUNGE), (0.1, ANYTHING), (0.5, LUNGE), rule=AT_ONCE) == ["unsure"]
    assert in_turn((0.5, LUNGE), (0.1, PUSH_UP), (0.5, LUNGE), rule=AT_ONCE) == ["unsure"]


def test_what_is_told_needs_less_to_stay_than_to_come() -> None:
    between, below = (0.45, 0.25, 0.3), (0.35, 0.3, 0.35)
    assert in_turn((1, between), (1, LUNGE), (1, between), (1, below), (1, between), rule=AT_ONCE) == [
        *("unsure", "Lunges", "unsure")
    ]
    assert words(answered((1, LUNGE), (1, between), rule=AT_ONCE))[-10:] == ["Lunges"] * 10


def test_another_exercise_takes_over() -> None:
    every = words(answered((2, LUNGE), (2, PUSH_UP)))
    assert every[19] == "Lunges" and every[-1] == "PushUps"
    # Within the time that smoothing and waiting take, and never both in turn.
    assert every.index("PushUps") - 20 <= 12 and "Lunges" not in every[every.index("PushUps") :]


@pytest.mark.parametrize("turned", [1, -1])
def test_an_exercise_that_is_still_likely_is_told_until_another_takes_its_place(turned: int) -> None:
    one, other = (LUNGE, PUSH_UP)[::turned]
    every = words(answered((1, one), (1, (0.6, 0.0, 0.4)[::-turned]), (1, other), rule=AT_ONCE))
    assert every[10:20] == [word for word in ("Lunges", "PushUps")[::turned] for _ in range(5)]


@pytest.mark.parametrize(("gone", "told_it"), [((), True), (("feet",), True), (("knees", "feet"), False)])
def test_the_less_is_in_view_the_surer_it_has_to_be(gone: tuple[str, ...], told_it: bool) -> None:
    row = (0.75, 0.15, 0.1)
    assert ("Lunges" in in_turn((3, row, *gone), rule=RULE.model_copy(update={"hidden": 0.1}))) is told_it


def test_who_is_surely_recognised_is_told_so_whatever_is_in_view() -> None:
    gone = ("knees", "feet")
    assert "Lunges" in in_turn((3, (0.96, 0.02, 0.02), *gone), rule=RULE.model_copy(update={"hidden": 0.5}))


def test_one_odd_window_changes_nothing() -> None:
    assert in_turn((2, LUNGE), (0.1, PUSH_UP), (2, LUNGE), (0.1, OTHER), (1, LUNGE)) == ["unsure", "Lunges"]


def test_who_stops_is_told_none() -> None:
    assert in_turn((2, LUNGE), (3, OTHER)) == ["unsure", "Lunges", "none"]
    assert answered((2, LUNGE), (3, OTHER))[-1].confidence == pytest.approx(0.9, abs=0.01)


def test_what_can_t_be_told_apart_is_unsure() -> None:
    assert in_turn((1, LUNGE), (3, ANYTHING))[-1] == "unsure"


def test_feet_out_of_the_picture_are_named_and_matter_only_while_nothing_is_told() -> None:
    every = answered((1, ANYTHING, "feet"), (2, LUNGE, "feet"), (3, OTHER, "feet"))
    assert [word for word, _ in groupby(words(every))] == ["not-in-frame", "Lunges", "not-in-frame"]
    assert {answer.missing for answer in every} == {("feet",)}


def test_without_a_needed_part_nothing_is_told_until_it_is_back() -> None:
    for part in RULE.needed:
        assert in_turn((2, LUNGE), (2, LUNGE, part), (2, LUNGE)) == ["unsure", "Lunges", "not-in-frame", "Lunges"]
        assert "Lunges" not in in_turn((3, LUNGE, part))


def test_a_part_is_missing_once_it_has_been_out_of_view_for_long_enough() -> None:
    # exp(-0.4 / 0.6) is more than a half, exp(-0.5 / 0.6) less.
    every = answered((1, ANYTHING), (0.6, ANYTHING, "knees"), (0.6, ANYTHING))
    assert words(every[10:16]) == ["unsure"] * 4 + ["not-in-frame"] * 2
    assert words(every[16:]) == ["not-in-frame"] + ["unsure"] * 5


def test_a_part_that_flickers_is_not_missing() -> None:
    assert in_turn((1, LUNGE), *[(0.2, LUNGE, "hips"), (0.4, LUNGE)] * 5) == ["unsure", "Lunges"]


def test_who_leaves_is_forgotten() -> None:
    every = answered((3, LUNGE, "feet"), (0.1, None), (1, PUSH_UP))
    assert every[30] == Answer("no-person", None, 0.0, ())
    assert every[31] == Answer("unsure", None, 0.9, ())
    assert words(every[31:]) == ["unsure"] * 5 + ["PushUps"] * 5


def test_how_often_is_asked_hardly_matters() -> None:
    parts = (
        *((2, LUNGE), (0.4, ANYTHING), (2, PUSH_UP), (1, PUSH_UP, "hips"), (1, PUSH_UP), (2, OTHER)),
        *((0.6, None), (2, LUNGE)),
    )
    often, seldom = answered(*parts, every=0.1)[1::2], answered(*parts, every=0.2)
    assert [one.confidence for one in often[:40]] == pytest.approx([one.confidence for one in seldom[:40]], abs=1e-9)
    assert sum(one != other for one, other in zip(words(often), words(seldom), strict=True)) <= 3
    assert [word for word, _ in groupby(words(often))] == [word for word, _ in groupby(words(seldom))]


def test_classes_without_other_are_never_none() -> None:
    rows = [(0.9, 0.1)] * 10 + [(0.5, 0.5)] * 20
    moments = [Moment(i / 10, row, (True,) * 4) for i, row in enumerate(rows)]
    assert {one.exercise or one.state for one in answers(moments, ("Lunges", "PushUps"), RULE)} == {"unsure", "Lunges"}


def test_the_whole_body_in_the_picture_is_in_view() -> None:
    assert in_view(np.full((5, 2, BLAZEPOSE_33.count, 4), 0.5), 0.3, BLAZEPOSE_33).tolist() == [[[True] * 4] * 2] * 5


def test_a_body_seen_from_the_side_is_in_view() -> None:
    image = np.full((BLAZEPOSE_33.count, 4), 0.5)
    image[[i for i, name in enumerate(BLAZEPOSE_33.names) if name.startswith("left")], 3] = 0.1
    assert in_view(image, 0.3, BLAZEPOSE_33).tolist() == [True] * 4


@pytest.mark.parametrize("value", [(0.5, 1.01, 0, 1), (-0.01, 0.5, 0, 1), (0.5, 0.5, 0, 0.29)])
@pytest.mark.parametrize(("part", "joint"), [("shoulders", "shoulder"), ("feet", "ankle")])
def test_what_is_outside_the_picture_or_hidden_is_not_in_view(part: str, joint: str, value: tuple[float, ...]) -> None:
    image = np.full((BLAZEPOSE_33.count, 4), 0.5)
    image[[BLAZEPOSE_33.names.index(f"left_{joint}"), BLAZEPOSE_33.names.index(f"right_{joint}")]] = value
    assert in_view(image, 0.3, BLAZEPOSE_33).tolist() == [name != part for name in PARTS]


@pytest.mark.parametrize("value", [(1.0, 1.0, 0, 0.3), (0.0, 0.0, 0, 0.3)])
def test_the_edge_of_the_picture_belongs_to_it(value: tuple[float, ...]) -> None:
    assert in_view(np.broadcast_to(value, (BLAZEPOSE_33.count, 4)), 0.3, BLAZEPOSE_33).all()


def test_a_rule_that_needs_an_unknown_part_is_refused() -> None:
    with pytest.raises(ValidationError, match="no such part elbows; there are shoulders, hips, knees, feet"):
        AnswerRule(**RULE.model_dump() | {"needed": ("hips", "elbows")})


def test_other_programs_can_read_the_rule() -> None:
    read = json.loads(json.dumps(describe(RULE, BLAZEPOSE_33)))
    assert AnswerRule(**read["settings"]) == RULE
    assert read["states"] == list(STATES) and read["other"] == "Other"
    assert [BLAZEPOSE_33.names[i] for i in read["parts"]["feet"]] == ["left_ankle", "right_ankle"]
    assert (read["instant_s"], read["sure"]) == (INSTANT, SURE)
    assert all(f"`{name}`" in read["rule"] for name in (*AnswerRule.model_fields, "sure", "instant_s", "other"))


def test_equal_answers_are_joined_and_their_confidence_is_the_mean() -> None:
    every = [NONE, LUNGES, replace(LUNGES, confidence=0.7), NONE]
    assert segments(every, [0.0, 0.2, 0.3, 0.6], 0.75) == [
        Segment(0.0, 0.2, NONE),
        Segment(0.2, 0.6, replace(LUNGES, confidence=pytest.approx(0.8))),
        Segment(0.6, 0.75, NONE),
    ]


def test_two_exercises_in_a_row_are_two_segments() -> None:
    parts = segments([LUNGES, replace(LUNGES, exercise="PushUps")], [0.0, 0.2], 0.4)
    assert [part.answer.exercise for part in parts] == ["Lunges", "PushUps"]


def test_what_is_missing_parts_a_timeline_only_where_it_is_what_is_told() -> None:
    lost = Answer("not-in-frame", None, 0.5, ("feet",))
    every = [LUNGES, replace(LUNGES, missing=("feet",)), lost, replace(lost, missing=("knees", "feet"))]
    assert [(part.start, part.answer.missing) for part in segments(every, [0.0, 1.0, 2.0, 3.0], 4.0)] == [
        *((0.0, ()), (2.0, ("feet",)), (3.0, ("knees", "feet")))
    ]


def test_segments_cover_the_video_without_gaps() -> None:
    random = np.random.default_rng(1)
    rows = [tuple(row) for row in random.dirichlet([0.2] * 3, 25)]
    moments = stream(*((0.4, row if random.random() > 0.2 else None) for row in rows))
    times = [0.0] + [moment.time for moment in moments[:-1]]
    parts = segments(answers(moments, CLASSES, AT_ONCE), times, 10.03)
    assert len(parts) > 5
    assert (parts[0].start, parts[-1].end) == (0.0, 10.03)
    assert all(one.end == other.start and one.start < one.end for one, other in pairwise(parts))


def test_no_moments_give_no_segments_and_no_label() -> None:
    assert segments([], [], 0.0) == [] and label([], 1.5) is None


def timeline(*parts: tuple[float, str | None]) -> list[Segment]:
    """Return a timeline of (seconds, exercise) one after another."""
    ends = np.cumsum([seconds for seconds, _ in parts])
    its = [Answer("exercise" if name else "none", name, 0.9, ()) for _, name in parts]
    starts = np.concatenate([[0.0], ends[:-1]])
    return [Segment(*one) for one in zip(starts.tolist(), ends.tolist(), its, strict=True)]


def test_a_video_is_labelled_with_what_is_done_for_longest_in_all() -> None:
    assert label(timeline((2, "Lunges"), (3, "PushUps"), (9, None), (2, "Lunges")), 1.5) == "Lunges"


def test_a_short_exercise_in_a_long_video_is_no_label() -> None:
    assert label(timeline((5, None), (1.4, "Lunges"), (5, None)), 1.5) is None
    assert label(timeline((5, None), (1.6, "Lunges"), (5, None)), 1.5) == "Lunges"


def test_half_of_a_short_video_is_enough_for_a_label() -> None:
    assert label(timeline((0.9, None), (1.0, "Lunges")), 1.5) == "Lunges"
    assert label(timeline((1.0, None), (1.0, "Lunges")), 1.5) == "Lunges"
    assert label(timeline((1.1, None), (1.0, "Lunges")), 1.5) is None


def test_half_of_a_short_video_that_starts_late_is_enough_for_a_label() -> None:
    late = [replace(part, start=part.start + 6, end=part.end + 6) for part in timeline((0.9, None), (1.0, "Lunges"))]
    assert label(late, 1.5) == "Lunges"


def test_a_video_in_which_nothing_is_done_has_no_label() -> None:
    assert label(timeline((5, None)), 1.5) is None
