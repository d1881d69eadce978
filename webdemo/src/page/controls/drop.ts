/** Drop a file anywhere on the page. */

/** Show `hint` while a file is dragged over the page; hand over the first file dropped. */
export function takeDrops(page: Document, hint: HTMLElement, open: (file: File) => void): void {
  const withFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
  page.addEventListener("dragover", (event) => {
    if (!withFile(event)) return;
    event.preventDefault();
    hint.hidden = false;
  });
  page.addEventListener("dragleave", (event) => {
    // Only when the pointer leaves the window, not when it goes from element to element.
    if (!event.relatedTarget) hint.hidden = true;
  });
  page.addEventListener("drop", (event) => {
    if (!withFile(event)) return;
    event.preventDefault();
    hint.hidden = true;
    const file = event.dataTransfer?.files[0];
    if (file) open(file);
  });
}
