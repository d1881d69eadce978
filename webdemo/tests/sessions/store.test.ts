/** Sessions are stored short, and times read back exactly. */

import { expect, test } from "vitest";
import { readSessions, writeSessions } from "../../src/sessions/store";
import { session, set } from "./examples";

test("times in microseconds come back as they were, and other numbers are cut", () => {
  let kept = "";
  const storage = () => ({ getItem: () => kept, setItem: (_: string, text: string) => (kept = text) }) as unknown as Storage;
  const third = { ...set("Lunges", 0.123457, 1).repetitions[0]!, range_share: 1 / 3 };
  const one = session({ sets: [{ exercise: "Lunges", repetitions: [third] }] });
  writeSessions(storage, [one]);
  expect(kept).toContain("0.333333333}");
  expect(readSessions(storage)[0]?.sets[0]?.repetitions[0]).toEqual({ ...third, range_share: 0.333333333 });
});
