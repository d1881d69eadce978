"""Small videos that were once got wrong: ../shared/cases, whose README says what is right."""

from pathlib import Path

import pytest

from browser.conftest import OpenPage
from browser.serve import ROOT
from browser.visit import Visit

CASES = ROOT.parent / "shared/cases"
pytestmark = pytest.mark.skipif(not CASES.exists(), reason="no ../shared/cases")


def watched(open_page: OpenPage, name: str) -> Visit:
    """Open a video and wait until it has ended."""
    visit = open_page(None, cameras=0).open()
    visit.wait_for("ready")
    visit.part("file").set_input_files(Path(CASES / name))
    visit.page.locator(".live.paused").wait_for()
    visit.go_on(1)
    return visit


def test_nobody_is_seen_where_frames_are_missing(open_page: OpenPage) -> None:
    visit = watched(open_page, "frames-missing-6-26s.mp4")
    entries = visit.entries()
    assert entries and all(one["end"] <= 7.3 or one["start"] >= 26 for one in entries)


def test_a_recording_without_a_duration_gets_its_slider(open_page: OpenPage) -> None:
    visit = watched(open_page, "recorded-no-duration.webm")
    assert visit.part("log").get_by_role("slider").is_visible()


@pytest.mark.parametrize("name", ["squat-1s.mp4", "squat-2s.mp4"])
def test_what_was_counted_is_what_was_done(open_page: OpenPage, name: str) -> None:
    visit = watched(open_page, name)
    facts = visit.part("log").inner_text()
    if visit.part("export-json").is_disabled():
        assert "rep" not in facts
        return
    session = visit.exported()["sessions"][-1]
    counted = sum(one["count"] for one in session["sets"])
    assert (f"{counted} rep" in facts) if counted else ("rep" not in facts)
    assert counted == sum(session["totals"].values())
    if counted:
        assert "active" in facts
