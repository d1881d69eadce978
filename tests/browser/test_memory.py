"""A long session needs no more memory than a short one."""

import psutil

from browser.conftest import OpenPage
from browser.visit import Visit

# Chromium keeps up to 512 MB of pictures that it has drawn, with this 64 MB: only then does growth mean a leak.
SMALL_DEVICE = ["--enable-low-end-device-mode"]
BROWSER_MEGABYTES, PAGE_MEGABYTES = 100, 2
"""What garbage that is not collected yet may be. Pictures that somebody holds on to would be 250 MB."""


def tensors(visit: Visit) -> int:
    """Return how many tensors TF.js holds."""
    return visit.worker.evaluate("globalThis._tfengine.state.numTensors")


def heap(visit: Visit) -> float:
    """Return the megabytes of the page's own objects, without garbage."""
    session = visit.page.context.new_cdp_session(visit.page)
    session.send("HeapProfiler.collectGarbage")
    return session.send("Runtime.getHeapUsage")["usedSize"] / 1e6


def resident(visit: Visit) -> float:
    """Return the megabytes of all of the browser's processes."""
    browser = visit.page.context.browser
    assert browser
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    return sum(psutil.Process(one["id"]).memory_info().rss for one in processes) / 1e6


def test_memory_stays_flat(open_page: OpenPage) -> None:
    visit = open_page(browser_options=SMALL_DEVICE).start()
    visit.wait_for_exercise("PushUps")
    visit.go_on(10)
    before = tensors(visit), heap(visit), resident(visit)
    visit.go_on(20)
    after = tensors(visit), heap(visit), resident(visit)
    assert visit.answered[-1].exercise == "PushUps"
    assert after[0] == before[0]
    assert after[1] - before[1] < PAGE_MEGABYTES
    assert after[2] - before[2] < BROWSER_MEGABYTES
