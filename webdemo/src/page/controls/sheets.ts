/** The sheets over the page and the buttons that open them, and the export of sessions. */

import type { Card } from "../../model/card";
import { aboutModel } from "../about/about";
import { helpContent } from "../about/help";
import type { Classes } from "../classes";
import { part } from "../dom";
import type { Letters } from "./keys";

/** What a person asks for of all kept sessions. */
export interface SheetHandlers {
  exportLog(format: "csv" | "json"): void;
  /** Delete all kept sessions: it was confirmed. */
  deleteLog(): void;
}

export class Sheets {
  readonly #logButtons: readonly HTMLButtonElement[];

  constructor(page: Document, handlers: SheetHandlers, card: Card, classes: Classes, letters: Letters) {
    const sure = part<HTMLDialogElement>(page, "delete-sheet");
    this.#logButtons = ["export", "export-json", "delete"].map((name) => part<HTMLButtonElement>(page, name));
    const about = sheet(page, "about", () => aboutModel(card, classes));
    const help = sheet(page, "help", () => helpContent(letters));
    part(page, "delete").addEventListener("click", () => sure.showModal());
    part(page, "delete-confirm").addEventListener("click", () => handlers.deleteLog());
    part(page, "export").addEventListener("click", () => handlers.exportLog("csv"));
    part(page, "export-json").addEventListener("click", () => handlers.exportLog("json"));
    for (const one of [about, help, sure]) {
      // A click beside a dialog has the dialog itself as its target, not something in it.
      one.addEventListener("click", (event) => event.target === one && one.close());
    }
  }

  /** Set whether there are sessions to export or delete. */
  setExportable(exportable: boolean): void {
    for (const button of this.#logButtons) button.disabled = !exportable;
  }
}

/** Open a sheet with its button; it is filled when it is first opened. */
function sheet(page: Document, name: string, fill: () => readonly Node[]): HTMLDialogElement {
  const dialog = part<HTMLDialogElement>(page, `${name}-sheet`);
  const content = part(page, `${name}-content`);
  part(page, name).addEventListener("click", () => {
    if (!content.childElementCount) content.append(...fill());
    dialog.showModal();
  });
  return dialog;
}
