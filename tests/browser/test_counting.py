"""Repetitions in the page: counted, logged, exported, deleted."""

import csv
import io
from dataclasses import replace
from pathlib import Path

from browser.conftest import OpenPage
from browser.performances import PUSH_UPS, SQUATS
from pipeline.synthetic import person


def test_a_video_s_repetitions_are_counted_and_exported(open_page: OpenPage, tmp_path: Path) -> None:
    video = tmp_path / "squats.webm"
    person.write_video(SQUATS, video)
    visit = open_page(None, cameras=0).open()
    visit.wait_for("ready")
    visit.part("file").set_input_files(video)
    visit.part("reps").get_by_text(str(SQUATS.repetitions), exact=True).wait_for()
    # It ends after eight seconds; the last repetition is known to its end then.
    visit.go_on(4)
    (one,) = visit.exported()["sessions"][-1]["sets"]
    assert one["exercise"] == "BodyWeightSquats" and len(one["reps"]) == SQUATS.repetitions
    bottoms = [rep["bottom"] for rep in one["reps"]]
    truth = [bottom for _, bottom, _ in person.repetitions(SQUATS)]
    assert all(abs(found - wanted) < 0.5 for found, wanted in zip(bottoms, truth, strict=True))
    rows = [row for row in csv.DictReader(io.StringIO(visit.saved("export"))) if row["kind"] == "repetition"]
    assert [float(row["bottom_s"]) for row in rows] == bottoms
    assert f"{SQUATS.repetitions} reps" in visit.part("set").inner_text()


def test_a_session_s_repetitions_are_kept_on_the_device(open_page: OpenPage) -> None:
    visit = open_page(replace(PUSH_UPS, repetitions=6)).start()
    visit.part("reps").get_by_text("3", exact=True).wait_for()
    visit.part("start").click()
    visit.wait_for("ready")
    kept = visit.exported()["sessions"][-1]["sets"]
    visit.page.reload()
    visit.wait_for("ready")
    assert visit.exported()["sessions"][-1]["sets"] == kept and len(kept[0]["reps"]) >= 3
    assert "reps" in visit.part("history").inner_text()


def test_what_is_deleted_amid_a_session_does_not_come_back(open_page: OpenPage) -> None:
    visit = open_page(replace(PUSH_UPS, repetitions=6)).start()
    visit.part("reps").get_by_text("2", exact=True).wait_for()
    visit.part("delete").click()
    visit.part("delete-confirm").click()
    visit.part("reps").get_by_text("1", exact=True).wait_for()
    ends = [rep["end"] for one in visit.exported()["sessions"][-1]["sets"] for rep in one["reps"]]
    assert len(ends) == 1
