"""What Chromium uses for a page: memory and CPU."""

import json
from dataclasses import dataclass
from typing import Any

import psutil
from playwright.sync_api import Browser, CDPSession, Page

COLLECT = "HeapProfiler.collectGarbage"
MEASURE = "Runtime.getHeapUsage"
POLL_MS = 20


@dataclass(frozen=True)
class Memory:
    """Bytes in use once garbage is collected: heaps with their buffers, and all that is the renderer's own."""

    page_heap: int
    worker_heap: int
    renderer: int


def measure(browser: Browser, page: Page) -> Memory:
    """Measure a page that has one worker; it must be the browser's only page."""
    session = page.context.new_cdp_session(page)
    worker, own = _worker_heap(session, page), _page_heap(session)
    session.detach()
    return Memory(own, worker, _renderer(browser))


def _page_heap(session: CDPSession) -> int:
    session.send(COLLECT)
    return _sum(session.send(MEASURE))


def _worker_heap(session: CDPSession, page: Page) -> int:
    """Ask through the page's session: Playwright offers none of a worker's own."""
    found: list[int] = []

    def ask(event: dict[str, Any]) -> None:
        if event["targetInfo"]["type"] != "worker":
            return
        for number, method in enumerate((COLLECT, MEASURE)):
            message = json.dumps({"id": number, "method": method})
            session.send("Target.sendMessageToTarget", {"sessionId": event["sessionId"], "message": message})

    def hear(event: dict[str, Any]) -> None:
        result = json.loads(event["message"]).get("result")
        if result:
            found.append(_sum(result))

    session.on("Target.attachedToTarget", ask)
    session.on("Target.receivedMessageFromTarget", hear)
    session.send("Target.setAutoAttach", {"autoAttach": True, "waitForDebuggerOnStart": False, "flatten": False})
    while not found:
        page.wait_for_timeout(POLL_MS)
    return found[0]


def _sum(usage: dict[str, float]) -> int:
    return int(usage["usedSize"] + usage["embedderHeapUsedSize"] + usage["backingStorageSize"])


def cpu_seconds(browser: Browser) -> float:
    """Return the CPU seconds so far of all processes of a browser: the camera, the page, and putting it on a screen."""
    return sum(process["cpuTime"] for process in _processes(browser))


def _renderer(browser: Browser) -> int:
    """Return the private bytes of the page's renderer: the largest, as others only stand ready."""
    renderers = [process["id"] for process in _processes(browser) if process["type"] == "renderer"]
    return max(psutil.Process(pid).memory_full_info().uss for pid in renderers)


def _processes(browser: Browser) -> list[dict[str, Any]]:
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return processes
