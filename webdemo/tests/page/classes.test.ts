/** What classes are called and which colours they have. */

import { expect, test } from "vitest";
import { METADATA } from "../../src/model/metadata";
import { Classes } from "../../src/page/classes";

const classes = new Classes({
  ...METADATA,
  classes: ["PushUps", "WallPushups", "Other"],
  titles: ["Push-ups", "Wall push-ups", "None of these"],
  decision: { ...METADATA.decision, other: "Other" },
});

test("classes have titles and colours of their own", () => {
  expect(classes.exercises).toEqual(["PushUps", "WallPushups"]);
  expect(classes.names.map(classes.title)).toEqual(["Push-ups", "Wall push-ups", "None of these"]);
  expect(classes.names.map(classes.colour)).toEqual(["var(--class-0)", "var(--class-1)", "var(--class-none)"]);
});

test("a class of another model keeps its name", () => {
  expect(classes.title("Burpees")).toBe("Burpees");
  expect(classes.colour("Burpees")).toBe("var(--class-none)");
});

test("sentences get titles for whole names only", () => {
  const sentence = "WallPushups, view; worst: PushUps. Others";
  expect(classes.retitle(sentence)).toBe("Wall push-ups, view; worst: Push-ups. Others");
});
