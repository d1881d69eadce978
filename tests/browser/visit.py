"""One visit of the page: what a test does there, and what was seen to happen meanwhile."""

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Locator, Page, Request, Worker

SCREENSHOTS = Path(os.environ.get("REPVISION_SCREENSHOTS", Path(__file__).parent / "screenshots"))
PATIENCE_MS = 90_000
"""How long anything may take: machines under test are slow, and nothing here asserts how fast they are."""
GAP_S = 0.1
"""For how long a frame counts as seen: a busy machine analyses few, and what it does not see it can't answer."""
ANSWERS = ("no-person", "not-in-frame", "unsure", "none", "exercise")
STATE = '[data-testid="state"]'
# MediaPipe's own log, which its WebAssembly writes to standard error: levels information and warning.
NATIVE_LOG = re.compile(r"^(INFO: |[IW]\d{4} )")
# Keeps the large text from its first moment on, each with the milliseconds since the page was opened, and the times of
# the frames that were analysed, in seconds on their own clock.
RECORD = """
globalThis.framesSeen = [];
globalThis.Worker = class extends Worker {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", ({ data }) => {
      if (data.type === "seen") globalThis.framesSeen.push(data.time);
    });
  }
};
globalThis.toldSoFar = [];
new MutationObserver(() => {
  const { dataset, textContent: text } = document.querySelector('[data-testid="state"]') ?? {};
  if (!dataset?.state) return;
  const [state, exercise] = [dataset.state, dataset.exercise || null];
  const last = globalThis.toldSoFar.at(-1);
  if (last?.state === state && last.exercise === exercise) return;
  globalThis.toldSoFar.push({ state, exercise, text, at: performance.now() });
}).observe(document, {
  subtree: true, childList: true, attributes: true, attributeFilter: ["data-state", "data-exercise"],
});
"""


@dataclass(frozen=True)
class Told:
    """What the large text said from a moment on, milliseconds since the page was opened."""

    state: str
    exercise: str | None
    text: str
    at: float


class Visit:
    """A page under test. `origin` ends with a slash and may have a path."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        self.origin = origin
        self.requests: list[str] = []
        self.errors: list[str] = []
        self._expected: list[str] = []
        page.set_default_timeout(PATIENCE_MS)
        page.add_init_script(RECORD)
        page.context.on("request", self._note_request)
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.errors.append(f"uncaught: {error}"))

    def open(self) -> "Visit":
        """Go to the page."""
        self.page.goto(self.origin)
        return self

    def part(self, name: str) -> Locator:
        """Return the part of the page with this data-testid."""
        return self.page.get_by_test_id(name)

    def start(self) -> "Visit":
        """Open the page if need be, and press the start button."""
        if self.page.url == "about:blank":
            self.open()
        self.part("start").click()
        return self

    def wait_for(self, *states: str, exercise: str | None = None) -> None:
        """Wait until one of these states is shown."""
        which = f'[data-exercise="{exercise}"]' if exercise else ""
        self.page.locator(", ".join(f'{STATE}[data-state="{state}"]{which}' for state in states)).wait_for()

    def wait_for_exercise(self, exercise: str) -> None:
        """Wait until this exercise is shown."""
        self.wait_for("exercise", exercise=exercise)

    def wait_for_problem(self, name: str) -> Locator:
        """Wait for the error panel with this problem and return it."""
        self.page.locator(f'[data-testid="error"][data-problem="{name}"]').wait_for()
        self.wait_for("error")
        self.photograph(f"error-{name}")
        return self.part("error")

    def go_on(self, seconds: float) -> None:
        """Let the page run; a state that should not come has this long to come."""
        self.page.wait_for_timeout(1000 * seconds)

    def photograph(self, name: str) -> None:
        """Save a picture of the page."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        file = re.sub(r"[^A-Za-z0-9-]+", "-", name.removeprefix("test_")).strip("-")
        self.page.screenshot(path=SCREENSHOTS / f"{file}.png")

    @property
    def answered(self) -> list[Told]:
        """All that was told since the page was opened."""
        return [Told(**one) for one in self.page.evaluate("globalThis.toldSoFar")]

    def seconds_seen(self, until: float) -> float:
        """Return the seconds up to a time that analysed frames cover, each for GAP_S at most."""
        times = [time for time in self.page.evaluate("globalThis.framesSeen") if time <= until]
        return sum(min(after - before, GAP_S) for before, after in pairwise(times))

    @property
    def exercises(self) -> set[str]:
        """All exercises told since the page was opened."""
        return {one.exercise for one in self.answered if one.exercise}

    @property
    def worker(self) -> Worker:
        """The newest worker: the engine."""
        return self.page.workers[-1]

    def exported(self) -> dict[str, Any]:
        """Press the button that exports JSON, and read what was saved."""
        return json.loads(self.saved("export-json"))

    def saved(self, button: str) -> str:
        """Press a button and return the text of the file that the browser saves."""
        return self.saved_file(button)[1]

    def saved_file(self, button: str) -> tuple[str, str]:
        """Press a button and return name and text of the file that the browser saves."""
        with self.page.expect_download() as download:
            self.part(button).click()
        text = Path(download.value.path()).read_text(encoding="utf-8")
        return download.value.suggested_filename, text

    def entries(self) -> list[dict[str, Any]]:
        """Return what the newest session holds, as exported."""
        return self.exported()["sessions"][-1]["entries"]

    def expect_errors(self, *patterns: str) -> None:
        """Announce console errors, as regular expressions."""
        self._expected += patterns

    @property
    def off_origin(self) -> list[str]:
        """All requests that left the page's origin."""
        return [url for url in self.requests if not same_origin(url, self.origin)]

    def unexpected_errors(self) -> list[str]:
        """Return the errors that no test announced."""
        return [error for error in self.errors if not any(re.search(pattern, error) for pattern in self._expected)]

    def _note_request(self, request: Request) -> None:
        self.requests.append(request.url)

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not NATIVE_LOG.match(message.text):
            self.errors.append(f"{message.text} ({message.location['url']})")


def same_origin(url: str, origin: str) -> bool:
    """Tell whether a request stays at the origin, or in the browser itself."""
    asked, own = urlsplit(url), urlsplit(origin)
    return asked.scheme in ("blob", "data", "about") or (asked.scheme, asked.netloc) == (own.scheme, own.netloc)


def flags(video: Path | None, cameras: int, permission: str, extra: Sequence[str]) -> tuple[str, ...]:
    """Return the browser's options for a fake webcam that shows a raw video over and over."""
    fake = [f"--use-fake-device-for-media-stream=device-count={cameras}"]
    if video:
        fake.append(f"--use-file-for-fake-video-capture={video}")
    answer = "--use-fake-ui-for-media-stream" if permission == "granted" else "--deny-permission-prompts"
    return (*fake, answer, *extra)
