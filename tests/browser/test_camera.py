"""Cameras: choosing among them, pausing, stopping, and a tab that was hidden."""

from browser.conftest import OpenPage
from browser.visit import Visit

HIDE = """(hidden) => {
  const tell = (name, value) => Object.defineProperty(document, name, { configurable: true, get: () => value });
  tell("visibilityState", hidden ? "hidden" : "visible");
  tell("hidden", hidden);
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def frames_drawn(visit: Visit, seconds: float) -> bool:
    """Tell whether the picture changes within this time."""
    picture = "() => document.querySelector('[data-testid=canvas]').toDataURL()"
    before = visit.page.evaluate(picture)
    visit.go_on(seconds)
    return visit.page.evaluate(picture) != before


def test_another_camera_can_be_chosen(open_page: OpenPage) -> None:
    # Chromium's test pictures, as it has but one camera that shows a file; nobody is in them.
    visit = open_page(None, cameras=2).start()
    visit.wait_for("no-person")
    choice = visit.part("camera")
    offered = choice.locator("option").evaluate_all("(options) => options.map((option) => option.value)")
    assert len(offered) == 2 and choice.input_value() == offered[0]
    assert len(set(choice.locator("option").all_inner_texts())) == 2
    for one in (offered[1], offered[0]):
        choice.select_option(one)
        visit.go_on(2)
        visit.wait_for("no-person")
        assert choice.input_value() == one
        assert frames_drawn(visit, 1)


def test_one_camera_needs_no_choice(open_page: OpenPage) -> None:
    visit = open_page().start()
    visit.wait_for_exercise("PushUps")
    assert visit.part("camera").is_hidden()


def test_a_pause_claims_nothing_and_ends(open_page: OpenPage) -> None:
    visit = open_page().start()
    visit.wait_for_exercise("PushUps")
    visit.go_on(1)
    visit.part("pause").click()
    visit.go_on(1)
    assert visit.answered[-1].exercise is None
    assert not frames_drawn(visit, 1)
    visit.part("pause").click()
    visit.wait_for_exercise("PushUps")
    visit.go_on(1)
    first, second = visit.entries()[:2]
    # The pause is no exercise time.
    assert second["start"] - first["end"] >= 1


def test_stopping_frees_the_camera_and_keeps_the_session(open_page: OpenPage) -> None:
    visit = open_page()
    visit.page.add_init_script("""
        const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = async (wanted) => (globalThis.stream = await real(wanted));
    """)
    visit.start().wait_for_exercise("PushUps")
    visit.go_on(2)
    visit.part("start").click()
    visit.wait_for("ready")
    assert visit.page.evaluate("globalThis.stream.getTracks().map((track) => track.readyState)") == ["ended"]
    assert "push" in visit.part("history").inner_text().lower()
    visit.page.reload()
    visit.wait_for("ready")
    assert "push" in visit.part("history").inner_text().lower()


def test_a_tab_that_was_hidden_goes_on(open_page: OpenPage) -> None:
    visit = open_page().start()
    visit.wait_for_exercise("PushUps")
    # A headless browser shows every tab, so the page is only told that it is hidden, and stood still as in a browser.
    visit.page.evaluate(HIDE, True)
    session = visit.page.context.new_cdp_session(visit.page)
    session.send("Page.setWebLifecycleState", {"state": "frozen"})
    visit.go_on(3)
    session.send("Page.setWebLifecycleState", {"state": "active"})
    before = len(visit.answered)
    visit.page.evaluate(HIDE, False)
    visit.go_on(4)
    visit.wait_for_exercise("PushUps")
    assert visit.exercises == {"PushUps"} and len(visit.answered) >= before
    assert visit.part("error").is_hidden()
    assert frames_drawn(visit, 1)
