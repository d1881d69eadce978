"""The page on phones, in light and dark, by keyboard, for screen readers, and under any path."""

import functools
import http.server
import json
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from browser.conftest import OpenPage
from browser.performances import SQUATS
from browser.serve import ROOT
from browser.visit import Visit

PHONE: dict[str, Any] = {"device_scale_factor": 2, "is_mobile": True, "has_touch": True}
PORTRAIT, LANDSCAPE = {"width": 390, "height": 844}, {"width": 844, "height": 390}
SMALL = {"width": 320, "height": 568}
# Of the page itself and of all that is in it, apart from what is cut off on purpose.
WIDEST = """() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"""
FINGER = 44
"""Pixels that a finger needs."""


def fits(visit: Visit) -> bool:
    """Tell whether nothing is wider than the screen."""
    return visit.page.evaluate(WIDEST) <= visit.page.viewport_size["width"]


@pytest.mark.parametrize("viewport", [PORTRAIT, LANDSCAPE, SMALL], ids=["portrait", "landscape", "small"])
def test_a_phone_shows_everything_within_its_width(open_page: OpenPage, viewport: dict[str, int]) -> None:
    visit = open_page(viewport=viewport, **PHONE).open()
    visit.wait_for("ready")
    assert fits(visit)
    button = visit.part("start").bounding_box()
    assert button and min(button["width"], button["height"]) >= FINGER
    assert button["x"] >= 0 and button["x"] + button["width"] <= viewport["width"]
    assert button["y"] + button["height"] <= viewport["height"], "the start button is below the fold"
    visit.photograph(f"phone-{viewport['width']}-ready")
    visit.start().wait_for_exercise("PushUps")
    assert fits(visit)
    visit.photograph(f"phone-{viewport['width']}-exercise")
    said = visit.part("state").bounding_box()
    assert said and said["x"] >= 0 and said["x"] + said["width"] <= viewport["width"]
    assert said["y"] + said["height"] <= viewport["height"], "what is recognised is below the fold"
    visit.part("about").click()
    visit.part("about-sheet").wait_for()
    assert fits(visit)


# What is cut off: beyond the screen's edges, or in something that hides what is too large for it. Left out is what is
# unseen on purpose, and what scrolls.
CUT = """() => {
  const width = document.documentElement.clientWidth;
  const bad = [];
  for (const one of document.querySelectorAll("body *")) {
    const hidden = !one.checkVisibility() || one.closest(".unseen, .sprite, .scroll, canvas, noscript");
    const box = one.getBoundingClientRect();
    if (hidden || box.width <= 1 || box.height <= 1 || one.clientWidth <= 1) continue;
    const name = `${one.tagName}.${one.getAttribute("class") ?? ""}`;
    if (box.left < -1 || box.right > width + 1) bad.push(`${name} from ${box.left} to ${box.right}`);
    const { overflowX, overflowY } = getComputedStyle(one);
    const below = one.scrollHeight > one.clientHeight + 1;
    if (overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1) bad.push(`${name} cut across`);
    if (["hidden", "clip"].includes(overflowY) && below) bad.push(`${name} cut below`);
  }
  return bad;
}"""


@pytest.mark.parametrize("way", ["the browser's font size", "the page's font size"])
def test_text_of_twice_the_size_is_not_cut_on_a_phone(open_page: OpenPage, way: str) -> None:
    options = ["--blink-settings=defaultFontSize=32"] if way.startswith("the browser") else []
    visit = open_page(SQUATS, viewport={"width": 320, "height": 640}, browser_options=options).open()
    if not options:
        visit.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert visit.page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    visit.wait_for("ready")

    def whole(name: str) -> bool:
        visit.go_on(0.5)
        visit.photograph(f"large-{name}-{len(options)}")
        assert visit.page.evaluate(CUT) == []
        return fits(visit)

    assert whole("start")
    for sheet in ("help", "about"):
        visit.part(sheet).click()
        assert whole(sheet)
        visit.page.keyboard.press("Escape")
    visit.start().wait_for_exercise("BodyWeightSquats")
    visit.go_on(5)
    assert whole("exercise")
    visit.part("start").click()
    visit.wait_for("ready")
    assert whole("history")
    visit.part("delete").click()
    assert whole("delete")
    visit.page.goto(f"{visit.origin}help.html")
    assert whole("help-page")


def test_help_is_a_page_of_its_own_and_nothing_of_it_is_missing(open_page: OpenPage) -> None:
    visit = open_page(None, cameras=0).start()
    link = visit.wait_for_problem("no-camera").get_by_role("link", name="More about this")
    with visit.page.context.expect_page() as opened:
        link.click()
    expect(opened.value.locator(":target")).to_have_id("no-camera")
    expect(opened.value.get_by_role("heading", name="No camera is found")).to_be_in_viewport()


def test_letters_do_nothing_until_they_are_switched_on(open_page: OpenPage) -> None:
    visit = open_page().open()
    visit.wait_for("ready")
    # As speech input types it.
    visit.page.keyboard.type("so fv?")
    visit.go_on(1)
    assert visit.answered[-1].state == "ready"
    visit.page.keyboard.press("Control+/")
    sheet = visit.part("help-sheet")
    sheet.get_by_role("checkbox").check()
    visit.page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    visit.page.keyboard.press("s")
    visit.wait_for_exercise("PushUps")
    visit.page.reload()
    visit.wait_for("ready")
    visit.page.keyboard.press("s")
    visit.wait_for_exercise("PushUps")


def test_loading_shows_how_far_it_is(open_page: OpenPage) -> None:
    visit = open_page()
    held: list[Route] = []
    visit.page.route("**/pose_landmarker_lite*.task", lambda route: held.append(route))
    visit.open()
    # All else arrives, which is part of the way.
    visit.part("state").filter(has_text=re.compile(r"[1-9]\d? %")).wait_for()
    assert visit.answered[-1].state == "loading"
    assert visit.page.get_by_role("progressbar").is_visible()
    visit.photograph("loading")
    # Who starts early sees the camera, and no claims before all is there.
    visit.start()
    visit.go_on(2)
    assert visit.answered[-1].state == "loading"
    held[0].continue_()
    visit.wait_for_exercise("PushUps")
    assert visit.page.get_by_role("progressbar").is_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_light_and_dark(open_page: OpenPage, scheme: str) -> None:
    visit = open_page(color_scheme=scheme).open()
    visit.wait_for("ready")
    style = visit.page.evaluate("""() => {
        const { backgroundColor, color } = getComputedStyle(document.body);
        const canvas = new OffscreenCanvas(2, 1).getContext("2d");
        return [backgroundColor, color].map((one, i) => {
            canvas.fillStyle = one;
            canvas.fillRect(i, 0, 1, 1);
            return canvas.getImageData(i, 0, 1, 1).data.slice(0, 3).reduce((a, b) => a + b) / 765;
        });
    }""")
    background, text = style
    assert (background > 0.7 > 0.3 > text) if scheme == "light" else (background < 0.3 < 0.7 < text)


def test_the_keyboard_is_enough(open_page: OpenPage) -> None:
    visit = open_page().open()
    visit.wait_for("ready")
    focused = "() => document.activeElement?.dataset.testid"
    for _ in range(10):
        visit.page.keyboard.press("Tab")
        if visit.page.evaluate(focused) == "start":
            break
    assert visit.page.evaluate(focused) == "start"
    visit.page.keyboard.press("Enter")
    visit.wait_for_exercise("PushUps")
    # The focus stays where it was, so that Enter stops too.
    assert visit.page.evaluate(focused) == "start"
    visit.page.keyboard.press("Enter")
    visit.wait_for("ready")


def test_a_screen_reader_is_told_what_is_recognised(open_page: OpenPage) -> None:
    visit = open_page().start()
    visit.wait_for_exercise("PushUps")
    title = visit.part("state").inner_text()
    visit.page.locator("[aria-live=polite]").filter(has_text=title).wait_for(state="attached")


def test_an_error_is_an_alert(open_page: OpenPage) -> None:
    visit = open_page(None, cameras=0).start()
    visit.wait_for_problem("no-camera")
    assert visit.page.get_by_role("alert").filter(has_text="camera").is_visible()


def test_every_control_has_a_name(open_page: OpenPage) -> None:
    visit = open_page(None, cameras=2).start()
    visit.wait_for("no-person")
    for role in ("button", "combobox"):
        for control in visit.page.get_by_role(role).all():
            assert control.aria_snapshot().split('"')[1:2], f"a {role} without a name: {control.inner_html()}"


def test_the_sheet_about_the_model_tells_the_cards_figures(open_page: OpenPage) -> None:
    card = json.loads((ROOT / "models/card.json").read_text(encoding="utf-8"))
    visit = open_page().open()
    visit.part("about").click()
    sheet = visit.part("about-sheet")
    sheet.wait_for()
    text = sheet.inner_text()
    for figure in card["figures"]:
        assert figure["figure"] in text.lower() and f"{100 * figure['value']:.1f} %" in text
        assert figure["protocol"] in text
    for scores in card["per_class"].values():
        assert f"{100 * scores['precision']:.1f} %" in text and f"{100 * scores['recall']:.1f} %" in text
    assert all(line in text for line in card["not_for"])
    visit.photograph("about")
    visit.page.keyboard.press("Escape")
    assert sheet.is_hidden()


@pytest.fixture
def plain_host(site: Path, tmp_path: Path) -> Iterator[str]:
    """Serve the page under a path, by a host that knows nothing of it."""
    shutil.copytree(site, tmp_path / "people/anna/demo")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/people/anna/demo/"
        server.shutdown()
        thread.join()


def test_any_static_host_serves_it_under_any_path(open_page: OpenPage, plain_host: str) -> None:
    visit = open_page(at=plain_host).start()
    visit.wait_for_exercise("PushUps")
    asked = visit.page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    assert asked and all(url.startswith((plain_host, "blob:", "data:")) for url in asked)


def test_policies_forbid_everything_from_elsewhere(open_page: OpenPage, origin: str) -> None:
    visit = open_page()
    answer = visit.page.goto(origin)
    policy = answer.headers["content-security-policy"]
    meta = visit.page.locator('meta[http-equiv="Content-Security-Policy"]').get_attribute("content")
    for one in (policy, meta):
        rules = dict(rule.strip().split(" ", 1) for rule in one.split(";"))
        assert rules["default-src"] in ("'self'", "'none'") and rules["connect-src"] == "'self'"
        assert not any("http" in rule or "*" in rule or "'unsafe-inline'" in rule for rule in rules.values())
    visit.wait_for("ready")
    # A worker obeys the policy of its own script, not that of the page.
    script = visit.page.request.get(visit.worker.url)
    assert script.headers["content-security-policy"] == policy
    refused = visit.worker.evaluate("fetch('http://127.0.0.1:1/').then(() => 'went', (error) => error.name)")
    assert refused == "TypeError"
    visit.expect_errors("Content Security Policy", "Connecting to", "violates")
