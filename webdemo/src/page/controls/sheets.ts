/** The sheets over the page and the buttons that open them, and the export of sessions. */

import type { Card } from "../../model/card";
import { aboutModel } from "../about/about";
import type { Classes } from "../classes";
import { part } from "../dom";

/** What a person asks for of all kept sessions. */
export interface SheetHandlers {
  exportLog(format: "csv" | "json"): void;
  /** Delete all kept sessions: it was confirmed. */
  deleteLog(): void;
}

export class Sheets {
  readonly #logButtons: readonly HTMLButtonElement[];

  constructor(page: Document, handlers: SheetHandlers, card: Card, classes: Classes) {
    const about = part<HTMLDialogElement>(page, "about-sheet");
    const sure = part<HTMLDialogElement>(page, "delete-sheet");
    const content = part<HTMLElement>(page, "about-content");
    this.#logButtons = ["export", "export-json", "delete"].map((name) => part<HTMLButtonElement>(page, name));
    part(page, "about").addEventListener("click", () => {
      if (!content.childElementCount) content.append(...aboutModel(card, classes));
      about.showModal();
    });
    part(page, "delete").addEventListener("click", () => sure.showModal());
    part(page, "delete-confirm").addEventListener("click", () => handlers.deleteLog());
    part(page, "export").addEventListener("click", () => handlers.exportLog("csv"));
    part(page, "export-json").addEventListener("click", () => handlers.exportLog("json"));
    for (const sheet of [about, sure]) {
      // A click beside a dialog has the dialog itself as its target, not something in it.
      sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());
    }
  }

  /** Set whether there are sessions to export or delete. */
  setExportable(exportable: boolean): void {
    for (const button of this.#logButtons) button.disabled = !exportable;
  }
}
