"""Draw docs/page.png: the page in a browser, with the synthetic person before the webcam."""

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import sync_playwright

from pipeline.common.errors import run

sys.path.insert(0, "tests")
from browser import chromium, webcam
from browser.performances import PUSH_UPS
from browser.serve import Server, built_site
from browser.visit import Visit, flags

PICTURE = Path(__file__).with_name("page.png")
SIZE = {"width": 1280, "height": 800}
REPETITIONS = 4


def main() -> None:
    """Let the person do some repetitions before the page and photograph it."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        video = Path(folder) / "webcam.y4m"
        webcam.write_performance(replace(PUSH_UPS, repetitions=8, size=(640, 480)), video)
        server = Server(built_site())
        browser = playwright.chromium.launch(
            executable_path=chromium.find() or chromium.get(), args=list(flags(video, 1, "granted", ()))
        )
        visit = Visit(browser.new_page(viewport=SIZE), server.origin).start()
        visit.page.get_by_test_id("reps").get_by_text(str(REPETITIONS), exact=True).wait_for()
        # What the camera is called here says nothing.
        visit.part("source").evaluate("(one) => one.remove()")
        visit.page.screenshot(path=PICTURE)
        browser.close()
        server.stop()
    print(PICTURE.name)


if __name__ == "__main__":
    run(main)
