/** Offline after the first visit, and newer versions: the service worker keeps the page's files. */

/** Asks a service worker that waits to take the place of the one before; workbox's own message. */
const TAKE_OVER = { type: "SKIP_WAITING" };
/** Milliseconds that a newer version has to take over before the tab is reloaded all the same. */
const PATIENCE = 3000;

export interface Updates {
  /** A newer version is there: offer to reload. */
  found(reload: () => void): void;
  /** Another tab has gone on to a newer version. This tab goes on, and may be amid a session: offer to reload. */
  replaced(reload: () => void): void;
}

/**
 * Keep the page for offline use; call it once all is loaded, so that nothing is fetched twice.
 *
 * A newer version waits until it is asked for in a tab, which alone is reloaded, or until every tab of the old one is
 * closed. The very first visit's tab has no controller, or got it late: what reloads must not depend on one.
 */
export async function watchForUpdates(updates: Updates): Promise<void> {
  const { serviceWorker } = navigator;
  if (!serviceWorker || import.meta.env.DEV) return;
  const registration = await serviceWorker.register("./sw.js", { scope: "./" }).catch(() => null);
  if (!registration) return;
  let asked = false;
  const reload = (newer: ServiceWorker): void => {
    asked = true;
    void replace(newer);
  };
  const follow = (newer: ServiceWorker): void => {
    const tell = (): void => {
      if (newer.state === "installed") updates.found(() => reload(newer));
      if (newer.state === "activated" && !asked) updates.replaced(() => location.reload());
    };
    tell();
    newer.addEventListener("statechange", tell);
  };
  if (registration.waiting) follow(registration.waiting);
  registration.addEventListener("updatefound", () => {
    // Without an active one it is the first.
    if (registration.installing && registration.active) follow(registration.installing);
  });
}

/** Let the version that waits take over, and reload this tab, whatever becomes of that. */
async function replace(waiting: ServiceWorker): Promise<void> {
  const activated = new Promise<void>((resolve) => {
    if (waiting.state === "activated") resolve();
    waiting.addEventListener("statechange", () => waiting.state === "activated" && resolve());
  });
  waiting.postMessage(TAKE_OVER);
  await Promise.race([activated, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  location.reload();
}
