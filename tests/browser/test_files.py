"""Videos from a file, and the log that can be taken along or deleted."""

import base64
import csv
import io
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import expect

from browser.conftest import OpenPage

# What a browser does when a person drops a file.
DROP = """([name, base64]) => {
  const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name, { type: "video/webm" }));
  for (const type of ["dragenter", "dragover", "drop"]) {
    document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
  }
}"""


def test_a_video_file_is_recognised_with_a_time_line(open_page: OpenPage, clip: Path) -> None:
    visit = open_page(None, cameras=0).open()
    visit.wait_for("ready")
    visit.part("file").set_input_files(clip)
    visit.wait_for_exercise("PushUps")
    # Eight seconds long; the file's own times count, however long the browser takes.
    visit.go_on(9)
    assert visit.exercises == {"PushUps"}
    session = visit.exported()["sessions"][-1]
    assert (session["source"], session["name"]) == ("file", clip.name)
    assert {entry["exercise"] for entry in session["entries"]} == {"PushUps"}
    assert visit.seconds_seen(session["entries"][0]["start"]) <= 1
    assert 6 <= sum(entry["end"] - entry["start"] for entry in session["entries"]) <= 8.1
    assert "push" in visit.part("log").inner_text().lower()


def test_a_video_file_can_be_dropped(open_page: OpenPage, clip: Path) -> None:
    visit = open_page(None, cameras=0).open()
    visit.wait_for("ready")
    visit.page.evaluate(DROP, [clip.name, base64.b64encode(clip.read_bytes()).decode()])
    visit.wait_for_exercise("PushUps")


def test_both_exports_agree_and_deleting_empties_them(open_page: OpenPage) -> None:
    visit = open_page().start()
    visit.wait_for_exercise("PushUps")
    visit.go_on(2)
    # A session that is over changes no more.
    visit.part("start").click()
    visit.wait_for("ready")
    found = visit.exported()
    text = visit.saved("export")
    # Spreadsheets read UTF-8 by its mark.
    assert text.startswith("\ufeff")
    table = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    # The table may have rows of other kinds too.
    rows = [row for row in table if row.get("kind", "entry") == "entry"]
    wanted = [(entry["exercise"], entry["start"], entry["end"]) for entry in found["sessions"][0]["entries"]]
    assert wanted and wanted[0][0] == "PushUps"
    assert [(row["exercise"], float(row["start_s"]), float(row["end_s"])) for row in rows] == wanted
    assert {row["session"] for row in rows} == {found["sessions"][0]["started"]}
    visit.part("delete").click()
    visit.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    assert visit.part("export").is_disabled()
    assert "push" not in visit.part("history").inner_text().lower()
    visit.page.reload()
    visit.wait_for("ready")
    assert visit.part("export").is_disabled()
    assert "push" not in visit.part("history").inner_text().lower()


# A drawn square, recorded by the browser itself: such a file does not say how long it is.
RECORD = """async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 160, height: 120 });
  const context = canvas.getContext("2d");
  const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: "video/webm" });
  const parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const stopped = new Promise((resolve) => (recorder.onstop = resolve));
  recorder.start();
  for (let i = 0; i < 50; i++) {
    context.fillStyle = `hsl(${7 * i} 50% 50%)`;
    context.fillRect(0, 0, 160, 120);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  recorder.stop();
  await stopped;
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File(parts, "recorded.webm", { type: "video/webm" }));
  document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
}"""


def test_a_recording_without_a_duration_gets_its_slider(open_page: OpenPage) -> None:
    visit = open_page(None, cameras=0).open()
    visit.wait_for("ready")
    visit.page.evaluate(RECORD)
    visit.page.locator(".live").wait_for()
    slider = visit.part("log").get_by_role("slider")
    slider.wait_for()
    assert 1 < float(slider.get_attribute("aria-valuemax") or 0) < 10
    visit.page.locator(".live.paused").wait_for()
    slider.press("Home")
    expect(slider).to_have_attribute("aria-valuenow", "0.0")


def test_the_table_has_the_local_day_and_time(open_page: OpenPage) -> None:
    # Thirteen or fourteen hours before UTC: half of all days begin there on another date.
    visit = open_page(timezone_id="Pacific/Auckland").start()
    visit.wait_for_exercise("PushUps")
    visit.go_on(1)
    name, text = visit.saved_file("export")
    row = next(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    local, utc = datetime.fromisoformat(row["local_time"]), datetime.fromisoformat(row["time"])
    assert local == utc and local.utcoffset() in (timedelta(hours=12), timedelta(hours=13))
    assert name == f"repvision-{local.date()}.csv"
