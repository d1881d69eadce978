"""What the browser tests share: the built page, a fake webcam, and visits that are checked when they end."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from browser import chromium, webcam
from browser.performances import PUSH_UPS
from browser.serve import Server, built_site
from browser.visit import Visit, flags
from pipeline.synthetic import person
from pipeline.synthetic.person import Performance

Y4m = Callable[..., Path]
OpenPage = Callable[..., Visit]
Browse = Callable[..., Browser]

# Playwright runs an event loop in the main thread. With the package's scope it is over when other tests begin.


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Run Playwright."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def chrome() -> str:
    """Return the path of the browser."""
    path = chromium.find()
    if not path:
        pytest.skip("no Chrome or Chromium: python tests/browser/chromium.py")
    return path


@pytest.fixture(scope="package")
def browse(playwright: Playwright, chrome: str) -> Iterator[Browse]:
    """Return a function that gives a running browser with the options asked for; each is started once."""
    running: dict[tuple, Browser] = {}

    def browser(*options: str, without: Sequence[str] = ()) -> Browser:
        key = (*options, *without)
        if key not in running:
            running[key] = playwright.chromium.launch(
                executable_path=chrome, args=list(options), ignore_default_args=list(without) or None
            )
        return running[key]

    yield browser
    for one in running.values():
        one.close()


@pytest.fixture(scope="package")
def site() -> Path:
    """Return the folder of the built page."""
    return built_site()


@pytest.fixture(scope="package")
def origin(site: Path) -> Iterator[str]:
    """Serve the built page."""
    with Server(site) as server:
        yield server.origin


@pytest.fixture(scope="package")
def y4m(tmp_path_factory: pytest.TempPathFactory) -> Y4m:
    """Return a function that gives a performance, or the first seconds of a clip, as a webcam's raw video.

    A raw video stays as it is.
    """
    folder = tmp_path_factory.mktemp("webcam")
    made: dict[Any, Path] = {}

    def write(source: Performance | Path, seconds: float = 12) -> Path:
        if isinstance(source, Path) and source.suffix == ".y4m":
            return source
        if (source, seconds) not in made:
            path = made[source, seconds] = folder / f"{len(made)}.y4m"
            if isinstance(source, Performance):
                webcam.write_performance(source, path)
            else:
                webcam.write_clip(source, path, seconds)
        return made[source, seconds]

    return write


@pytest.fixture(scope="package")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a video file of push-ups that Chromium plays."""
    path = tmp_path_factory.mktemp("clip") / "push-ups.webm"
    person.write_video(PUSH_UPS, path)
    return path


@pytest.fixture
def open_page(browse: Browse, origin: str, y4m: Y4m, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """Return a function that prepares a visit with a fake webcam; each is checked and photographed when it ends."""
    visits: list[Visit] = []

    def prepare(
        video: Performance | Path | None = PUSH_UPS,
        *,
        cameras: int = 1,
        permission: str = "granted",
        at: str = origin,
        browser_options: Sequence[str] = (),
        without: Sequence[str] = (),
        **context: Any,
    ) -> Visit:
        shown = None if video is None else y4m(video)
        browser = browse(*flags(shown, cameras, permission, browser_options), without=without)
        # A service worker would fetch past the routes that tests lay.
        made = browser.new_context(**{"service_workers": "block", "accept_downloads": True} | context)
        visits.append(Visit(made.new_page(), at))
        return visits[-1]

    yield prepare
    for number, visit in enumerate(visits, 1):
        visit.photograph(request.node.name + (f"-{number}" if len(visits) > 1 else ""))
        visit.page.context.close()
    assert [visit.off_origin for visit in visits] == [[]] * len(visits), "requests left the page's origin"
    assert [visit.unexpected_errors() for visit in visits] == [[]] * len(visits), "console errors"
