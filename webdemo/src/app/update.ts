/** Offline after the first visit, and newer versions: the service worker keeps the page's files. */

import { registerSW } from "virtual:pwa-register";

/**
 * Keep the page for offline use; call it once all is loaded, so that nothing is fetched twice.
 *
 * A new version waits until `reload` is called, or until every tab of the old one is closed.
 */
export function watchForUpdates(onNewVersion: (reload: () => void) => void): void {
  const replace = registerSW({ immediate: true, onNeedRefresh: () => onNewVersion(() => void replace()) });
}
