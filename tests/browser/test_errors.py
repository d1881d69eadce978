"""What goes wrong is said with words and a way on, and the way leads on."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Route

from browser.conftest import OpenPage
from browser.performances import PUSH_UPS
from browser.visit import Visit
from pipeline.synthetic import person

GET_USER_MEDIA = "navigator.mediaDevices.getUserMedia"
POSE, WEIGHTS = "**/pose_landmarker_lite*.task", "**/group1-shard1of1*.bin"
NO_STORAGE = """Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };"""
BLOCKED_STORAGE = """
Object.defineProperty(globalThis, "localStorage", { get() { throw new DOMException("blocked", "SecurityError"); } });
"""
# Prepended to the worker's script: keeps its WebGL contexts, to take them away later.
KEEP_CONTEXTS = """
globalThis.graphics = [];
const getContext = OffscreenCanvas.prototype.getContext;
OffscreenCanvas.prototype.getContext = function (...asked) {
  const context = getContext.apply(this, asked);
  if (context && String(asked[0]).startsWith("webgl") && !globalThis.graphics.includes(context)) {
    globalThis.graphics.push(context);
  }
  return context;
};
"""


def recognises(visit: Visit) -> bool:
    """Tell whether push-ups are told from now on."""
    before = len(visit.answered)
    visit.wait_for_exercise("PushUps")
    visit.go_on(2)
    return visit.answered[-1].exercise == "PushUps" and len(visit.answered) >= before


def failing_camera(error: str) -> str:
    """Return a script that makes the first camera fail with this error, and only that one."""
    return f"""
        const real = {GET_USER_MEDIA}.bind(navigator.mediaDevices);
        {GET_USER_MEDIA} = () => {{
          {GET_USER_MEDIA} = real;
          return Promise.reject(new DOMException("as a test wants it", "{error}"));
        }};
    """


def test_a_denied_camera_tells_how_to_allow_it(open_page: OpenPage) -> None:
    visit = open_page(permission="denied").start()
    panel = visit.wait_for_problem("camera-denied")
    text = panel.inner_text()
    # Chromium's own way, as it is the browser here.
    assert "allow" in text.lower() and "left of the address" in text
    visit.page.context.grant_permissions(["camera"])
    visit.part("retry").click()
    assert recognises(visit)
    assert panel.is_hidden()


def test_no_camera_offers_a_video_instead(open_page: OpenPage, clip: Path) -> None:
    visit = open_page(None, cameras=0).start()
    panel = visit.wait_for_problem("no-camera")
    assert "video" in panel.inner_text().lower()
    visit.part("file").set_input_files(clip)
    visit.wait_for_exercise("PushUps")
    assert panel.is_hidden()


@pytest.mark.parametrize(("error", "problem"), [("NotReadableError", "camera-in-use"), ("NotFoundError", "no-camera")])
def test_a_camera_that_fails_once_works_again(open_page: OpenPage, error: str, problem: str) -> None:
    visit = open_page()
    visit.page.add_init_script(failing_camera(error))
    visit.start().wait_for_problem(problem)
    visit.part("retry").click()
    assert recognises(visit)


def test_an_unplugged_camera_can_be_started_again(open_page: OpenPage) -> None:
    visit = open_page()
    visit.page.add_init_script(f"""
        const real = {GET_USER_MEDIA}.bind(navigator.mediaDevices);
        {GET_USER_MEDIA} = async (wanted) => (globalThis.stream = await real(wanted));
    """)
    visit.start().wait_for_exercise("PushUps")
    visit.go_on(1)
    # A script that stops a track gets no event; one that is unplugged does.
    visit.page.evaluate("""() => {
        const [track] = globalThis.stream.getTracks();
        track.stop();
        track.dispatchEvent(new Event("ended"));
    }""")
    visit.wait_for_problem("camera-lost")
    assert [entry["exercise"] for entry in visit.entries()] == ["PushUps"]
    visit.part("retry").click()
    assert recognises(visit)


def test_an_insecure_address_is_named_and_videos_still_work(open_page: OpenPage, origin: str, clip: Path) -> None:
    elsewhere = origin.replace("127.0.0.1", "example.test")
    options = ["--host-resolver-rules=MAP example.test 127.0.0.1"]
    visit = open_page(at=elsewhere, browser_options=options)
    visit.expect_errors("Cross-Origin-Opener-Policy header has been ignored")
    visit.start()
    panel = visit.wait_for_problem("insecure-origin")
    assert "https" in panel.inner_text()
    visit.part("file").set_input_files(clip)
    visit.wait_for_exercise("PushUps")


def test_without_webgl_the_page_says_so(open_page: OpenPage) -> None:
    visit = open_page(browser_options=["--disable-gpu", "--disable-software-rasterizer"]).open()
    assert "WebGL" in visit.wait_for_problem("no-webgl").inner_text()
    assert visit.exercises == set()


def missing(route: Route) -> None:
    """Answer that there is no such file."""
    route.fulfill(status=404, content_type="text/plain", body="gone")


def page_instead(route: Route) -> None:
    """Answer with a page, as hosts do that send everything unknown to a start page."""
    route.fulfill(status=200, content_type="text/html", body="<!doctype html><title>Welcome</title>")


def wrong_bytes(route: Route) -> None:
    """Answer with something of the right length that is not the file."""
    answer = route.fetch()
    route.fulfill(response=answer, body=bytes(len(answer.body())))


@pytest.mark.parametrize(
    ("file", "answer", "problem"),
    [
        (POSE, missing, "model-missing"),
        (POSE, page_instead, "model-damaged"),
        (POSE, wrong_bytes, "model-damaged"),
        (WEIGHTS, missing, "model-missing"),
        (WEIGHTS, wrong_bytes, "model-damaged"),
    ],
)
def test_a_model_that_is_not_the_right_one_is_not_used(
    open_page: OpenPage, file: str, answer: Callable[[Route], None], problem: str
) -> None:
    visit = open_page()
    visit.expect_errors("404")
    visit.page.route(file, answer)
    visit.open().wait_for_problem(problem)
    assert visit.exercises == set()
    visit.page.unroute(file)
    visit.part("retry").click()
    visit.wait_for("ready")
    visit.start()
    assert recognises(visit)


def test_a_page_that_computes_something_else_makes_no_claims(open_page: OpenPage) -> None:
    visit = open_page()

    def other_rule(route: Route) -> None:
        answer = route.fetch()
        # Another time constant than the golden streams were made with.
        body, times = re.subn(r"(\bsmoothing\"?:)\s*1\b", r"\g<1>7", answer.text())
        assert times
        route.fulfill(response=answer, body=body)

    visit.page.route(re.compile(r"/worker.*\.js"), other_rule)
    visit.open()
    panel = visit.wait_for_problem("self-check")
    assert "no claims" in panel.inner_text()
    assert visit.exercises == set()


@pytest.mark.parametrize("name", ["push-ups.avi", "notes.mp4"])
def test_a_video_that_cannot_be_played_is_refused_and_the_next_one_works(
    open_page: OpenPage, tmp_path: Path, clip: Path, name: str
) -> None:
    if name.endswith(".avi"):
        person.write_video(PUSH_UPS, tmp_path / name)
    else:
        (tmp_path / name).write_text("Dear diary, today I did ten push-ups.", encoding="utf-8")
    visit = open_page().open()
    visit.wait_for("ready")
    visit.part("file").set_input_files(tmp_path / name)
    panel = visit.wait_for_problem("video-unsupported")
    assert "WebM" in panel.inner_text()
    visit.part("file").set_input_files(clip)
    visit.wait_for_exercise("PushUps")
    assert panel.is_hidden()


@pytest.mark.parametrize("script", [NO_STORAGE, BLOCKED_STORAGE], ids=["full", "blocked"])
def test_without_storage_the_page_says_so_and_goes_on(open_page: OpenPage, script: str) -> None:
    visit = open_page()
    visit.page.add_init_script(script)
    visit.start().wait_for_exercise("PushUps")
    visit.go_on(1)
    visit.part("start").click()
    visit.part("notice").wait_for()
    assert "storage" in visit.part("notice").inner_text().lower()
    # What was recognised is not lost: it can still be saved as a file.
    assert visit.entries()[0]["exercise"] == "PushUps"
    visit.start()
    assert recognises(visit)


def test_a_lost_graphics_context_is_recovered_from(open_page: OpenPage) -> None:
    visit = open_page()

    def watched(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=KEEP_CONTEXTS + answer.text())

    visit.page.route(re.compile(r"/worker.*\.js"), watched)
    visit.expect_errors("CONTEXT_LOST", "context")
    visit.start().wait_for_exercise("PushUps")
    lost = visit.worker.evaluate("""() => {
        const alive = globalThis.graphics.filter((context) => !context.isContextLost());
        alive.forEach((context) => context.getExtension("WEBGL_lose_context").loseContext());
        return alive.length;
    }""")
    assert lost > 0
    visit.go_on(3)
    assert recognises(visit)
    assert visit.part("error").is_hidden()


def test_a_worker_that_dies_is_replaced(open_page: OpenPage) -> None:
    visit = open_page().start()
    visit.wait_for_exercise("PushUps")
    dead = visit.worker
    with visit.page.expect_worker() as reborn:
        dead.evaluate("self.close()")
    assert reborn.value is not dead
    visit.go_on(3)
    assert recognises(visit)
    assert visit.part("error").is_hidden()
