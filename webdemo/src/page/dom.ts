/** Small helpers around the DOM. */

/** Return the part of the page with this `data-testid` or `data-part`. */
export function part<T extends Element>(root: ParentNode, name: string): T {
  const found = root.querySelector<T>(`[data-testid="${name}"], [data-part="${name}"]`);
  if (!found) throw new Error(`index.html has no part "${name}"`);
  return found;
}

/** Set the text if it is another one: setting it again would cost a layout and make screen readers speak. */
export function setText(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** Make an element with a class and what is in it. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...content: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...content);
  return made;
}

/** Make a name with its class's colour before it. */
export function named(title: string, colour: string, ...more: (Node | string)[]): HTMLSpanElement {
  const made = make("span", "named", title, ...more);
  made.style.setProperty("--tone", colour);
  return made;
}
