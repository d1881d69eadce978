/** Full screen, and where a browser has none (iPhones), the whole page. */

/** Make `button` fill the screen with `app` and undo it; CSS lays out `.filled`. Return what the button does. */
export function canFill(app: HTMLElement, button: HTMLButtonElement): () => void {
  const page = app.ownerDocument;
  const show = (filled: boolean): void => {
    app.classList.toggle("filled", filled);
    button.setAttribute("aria-pressed", String(filled));
  };
  const toggle = (): void => {
    if (page.fullscreenElement) void page.exitFullscreen();
    else if (app.classList.contains("filled")) show(false);
    else if (page.fullscreenEnabled) app.requestFullscreen().catch(() => show(true));
    else show(true);
  };
  page.addEventListener("fullscreenchange", () => show(page.fullscreenElement === app));
  button.addEventListener("click", toggle);
  return toggle;
}
