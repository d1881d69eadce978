// @vitest-environment happy-dom
/** The page that all modes share: what it says in each state, and what its controls ask for. */

import { beforeEach, expect, test, vi } from "vitest";
import { CARD } from "../../src/model/card";
import { METADATA } from "../../src/model/metadata";
import { PROBLEMS } from "../../src/common/problems";
import { type Handlers, Page } from "../../src/page/page";
import { STALL_HELP } from "../../src/page/words/stalls";
import { helpText } from "../../help-page";
import { session, set } from "../sessions/examples";
import { element, loadPage, text } from "./document";

const names = [
  ...["start", "stop", "togglePause", "chooseCamera", "openFile", "chooseQuality", "chooseMode", "speak"],
  ...["exportLog", "deleteLog", "again"],
];
const handlers = Object.fromEntries(names.map((name) => [name, vi.fn()])) as unknown as Handlers;
const camera = { name: "Front", cameras: [{ value: "a", label: "Front" }], camera: "a", mirrored: true };
let page: Page;

beforeEach(() => {
  vi.clearAllMocks();
  page = new Page(loadPage(), handlers, METADATA, CARD);
});

const state = (): [string | undefined, string] => [element("state").dataset["state"], text("state")];

test("loads, is ready, and shows what is seen until it stops", () => {
  expect(state()).toEqual(["loading", "Warming up…"]);
  page.loading(0.5);
  expect(state()).toEqual(["loading", "Loading the model… 50 %"]);
  page.stopped();
  expect(state()).toEqual(["ready", "Ready when you are"]);
  page.playing(camera);
  expect(state()).toEqual(["no-person", "Step into the picture"]);
  page.headline({ shown: "exercise", text: "Squats", exercise: "BodyWeightSquats", confidence: 0.9, tone: "red" });
  expect([...state(), text("confidence")]).toEqual(["exercise", "Squats", "90 %"]);
  page.headline(null);
  page.paused(true);
  expect(state()).toEqual(["no-person", "Go on when you are ready"]);
  page.stopped();
  expect(state()).toEqual(["ready", "Ready when you are"]);
});

test("a problem comes before all else, and its button asks for the way on", () => {
  page.playing(camera);
  page.fail("camera-in-use", "NotReadableError");
  expect(state()[0]).toBe("error");
  expect([element("error").hidden, text("error-title"), text("error-detail")]).toEqual([false, "The camera is busy", "NotReadableError"]);
  element("retry").click();
  expect(handlers.again).toHaveBeenCalledWith("camera-in-use");
  page.clearFailure();
  expect([element("error").hidden, state()[0]]).toEqual([true, "no-person"]);
});

test("the one start button stands on the start screen, and stops what plays among the controls", () => {
  page.stopped();
  expect(element("start").parentElement).toBe(element("hero-start"));
  element("start").click();
  page.playing(camera);
  expect([element("start").parentElement, text("start")]).toEqual([element("controls"), "Stop"]);
  element("start").click();
  expect([vi.mocked(handlers.start).mock.calls.length, vi.mocked(handlers.stop).mock.calls.length]).toEqual([1, 1]);
});

test("cameras and modes are offered where there are several", () => {
  page.playing(camera);
  page.modes([{ value: "recognise", label: "Recognise" }], "recognise");
  expect([element("camera-choice").hidden, element("mode-choice").hidden]).toEqual([true, true]);
  page.playing({ ...camera, cameras: [...camera.cameras, { value: "b", label: "Back" }], camera: "b" });
  page.modes([{ value: "recognise", label: "Recognise" }, { value: "coach", label: "Coach" }], "coach");
  expect([element("camera-choice").hidden, element("mode-choice").hidden]).toEqual([false, false]);
  expect([element<HTMLSelectElement>("camera").value, element<HTMLSelectElement>("mode").value]).toEqual(["b", "coach"]);
  element<HTMLSelectElement>("mode").value = "recognise";
  element("mode").dispatchEvent(new Event("change"));
  expect(handlers.chooseMode).toHaveBeenCalledWith("recognise");
});

test("qualities are offered after the automatic choice, which is chosen", () => {
  page.qualities([
    { name: "lite", title: "Fast" },
    { name: "full", title: "Accurate" },
  ]);
  const select = element<HTMLSelectElement>("quality");
  expect([...select.options].map(({ value, text }) => [value, text])).toEqual([
    ["auto", "Automatic"],
    ["lite", "Fast"],
    ["full", "Accurate"],
  ]);
  expect(select.value).toBe("auto");
  select.value = "full";
  select.dispatchEvent(new Event("change"));
  expect(handlers.chooseQuality).toHaveBeenCalledWith("full");
});

test("sessions are listed, can be exported, and are deleted once that is confirmed", () => {
  page.history([]);
  expect(element<HTMLButtonElement>("export").disabled).toBe(true);
  page.history([session({ sets: [set("PushUps", 0, 3)] })]);
  expect(text("sessions")).toMatch(/Camera.*Push-ups.*3 reps/);
  element("export-json").click();
  expect(handlers.exportLog).toHaveBeenCalledWith("json");
  element("delete").click();
  expect([element<HTMLDialogElement>("delete-sheet").open, vi.mocked(handlers.deleteLog).mock.calls.length]).toEqual([true, 0]);
  element("delete-confirm").click();
  expect(handlers.deleteLog).toHaveBeenCalledOnce();
});

test("the sheet about the model links to the licences of all software", () => {
  element("about").click();
  expect(text("about-content")).toContain(CARD.use);
  expect(element("about-content").querySelector("a")?.getAttribute("href")).toBe("./licences.txt");
});

test("a notice stays until it is dismissed", () => {
  const run = vi.fn();
  page.notice({ about: "update", text: "A new version is ready.", action: { label: "Reload", run } });
  const [act, dismiss] = element("notice").querySelectorAll("button");
  act?.click();
  expect([run.mock.calls.length, element("notice").hidden]).toEqual([1, false]);
  dismiss?.click();
  expect(element("notice").hidden).toBe(true);
});

test("notices about different things stand beside one another, and one about the same takes its place", () => {
  page.notice({ about: "update", text: "A new version is ready." });
  page.notice({ about: "storage", text: "Full.", help: "storage" });
  page.notice({ about: "update", text: "Another tab has taken it." });
  expect(text("notice")).toBe("Full. What to doDismissAnother tab has taken it.Dismiss");
  expect(element("notice").querySelector("a")?.getAttribute("href")).toBe("./help.html#storage");
});

test("while no frames come nothing is claimed, a notice says why, and figures go", () => {
  const speed = { fps: 19, latency: 30, delegate: "CPU", quality: "lite" };
  const run = vi.fn();
  page.playing(camera);
  page.headline({ shown: "exercise", text: "Squats", exercise: "BodyWeightSquats", confidence: 0.9, tone: "red" });
  page.measured(speed);
  expect(text("fps")).toBe("19 fps");
  page.stalled("stalled", { label: "Restart the camera", run });
  page.measured(speed);
  expect([...state(), text("confidence"), text("fps"), text("latency")]).toEqual(["no-person", "No picture from the camera", "", "", ""]);
  expect(text("notice")).toContain("The camera has stalled");
  element("notice").querySelector("button")?.click();
  expect(run).toHaveBeenCalledOnce();
  page.stalled("muted");
  expect(text("notice")).toMatch(/^The camera is muted.*What to doDismiss$/);
  page.stalled(null);
  expect(element("notice").hidden).toBe(true);
  page.resumed("muted", 20);
  expect(text("notice")).toContain("The camera was muted for 0:20 min. That time counts as no exercise.");
});

test("a problem links to its place in the help page, and there is one for each", () => {
  page.fail("camera-in-use", "");
  expect(element("error-help").querySelector("a")?.getAttribute("href")).toBe("./help.html#camera-in-use");
  const help = helpText();
  for (const anchor of [...PROBLEMS, STALL_HELP, "voice"]) expect(help).toContain(`<a id="${anchor}"></a>`);
  expect(help.match(/(href|src)="(?!#)/g)).toBeNull();
});

test("the help sheet names the shortcuts, has the switch for letters, and says what is not counted", () => {
  element("help").click();
  expect(text("help-content")).toMatch(/Partial repetitions.*are not counted.*Space.*Start or stop/);
  expect(element("help-content").querySelector("a")?.getAttribute("href")).toBe("./help.html");
  expect(element("help-content").querySelector<HTMLInputElement>("input[type=checkbox]")?.checked).toBe(false);
});

test("speech is shown as it is, or as impossible", () => {
  page.speaking(true, true);
  expect(element("speak").getAttribute("aria-pressed")).toBe("true");
  element("speak").click();
  expect(handlers.speak).toHaveBeenCalledWith(false);
  page.speaking(false, false);
  expect(element<HTMLButtonElement>("speak").disabled).toBe(true);
});

test("keys press the buttons once letters are switched on, and a dropped file is opened", () => {
  // Its own: earlier pages listen to the same document.
  const own = { ...handlers, togglePause: vi.fn(), openFile: vi.fn(), speak: vi.fn() };
  new Page(loadPage(), own, METADATA, CARD).speaking(false, true);
  const press = (key: string) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  for (const key of [" ", "v"]) press(key);
  expect([own.togglePause.mock.calls.length, own.speak.mock.calls]).toEqual([1, []]);
  element("help").click();
  element("help-content").querySelector("input")?.click();
  element<HTMLDialogElement>("help-sheet").close();
  press("v");
  expect(own.speak.mock.calls).toEqual([[true]]);
  const file = new File([""], "a.mp4");
  const drop = Object.assign(new Event("drop", { cancelable: true }), { dataTransfer: { types: ["Files"], files: [file] } });
  document.dispatchEvent(drop);
  expect(own.openFile.mock.calls).toEqual([[file]]);
});
