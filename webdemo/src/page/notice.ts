/** A small bar that says something until it is dismissed. */

import { make, part } from "./dom";

/** A button in the bar. */
export interface NoticeAction {
  readonly label: string;
  run(): void;
}

export function showNotice(root: ParentNode, text: string, action?: NoticeAction): void {
  const bar = part<HTMLElement>(root, "notice");
  const dismiss = make("button", "quiet", "Dismiss");
  dismiss.addEventListener("click", () => (bar.hidden = true));
  const act = make("button", "", action?.label ?? "");
  act.addEventListener("click", () => action?.run());
  bar.replaceChildren(make("p", "", text), ...(action ? [act] : []), dismiss);
  bar.hidden = false;
}
