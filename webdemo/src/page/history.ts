/** Kept sessions: what was done in each and in all. */

import type { Session } from "../log";
import type { Classes } from "./classes";
import { make, part } from "./dom";
import { sums } from "./sums";

interface Row {
  readonly item: HTMLLIElement;
  /** What it shows; lists of entries never change, the one of a session under way is replaced. */
  readonly entries: Session["entries"];
}

export class History {
  readonly #list: HTMLElement;
  readonly #sums: HTMLElement;
  readonly #when = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });
  /** By when the session started, in the order of the list from its end. */
  #rows: ReadonlyMap<number, Row> | null = null;

  constructor(
    root: ParentNode,
    private readonly classes: Classes,
  ) {
    this.#list = part(root, "sessions");
    this.#sums = part(root, "all-totals");
  }

  /** Sessions come with the newest last and are shown with the newest first; only what changed is made anew. */
  show(sessions: readonly Session[]): void {
    const before = this.#rows;
    const kept = ({ started, entries }: Session): boolean => before?.get(started)?.entries === entries;
    if (sessions.length === before?.size && sessions.every(kept)) return;
    const rows = sessions.map((session): [number, Row] => {
      const row = before?.get(session.started);
      return [session.started, row && kept(session) ? row : this.#row(session, row?.item)];
    });
    this.#rows = new Map(rows);
    this.#sums.replaceChildren(...sums(sessions, this.classes));
    if (rows.length === before?.size && rows.every(([started]) => before.has(started))) return;
    const empty = make("li", "empty", "What you do in front of the camera is kept here, on this device.");
    this.#list.replaceChildren(...(rows.length ? rows.map(([, { item }]) => item).reverse() : [empty]));
  }

  #row(session: Session, item = make("li", "")): Row {
    const { source, name, started, entries } = session;
    const when = make("time", "", this.#when.format(started));
    when.dateTime = new Date(started).toISOString();
    const from = make("span", "from", source === "file" ? name : "Camera");
    from.title = name;
    const done = sums([session], this.classes);
    const nothing = make("li", "empty", "No exercise recognised");
    item.replaceChildren(make("div", "", when, from), make("ul", "sums", ...(done.length ? done : [nothing])));
    return { item, entries };
  }
}
