"""A first visit is light, after it the page works without a network, and a newer version takes its place."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from browser.conftest import OpenPage
from browser.serve import Server
from browser.visit import PATIENCE_MS, Visit

FIRST_LOAD_BYTES = 10e6
NEW_TITLE = "RepVision, a newer one"


@pytest.fixture
def own_server(site: Path) -> Iterator[Server]:
    """Serve the page from a server that the test may stop."""
    with Server(site) as server:
        yield server


def wait_until_kept(visit: Visit) -> None:
    """Wait until the service worker has all that the page needs."""
    visit.page.evaluate("async () => { await navigator.serviceWorker.ready; }")


def test_a_second_visit_needs_no_network(open_page: OpenPage, own_server: Server) -> None:
    visit = open_page(at=own_server.origin, service_workers="allow").start()
    visit.wait_for_exercise("PushUps")
    visit.go_on(1)
    wait_until_kept(visit)
    own_server.stop()
    visit.page.context.set_offline(True)
    visit.page.reload()
    visit.start().wait_for_exercise("PushUps")
    assert visit.exercises == {"PushUps"}
    licences = visit.page.evaluate("fetch('licences.txt').then((answer) => answer.text())")
    assert "When something goes wrong" in visit.page.evaluate("fetch('help.html').then((answer) => answer.text())")
    assert "@mediapipe/tasks-vision" in licences and "pose_landmarker_lite.task" in licences
    # What was kept on the device is still there.
    assert [entry["exercise"] for entry in visit.exported()["sessions"][0]["entries"]] == ["PushUps"]


def test_a_first_visit_is_light(open_page: OpenPage, site: Path) -> None:
    visit = open_page().start()
    visit.wait_for_exercise("PushUps")
    asked = {urlsplit(url).path.lstrip("/") or "index.html" for url in visit.requests if url.startswith("http")}
    assert any("pose_landmarker_lite" in path for path in asked)
    files = [site / path for path in asked]
    # Sent compressed where that makes them smaller.
    sent = sum(min(one.stat().st_size for one in (file, Path(f"{file}.br")) if one.exists()) for file in files)
    assert sent < FIRST_LOAD_BYTES


def newer(site: Path, folder: Path) -> Path:
    """Return a copy of the page with another title, as another build would have it."""
    shutil.copytree(site, folder)
    for path in [*folder.glob("index.html.*"), *folder.glob("sw.js.*")]:
        path.unlink()
    page, worker = folder / "index.html", folder / "sw.js"
    html = page.read_text(encoding="utf-8")
    page.write_text(re.sub("<title>.*?</title>", f"<title>{NEW_TITLE}</title>", html), encoding="utf-8")
    entry = re.compile(r"""(url:["']index\.html["'],revision:["'])""")
    text, found = entry.subn(lambda match: f"{match[0]}0", worker.read_text(encoding="utf-8"))
    assert found == 1
    worker.write_text(text, encoding="utf-8")
    return folder


def test_a_newer_version_is_offered_and_taken(
    open_page: OpenPage, own_server: Server, site: Path, tmp_path: Path
) -> None:
    visit = open_page(at=own_server.origin, service_workers="allow").open()
    visit.wait_for("ready")
    wait_until_kept(visit)
    own_server.stop()
    with Server(newer(site, tmp_path / "newer"), own_server.port):
        visit.page.reload()
        # What was kept comes first; the newer one waits until it is asked for.
        assert visit.page.title() != NEW_TITLE
        visit.part("notice").get_by_role("button", name="Reload").click()
        expect(visit.page).to_have_title(NEW_TITLE, timeout=PATIENCE_MS)
        visit.wait_for("ready")


def test_a_newer_version_reloads_its_own_tab_and_no_other(
    open_page: OpenPage, own_server: Server, site: Path, tmp_path: Path
) -> None:
    first = open_page(at=own_server.origin, service_workers="allow").open()
    first.wait_for("ready")
    wait_until_kept(first)
    busy = Visit(first.page.context.new_page(), first.origin).start()
    busy.wait_for_exercise("PushUps")
    own_server.stop()
    with Server(newer(site, tmp_path / "newer"), own_server.port):
        # The tab of the very first visit, which was opened without a service worker.
        first.page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
        first.part("notice").get_by_role("button", name="Reload").click()
        expect(first.page).to_have_title(NEW_TITLE, timeout=PATIENCE_MS)
        first.wait_for("ready")
        # The session in the other tab goes on, and the tab says that it is of the older version.
        expect(busy.part("notice")).to_contain_text("Another tab")
        expect(busy.page).not_to_have_title(NEW_TITLE)
        before = len(busy.page.evaluate("globalThis.framesSeen"))
        busy.go_on(2)
        assert len(busy.page.evaluate("globalThis.framesSeen")) > before
        busy.part("notice").get_by_role("button", name="Reload").click()
        expect(busy.page).to_have_title(NEW_TITLE, timeout=PATIENCE_MS)
        busy.wait_for("ready")
