"""How fast, even and light the web demo is in this machine's Chromium, beside a page with bare BlazePose alone.

Both pages take turns, round after round, so that other load on the machine hits both alike.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, BrowserType, sync_playwright
from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from browser import chromium
from browser.performances import PUSH_UPS
from browser.serve import ROOT, Server, built_site
from browser.visit import ANSWERS, Visit, flags
from browser.webcam import clip_pictures, write_y4m

from benchmarks.web.figures import WARM_UP_S, Load, Session, load_rows, memory_rows, session_rows, summary, table
from benchmarks.web.meter import Meter
from benchmarks.web.processes import Memory, cpu_seconds, measure
from pipeline.common.errors import InputError, run
from pipeline.synthetic import person

WEB = Path(__file__).with_name("web")
BARE = WEB / "bare"
NOTING = (WEB / "noting.js").read_text(encoding="utf-8")
CAMERA_RATE = 60
"""Frames a second, about: slower videos repeat theirs, so that the camera is not what limits a page."""
CAMERA_SIZE = (640, 480)
"""What the page asks a camera for, in pixels."""
LONGEST_CLIP_S = 12
SETTLED_S = 3
"""How long a browser that has just started is left alone, and without a byte for how long a load is over."""
SOMEBODY = [answer for answer in ANSWERS if answer != "no-person"]


def camera_pictures(clip: Path | None) -> tuple[Iterator[np.ndarray], float]:
    """Return what the webcam sees, BGR, and its frames a second: a clip's beginning, else synthetic push-ups."""
    if clip is None:
        performance = replace(PUSH_UPS, size=CAMERA_SIZE, fps=CAMERA_RATE / 2)
        return person.frames(performance), performance.fps
    return clip_pictures(clip, CAMERA_SIZE[1], LONGEST_CLIP_S)


def write_camera(clip: Path | None, path: Path) -> None:
    """Write the webcam's raw video."""
    pictures, rate = camera_pictures(clip)
    times = max(1, round(CAMERA_RATE / rate))
    write_y4m((picture for picture in pictures for _ in range(times)), rate * times, path)


def build_bare(folder: Path) -> Path:
    """Build the page with bare BlazePose alone, as the page is built."""
    options = ["--config", ROOT / "webdemo/vite.config.ts", "--outDir", folder, "--emptyOutDir", "--logLevel", "warn"]
    subprocess.run(["npx", "--no-install", "vite", "build", BARE, *options], cwd=ROOT, check=True, stdout=sys.stderr)
    return folder


def begin(visit: Visit) -> None:
    """Open a page with the lite network, whatever the machine could do, and start the camera while that loads."""
    visit.open()
    quality = visit.part("quality")
    # Bare BlazePose has no choice.
    if quality.count():
        quality.select_option("lite")
    visit.start()


def session(browser: Browser, origin: str, seconds: float) -> Session:
    """Run one page for a session."""
    # Without the service worker: bare BlazePose has none, and its installing would go on during the session.
    context = browser.new_context(service_workers="block")
    visit = Visit(context.new_page(), origin)
    visit.page.add_init_script(NOTING)
    visit.go_on(SETTLED_S)
    begin(visit)
    visit.page.locator("html[data-noted]").wait_for()
    visit.go_on(WARM_UP_S)
    before = cpu_seconds(browser)
    visit.go_on(seconds)
    cpu = cpu_seconds(browser) - before
    noted = visit.page.evaluate("noted")
    context.close()
    return summary(noted, seconds, cpu)


def take_turns(browser: Browser, origins: Sequence[str], rounds: int, seconds: float) -> list[list[Session]]:
    """Return the sessions of each page; every round begins with another one."""
    sessions: list[list[Session]] = [[] for _ in origins]
    turns = [(turn + step) % len(origins) for turn in range(rounds) for step in range(len(origins))]
    for number in tqdm(turns, "sessions", leave=False):
        sessions[number].append(session(browser, origins[number], seconds))
    return sessions


def load(browsers: BrowserType, options: dict[str, Any], profile: Path, meter: Meter) -> Load:
    """Start a browser with a profile, visit the page, and wait until the service worker has all it wants."""
    before = meter.sent
    context = browsers.launch_persistent_context(profile, **options)
    visit = Visit(context.new_page(), meter.origin)
    # What the browser itself still does after its start is no loss of the page's.
    visit.go_on(SETTLED_S)
    begin(visit)
    visit.wait_for(*SOMEBODY)
    answered = next(one.at for one in visit.answered if one.state in SOMEBODY)
    visit.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    sent = -1
    while sent != meter.sent:
        sent = meter.sent
        visit.go_on(SETTLED_S)
    context.close()
    return Load(answered, sent - before)


def cold_and_warm(browsers: BrowserType, options: dict[str, Any], meter: Meter) -> tuple[Load, Load]:
    """Visit the page with an empty profile, and once more with what that left behind."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        first, second = (load(browsers, options, Path(profile), meter) for _ in range(2))
        return first, second


def memories(browser: Browser, origin: str, at: tuple[float, float]) -> tuple[Memory, Memory]:
    """Measure memory at two times of one session, in minutes."""
    context = browser.new_context()
    visit = Visit(context.new_page(), origin)
    begin(visit)
    visit.wait_for(*SOMEBODY)
    visit.go_on(60 * at[0])
    early = measure(browser, visit.page)
    visit.go_on(60 * (at[1] - at[0]))
    late = measure(browser, visit.page)
    context.close()
    return early, late


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--video", type=Path, metavar="CLIP", help="what the webcam sees (default: a synthetic person)")
    parser.add_argument("--site", type=Path, metavar="FOLDER", help="the built page (default: built by `make site`)")
    parser.add_argument("--seconds", type=float, default=20, help="length of a session")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--minutes", type=float, default=10, help="length of the session in which memory is measured")
    given = parser.parse_args()
    if given.rounds < 1 or min(given.seconds, given.minutes) <= 0:
        raise InputError("at least 1 round (--rounds) and some length (--seconds, --minutes) are needed")
    return given


def find_browser() -> str:
    """Return the path of the browser that the tests use. Raises InputError."""
    try:
        return chromium.find() or chromium.get()
    except chromium.NoBrowser as error:
        raise InputError(str(error)) from error


def main() -> None:
    """Print one table, and what it rests on."""
    given, before = _arguments(), os.getloadavg()[0]
    at = (min(1, given.minutes / 2), given.minutes)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        write_camera(given.video, folder / "camera.y4m")
        servers = [Server(site) for site in (given.site or built_site(), build_bare(folder / "bare"))]
        for server in servers:
            stack.callback(server.stop)
        meter = stack.enter_context(Meter(servers[0].port))
        browsers = stack.enter_context(sync_playwright()).chromium
        options = {"executable_path": find_browser(), "args": list(flags(folder / "camera.y4m", 1, "granted", ()))}
        loads = [cold_and_warm(browsers, options, meter) for _ in tqdm(range(given.rounds), "loading", leave=False)]
        browser = browsers.launch(**options)
        sessions = take_turns(browser, [server.origin for server in servers], given.rounds, given.seconds)
        print("measuring memory", file=sys.stderr)
        early, late = memories(browser, servers[0].origin, at)
        version = browser.version
        browser.close()
    print(table([*session_rows(*sessions), *load_rows(loads), *memory_rows(early, late, at)]))
    print(
        f"\n{given.rounds} rounds, {given.seconds:g} s a session after its first second, Chromium {version}, lite, "
        f"a camera with about {CAMERA_RATE} frames/s, {os.cpu_count()} cores, load before the start {before:.1f}. "
        "Medians; the largest of gaps and bytes. Loads are from this machine itself: a network's time comes on top."
    )


if __name__ == "__main__":
    run(main)
