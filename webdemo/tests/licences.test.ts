/** The licences that the built page carries. */

import { expect, test } from "vitest";
import { licenceText } from "../licences";

const notice = { name: "one", version: "1.0.0", license: "MIT", licenseText: "Copyright One", noticeText: null };

test("each package stands there once with its text, and BlazePose's files with theirs", () => {
  const text = licenceText([notice, { ...notice, name: "google", license: "Apache-2.0", licenseText: null }, notice]);
  expect(text.match(/Copyright One/g)).toHaveLength(1);
  expect(text).toMatch(/google 1\.0\.0 \(Apache-2\.0\)\n\nIts licence is Apache-2\.0; see the end of this file\./);
  expect(text).toMatch(/pose_landmarker_lite\.task/);
  expect(text.match(/Version 2\.0, January 2004/g)).toHaveLength(1);
});

test("a package whose licence has no known text stops the build", () => {
  expect(() => licenceText([{ ...notice, licenseText: null }])).toThrow("one: the text of its licence (MIT) is not known");
});
