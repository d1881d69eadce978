/** The content of the help sheet: what is counted, what to do when something goes wrong, and the keyboard's shortcuts. */

import { type Letters, SHORTCUTS, isLetter } from "../controls/keys";
import { make } from "../dom";
import { helpLink } from "../help-link";
import { PARTIAL } from "./about";

/** Return the sheet's sections. */
export function helpContent(letters: Letters): HTMLElement[] {
  return [
    section("When something goes wrong", make("p", "", helpLink("", "Symptoms, causes and remedies"))),
    section(
      "What is counted",
      make("p", "", `A repetition is once down and up again over the full range. ${PARTIAL}`),
      make("p", "", "One that goes less far than is usual is counted and called shallow."),
    ),
    section("Keyboard shortcuts", shortcuts(), lettersSwitch(letters)),
  ];
}

function section(title: string, ...content: Node[]): HTMLElement {
  return make("section", "", make("h3", "", title), ...content);
}

function shortcuts(): HTMLElement {
  const rows = SHORTCUTS.flatMap(([key, , does]) => {
    const condition = isLetter(key) ? " (where letters are switched on)" : "";
    return [make("dt", "", make("kbd", "", key)), make("dd", "", does + condition)];
  });
  return make("dl", "keys", ...rows);
}

/** Off at first: speech input types letters. */
function lettersSwitch(letters: Letters): HTMLElement {
  const box = make("input", "");
  Object.assign(box, { type: "checkbox", checked: letters.on });
  box.addEventListener("change", () => letters.turn(box.checked));
  return make("label", "switch", box, make("span", "", "Single letters are shortcuts. Leave this off with speech input."));
}
