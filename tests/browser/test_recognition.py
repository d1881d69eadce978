"""What the page says of people who exercise before a webcam, and of those who don't."""

from pathlib import Path

import pytest

from browser import webcam
from browser.conftest import OpenPage
from browser.performances import IDLE, KNOWN, PUSH_UPS, UNKNOWN
from browser.serve import ROOT
from browser.visit import ANSWERS, Visit
from pipeline.synthetic import person
from pipeline.synthetic.person import Performance

SOON_S = 3
"""Within how much of a video an exercise is answered."""
FIELD = ROOT.parent / "shared/field"
CLIPS = {
    "PushUps": "nemesisAb19__Push-up_side_view___927ebb.mp4",
    "BodyWeightSquats": "venGaza__squats__5403ea.mp4",
    "Lunges": "venGaza__lunges__937bf5.mp4",
}


def is_answered_soon(visit: Visit, exercise: str) -> bool:
    """Tell whether the first entry is of this exercise and begins soon, by the clock of the frames that were seen."""
    first = visit.entries()[0]
    return first["exercise"] == exercise and visit.seconds_seen(first["start"]) <= SOON_S


@pytest.mark.parametrize("performance", KNOWN, ids=lambda performance: performance.exercise)
def test_an_exercise_is_told_within_seconds_and_no_other(open_page: OpenPage, performance: Performance) -> None:
    visit = open_page(performance).start()
    visit.wait_for_exercise(performance.exercise)
    visit.go_on(5)
    assert visit.exercises == {performance.exercise}
    assert is_answered_soon(visit, performance.exercise)


@pytest.mark.skipif(not FIELD.exists(), reason="no ../shared/field with clips of real people")
@pytest.mark.parametrize("exercise", CLIPS)
def test_real_people_are_told_what_they_do(open_page: OpenPage, exercise: str) -> None:
    visit = open_page(FIELD / exercise / CLIPS[exercise]).start()
    visit.wait_for_exercise(exercise)
    visit.go_on(3)
    assert visit.exercises == {exercise}
    # How soon depends on how many frames a busy machine sees: `python benchmarks/page.py` times the first answer.
    assert visit.entries()[0]["exercise"] == exercise


@pytest.mark.parametrize("performance", UNKNOWN, ids=lambda performance: performance.exercise)
def test_nothing_is_claimed_of_who_does_nothing_known(open_page: OpenPage, performance: Performance) -> None:
    visit = open_page(performance).start()
    visit.wait_for(*ANSWERS)
    visit.go_on(8)
    assert visit.exercises == set()
    # It is seen to be none of the exercises, not just nobody.
    assert "none" in {answered.state for answered in visit.answered}


def test_an_empty_room_asks_for_somebody(open_page: OpenPage) -> None:
    # Without a file Chromium shows a test picture, in which there is nobody.
    visit = open_page(None).start()
    visit.wait_for("no-person")
    visit.go_on(3)
    assert visit.answered[-1].state == "no-person"
    assert visit.exercises == set()


def test_who_is_too_close_is_asked_to_step_back(open_page: OpenPage, tmp_path: Path) -> None:
    head_to_hips = (picture[: picture.shape[0] * 3 // 5] for picture in person.frames(IDLE))
    webcam.write_y4m(head_to_hips, IDLE.fps, tmp_path / "close.y4m")
    visit = open_page(tmp_path / "close.y4m").start()
    visit.wait_for("not-in-frame")
    assert "feet" in visit.part("state").inner_text()
    assert visit.exercises == set()


def test_what_was_done_is_said_with_how_sure_and_how_fast(open_page: OpenPage) -> None:
    visit = open_page(PUSH_UPS).start()
    visit.wait_for_exercise("PushUps")
    assert "push" in visit.part("state").inner_text().lower()
    assert 40 <= int(visit.part("confidence").inner_text().split()[0]) <= 100
    visit.go_on(2)
    assert visit.part("fps").inner_text() and visit.part("latency").inner_text()
    assert "push" in visit.part("candidates").inner_text().lower()


def test_full_quality_can_be_chosen(open_page: OpenPage) -> None:
    visit = open_page(PUSH_UPS).start()
    visit.wait_for_exercise("PushUps")
    with visit.page.expect_response(lambda answer: "pose_landmarker_full" in answer.url) as fetched:
        visit.part("quality").select_option("full")
    assert fetched.value.ok
    visit.go_on(5)
    visit.wait_for_exercise("PushUps")
    assert visit.exercises == {"PushUps"}
