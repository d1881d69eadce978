/** Links to the help page, which the build makes of docs/troubleshooting.md. */

import { make } from "./dom";

/** Beside the page, wherever that lies. */
const PAGE = "./help.html";

/** Return a link to a heading of the help page, or to its top; in a tab of its own: this one may be amid a session. */
export function helpLink(anchor: string, text = "What to do"): HTMLAnchorElement {
  const link = make("a", "link", text);
  return Object.assign(link, { href: anchor ? `${PAGE}#${anchor}` : PAGE, target: "_blank", rel: "noopener" });
}
