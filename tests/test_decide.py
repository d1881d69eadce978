"""The running answer: which state comes first, how it is smoothed, and how answers become a timeline."""

from itertools import pairwise

import numpy as np
import pytest

from pipeline.decide import Answer, Rule, Segment, answers, body_in_view, label, segments
from pipeline.landmarks import COUNT, NAMES

CLASSES = ("Lunges", "PushUps", "Other")
RULE = Rule(smoothing=0.6, threshold=0.5, visible=0.5, shortest=1.5)
LUNGE, PUSH_UP, OTHER, ANYTHING = (0.9, 0.05, 0.05), (0.05, 0.9, 0.05), (0.1, 0.0, 0.9), (0.4, 0.3, 0.3)
NONE, LUNGES = Answer("none", None, 0.8), Answer("exercise", "Lunges", 0.9)


def told(rows: list[tuple[float, ...]], posed: bool | list[bool] = True, view: float = 1.0) -> list[Answer]:
    """Return the running answer, a moment every 0.2 s."""
    every = np.broadcast_to(posed, len(rows))
    return answers(np.array(rows), every, np.full(len(rows), view), 0.2, CLASSES, RULE)


def timeline(*parts: tuple[float, str | None]) -> list[Segment]:
    """Return a timeline of (seconds, exercise) one after another."""
    ends = np.cumsum([seconds for seconds, _ in parts])
    states = [Answer("exercise" if name else "none", name, 0.9) for _, name in parts]
    starts = np.concatenate([[0.0], ends[:-1]])
    return [Segment(*its) for its in zip(starts.tolist(), ends.tolist(), states, strict=True)]


@pytest.mark.parametrize(
    ("row", "posed", "view", "answer"),
    [
        (LUNGE, False, 0.0, Answer("no-person", None, 0.0)),
        (ANYTHING, True, 0.4, Answer("not-in-frame", None, 0.4)),
        (LUNGE, True, 0.4, Answer("not-in-frame", None, 0.9)),
        (ANYTHING, True, 0.5, Answer("unsure", None, 0.4)),
        ((0.2, 0.35, 0.45), True, 1.0, Answer("unsure", None, 0.45)),
        (OTHER, True, 1.0, Answer("none", None, 0.9)),
        (LUNGE, True, 1.0, Answer("exercise", "Lunges", 0.9)),
    ],
)
def test_the_first_state_that_applies_is_told(row: tuple[float, ...], posed: bool, view: float, answer: Answer) -> None:
    assert told([row], posed, view) == [answer]


def test_one_odd_window_does_not_change_the_exercise() -> None:
    assert {one.exercise for one in told([LUNGE] * 5 + [PUSH_UP] + [LUNGE] * 3)} == {"Lunges"}


def test_a_lasting_change_is_told_within_a_second() -> None:
    assert [one.exercise for one in told([LUNGE] * 5 + [PUSH_UP] * 6)][-2:] == ["PushUps"] * 2


def test_smoothing_does_not_depend_on_how_often_is_asked() -> None:
    often = answers(np.array([LUNGE] * 2 + [PUSH_UP] * 4), np.ones(6, bool), np.ones(6), 0.1, CLASSES, RULE)
    seldom = answers(np.array([LUNGE] + [PUSH_UP] * 2), np.ones(3, bool), np.ones(3), 0.2, CLASSES, RULE)
    assert often[-1].exercise == seldom[-1].exercise
    assert often[-1].confidence == pytest.approx(seldom[-1].confidence)


def test_who_leaves_the_picture_is_forgotten() -> None:
    found = told([LUNGE] * 5 + [(0.0, 0.0, 0.0)] + [PUSH_UP], [True] * 5 + [False] + [True])
    assert found[5:] == [Answer("no-person", None, 0.0), Answer("exercise", "PushUps", 0.9)]


def test_the_whole_body_in_the_picture_is_in_view() -> None:
    assert body_in_view(np.full((COUNT, 4), 0.5)) == 1


@pytest.mark.parametrize("value", [(0.5, 1.2, 0, 1), (-0.1, 0.5, 0, 1), (0.5, 0.5, 0, 0.2)])
def test_joints_outside_the_picture_or_unseen_are_not_in_view(value: tuple[float, ...]) -> None:
    image = np.full((COUNT, 4), 0.5)
    image[[NAMES.index("left_knee"), NAMES.index("right_knee")]] = value
    image[[NAMES.index("left_ankle"), NAMES.index("nose")]] = value
    assert body_in_view(image) == pytest.approx(4 / 6)


def test_equal_answers_are_joined_and_their_confidence_is_the_mean() -> None:
    every = [NONE, LUNGES, Answer("exercise", "Lunges", 0.7), NONE]
    assert segments(every, 0.2, 0.75) == [
        Segment(0.0, 0.2, NONE),
        Segment(0.2, pytest.approx(0.6), Answer("exercise", "Lunges", pytest.approx(0.8))),
        Segment(pytest.approx(0.6), 0.75, NONE),
    ]


def test_two_exercises_in_a_row_are_two_segments() -> None:
    assert [part.answer.exercise for part in segments([LUNGES, Answer("exercise", "PushUps", 0.9)], 0.2, 0.4)] == [
        "Lunges",
        "PushUps",
    ]


def test_segments_cover_the_video_without_gaps() -> None:
    random = np.random.default_rng(1)
    every = told([tuple(row) for row in random.dirichlet([0.2] * 3, 50)], random.random(50).tolist() > np.full(50, 0.2))
    parts = segments(every, 0.2, 9.93)
    assert len(parts) > 5
    assert (parts[0].start, parts[-1].end) == (0.0, 9.93)
    assert all(one.end == other.start and one.start < one.end for one, other in pairwise(parts))


def test_no_moments_give_no_segments_and_no_label() -> None:
    assert segments([], 0.2, 0.0) == [] and label([], RULE) is None


def test_a_video_is_labelled_with_what_is_done_for_longest_in_all() -> None:
    assert label(timeline((2, "Lunges"), (3, "PushUps"), (9, None), (2, "Lunges")), RULE) == "Lunges"


def test_a_short_exercise_in_a_long_video_is_no_label() -> None:
    assert label(timeline((5, None), (1.4, "Lunges"), (5, None)), RULE) is None
    assert label(timeline((5, None), (1.6, "Lunges"), (5, None)), RULE) == "Lunges"


def test_half_of_a_short_video_is_enough_for_a_label() -> None:
    assert label(timeline((0.9, None), (1.0, "Lunges")), RULE) == "Lunges"
    assert label(timeline((1.1, None), (1.0, "Lunges")), RULE) is None
