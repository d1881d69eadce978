/** The format of metadata.json. */

import { expect, test } from "vitest";
import { FORMAT, checkFormat } from "../../src/model/format";
import { METADATA } from "../../src/model/metadata";

test("the model beside the page has the page's format", () => {
  expect(METADATA.format).toBe(FORMAT);
  expect(checkFormat(METADATA)).toBe(METADATA);
});

test.each([[{ ...METADATA, format: FORMAT + 1 }, FORMAT + 1], [{}, undefined], [null, undefined]])(
  "another one is refused with what to do",
  (metadata, format) => {
    expect(() => checkFormat(metadata)).toThrow(
      expect.objectContaining({
        kind: "model-damaged",
        message: expect.stringMatching(`has format ${format}, this page reads format ${FORMAT}: build`) as string,
      }) as Error,
    );
  },
);
