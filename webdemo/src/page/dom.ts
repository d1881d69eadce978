/** Small helpers around the DOM. */

type Cell = Node | string;

/** Return the part of the page with this `data-hook`. */
export function part<T extends Element>(root: ParentNode, name: string): T {
  const found = root.querySelector<T>(`[data-hook="${name}"]`);
  if (!found) throw new Error(`index.html has no data-hook "${name}"`);
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

/** Make an element of a drawing. */
export function draw(
  tag: string,
  attributes: Readonly<Record<string, string | number>>,
  ...content: (Node | string)[]
): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...content);
  return made;
}

/** Make a drawing of the sprite's symbol with this name. */
export function icon(name: string): SVGElement {
  return draw("svg", { "aria-hidden": "true" }, draw("use", { href: `#icon-${name}` }));
}

/** Make a table whose columns but the first hold figures. */
export function table(
  head: readonly Cell[],
  rows: readonly (readonly Cell[])[],
  caption = "",
): HTMLTableElement {
  const cells = (tag: "td" | "th", row: readonly Cell[]): HTMLTableRowElement =>
    make("tr", "", ...row.map((cell) => make(tag, "", cell)));
  const made = make(
    "table",
    "",
    make("thead", "", cells("th", head)),
    make("tbody", "", ...rows.map((row) => cells("td", row))),
  );
  if (caption) made.prepend(make("caption", "", caption));
  return made;
}

/** Make a name with its class's colour before it. */
export function named(title: string, colour: string, ...more: (Node | string)[]): HTMLSpanElement {
  const made = make("span", "named", title, ...more);
  made.style.setProperty("--tone", colour);
  return made;
}

/** Items of a list on the page; they are immutable, so a place whose item is the same needs no work. */
export class Items<T> {
  #items: readonly T[] = [];

  /** `draw` an item at its place; `drop` the last one. Return whether anything changed. */
  show(items: readonly T[], draw: (i: number, item: T) => void, drop: () => void): boolean {
    const before = this.#items;
    if (items.length === before.length && items.every((item, i) => item === before[i])) return false;
    for (let i = items.length; i < before.length; i++) drop();
    for (const [i, item] of items.entries()) if (item !== before[i]) draw(i, item);
    this.#items = items;
    return true;
  }
}
