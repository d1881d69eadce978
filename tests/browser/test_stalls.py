"""Frames that stop coming: nothing is claimed meanwhile, the page says why, and the gap is no exercise time."""

from itertools import pairwise
from pathlib import Path

import av
import pytest
from playwright.sync_api import expect

from browser.conftest import OpenPage
from browser.performances import PUSH_UPS
from browser.visit import PATIENCE_MS, Visit
from pipeline.synthetic import person

# Each stream of the camera goes through a gate, which the test closes, mutes and opens.
GATES = """
const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
globalThis.gates = [];
navigator.mediaDevices.getUserMedia = async (wanted) => {
  const [track] = (await real(wanted)).getVideoTracks();
  const gate = { open: true, muted: false };
  globalThis.gates.push(gate);
  const through = new MediaStreamTrackGenerator({ kind: "video" });
  const transform = (frame, out) => (gate.open ? out.enqueue(frame) : frame.close());
  new MediaStreamTrackProcessor({ track }).readable
    .pipeThrough(new TransformStream({ transform })).pipeTo(through.writable).catch(() => null);
  through.getSettings = () => track.getSettings();
  Object.defineProperty(through, "muted", { get: () => gate.muted });
  return new MediaStream([through]);
};
"""
HOLE_S = (6, 16)


@pytest.fixture
def gated(open_page: OpenPage) -> Visit:
    """Start a camera whose frames the test can hold back, and wait until it is recognised."""
    visit = open_page()
    visit.page.add_init_script(GATES)
    visit.start().wait_for_exercise("PushUps")
    visit.go_on(2)
    return visit


def longest_gap(visit: Visit) -> tuple[float, float]:
    """Return the longest time between two analysed frames of a visit, from when to when."""
    times = visit.page.evaluate("globalThis.framesSeen")
    return max(pairwise(times), key=lambda pair: pair[1] - pair[0])


def exercise_within(visit: Visit, start: float, end: float) -> float:
    """Return the seconds of exercise that the newest session has within a time."""
    return sum(max(0.0, min(one["end"], end) - max(one["start"], start)) for one in visit.entries())


def test_a_camera_that_stalls_claims_nothing_and_is_restarted(gated: Visit) -> None:
    gated.page.evaluate("globalThis.gates[0].open = false")
    gated.wait_for("no-person")
    notice = gated.part("notice")
    expect(notice).to_contain_text("camera has stalled")
    expect(notice.get_by_role("link")).to_have_attribute("href", "./help.html#pictures-stop")
    expect(gated.part("fps")).to_be_empty()
    expect(gated.part("confidence")).to_be_empty()
    gated.photograph("stalled")
    # It is opened anew by itself, in the same session.
    expect(notice).to_contain_text("no exercise", timeout=PATIENCE_MS)
    gated.wait_for_exercise("PushUps")
    gated.go_on(2)
    assert gated.page.evaluate("globalThis.gates.length") == 2
    start, end = longest_gap(gated)
    assert end - start >= 3
    assert len(gated.exported()["sessions"]) == 1
    assert exercise_within(gated, start, end) <= 1.5


def test_a_muted_camera_is_named_and_goes_on_when_it_is_on_again(gated: Visit) -> None:
    gated.page.evaluate("globalThis.gates[0].muted = true")
    gated.wait_for("no-person")
    expect(gated.part("notice")).to_contain_text("camera is muted")
    gated.go_on(4)
    assert gated.answered[-1].exercise is None
    gated.page.evaluate("globalThis.gates[0].muted = false")
    gated.wait_for_exercise("PushUps")
    assert gated.page.evaluate("globalThis.gates.length") == 1
    gated.go_on(1)
    start, end = longest_gap(gated)
    assert end - start >= 4
    assert exercise_within(gated, start, end) <= 1.5


@pytest.fixture(scope="module")
def holed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write push-ups of which the frames from HOLE_S[0] to HOLE_S[1] are missing, and the time goes on."""
    path = tmp_path_factory.mktemp("hole") / "hole.webm"
    rate = round(PUSH_UPS.fps)
    with av.open(str(path), "w") as file:
        stream = file.add_stream("libvpx", rate=rate)
        stream.width, stream.height = PUSH_UPS.size
        pictures = list(person.frames(PUSH_UPS))
        for i in range(20 * rate):
            if HOLE_S[0] * rate <= i < HOLE_S[1] * rate:
                continue
            frame = av.VideoFrame.from_ndarray(pictures[i % len(pictures)], format="bgr24")
            frame.pts = i
            file.mux(stream.encode(frame))
        file.mux(stream.encode())
    return path


def test_a_hole_in_a_file_is_no_exercise_time(open_page: OpenPage, holed: Path) -> None:
    visit = open_page(None, cameras=0).open()
    visit.wait_for("ready")
    visit.part("file").set_input_files(holed)
    visit.wait_for_exercise("PushUps")
    expect(visit.part("notice")).to_contain_text("has no pictures here", timeout=PATIENCE_MS)
    visit.wait_for("no-person")
    expect(visit.part("fps")).to_be_empty()
    visit.wait_for_exercise("PushUps")
    visit.page.locator(".live.paused").wait_for()
    assert exercise_within(visit, *HOLE_S) <= 1.3
    assert exercise_within(visit, HOLE_S[1], 20) >= 2
