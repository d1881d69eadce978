/** Which browser this is, as far as its settings differ. */

export type Browser = "ios" | "firefox-android" | "android" | "edge" | "firefox" | "chrome" | "safari" | "other";

/** Tell the browsers apart whose settings differ. */
export function browserOf(userAgent: string): Browser {
  // The order matters: Edge says Chrome too, Chrome says Safari too, and on iOS all are Safari within.
  const marks: readonly (readonly [RegExp, Browser])[] = [
    [/iPhone|iPad|iPod/, "ios"],
    [/Android.*Firefox\//, "firefox-android"],
    [/Android/, "android"],
    [/Edg\//, "edge"],
    [/Firefox\//, "firefox"],
    [/Chrome\//, "chrome"],
    [/Safari\//, "safari"],
  ];
  return marks.find(([mark]) => mark.test(userAgent))?.[1] ?? "other";
}
