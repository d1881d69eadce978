/** Kept sessions: what was done in each, in all, and on each of the last days. */

import type { Session } from "../../sessions/session";
import { lastDays, totalsOf } from "../../sessions/summary";
import type { Classes } from "../classes";
import { make, part } from "../dom";
import { clock } from "../words/formats";
import { totalWords } from "../words/sets";
import { Chart } from "./chart";
import { SetList } from "./set-list";
import { exerciseTotals } from "./totals";

/** One session in the list, which opens to its sets. */
class Row {
  readonly item = make("li", "");
  readonly #sums = make("ul", "sums");
  readonly #sets = make("ol", "sets");
  readonly #totals = make("summary", "");
  readonly #details = make("details", "", this.#totals, this.#sets);
  readonly #list: SetList;
  #session: Session | null = null;

  constructor(
    { source, name, started }: Session,
    when: string,
    private readonly classes: Classes,
    shallow: number,
  ) {
    const time = make("time", "", when);
    time.dateTime = new Date(started).toISOString();
    const from = make("span", "from", source === "file" ? name : "Camera");
    from.title = name;
    this.#list = new SetList(this.#sets, classes, shallow);
    this.#details.addEventListener("toggle", () => this.#fill());
    this.item.append(make("div", "", time, from), this.#sums, this.#details);
  }

  /** Sessions never change: the one under way is replaced. */
  show(session: Session): void {
    if (session === this.#session) return;
    this.#session = session;
    this.#sums.replaceChildren(...exerciseTotals([session], this.classes));
    this.#totals.textContent = [...totalWords(totalsOf(session)), `${clock(session.seconds)} in all`].join(" · ");
    this.#details.hidden = !session.sets.length;
    this.#fill();
  }

  /** Most are never opened. */
  #fill(): void {
    if (this.#details.open && this.#session) this.#list.show(this.#session.sets);
  }
}

export class History {
  readonly #list: HTMLElement;
  readonly #sums: HTMLElement;
  readonly #span: HTMLSelectElement;
  readonly #chart: Chart;
  readonly #when = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });
  #sessions: readonly Session[] = [];
  /** By when the session started. */
  #rows: ReadonlyMap<number, Row> | null = null;

  /** `shallow`: share of the usual range below which a repetition is called so. */
  constructor(
    root: ParentNode,
    private readonly classes: Classes,
    private readonly shallow: number,
  ) {
    this.#list = part(root, "sessions");
    this.#sums = part(root, "all-totals");
    this.#span = part(root, "days");
    this.#chart = new Chart(root, classes);
    this.#span.addEventListener("change", () => this.#draw());
  }

  /** Sessions come with the newest last and are shown with the newest first; only what changed is made anew. */
  show(sessions: readonly Session[]): void {
    const [before, rows] = [this.#sessions, this.#rows];
    if (rows && sessions.length === before.length && sessions.every((one, i) => one === before[i])) return;
    this.#sessions = sessions;
    this.#rows = new Map(sessions.map((session) => [session.started, this.#row(session)]));
    this.#sums.replaceChildren(...exerciseTotals(sessions, this.classes));
    this.#draw();
    if (rows?.size === sessions.length && sessions.every(({ started }) => rows.has(started))) return;
    const empty = make("li", "empty", "What you do in front of the camera is kept here, on this device.");
    const items = [...this.#rows.values()].map(({ item }) => item).reverse();
    this.#list.replaceChildren(...(items.length ? items : [empty]));
  }

  #row(session: Session): Row {
    const row =
      this.#rows?.get(session.started) ?? new Row(session, this.#when.format(session.started), this.classes, this.shallow);
    row.show(session);
    return row;
  }

  /** A video is not what was done on the day on which it is watched. */
  #draw(): void {
    const mine = this.#sessions.filter(({ source }) => source === "camera");
    this.#chart.hidden = !mine.some(({ sets }) => sets.length);
    this.#chart.show(lastDays(mine, Date.now(), Number(this.#span.value)));
  }
}
