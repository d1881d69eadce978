/** The headers the page is served with, said once: for serve.mjs, for the page itself and for dist/_headers. */

const POLICY = {
  "default-src": "'none'",
  "script-src": "'self' 'wasm-unsafe-eval'",
  "worker-src": "'self'",
  "connect-src": "'self'",
  "img-src": "'self'",
  "media-src": "blob:",
  "style-src": "'self'",
  "manifest-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
};

/** @param {Record<string, string>} policy */
const join = (policy) => Object.entries(policy).map((directive) => directive.join(" ")).join("; ");

/** The policy as it may stand in the page: browsers ignore `frame-ancestors` there. */
export const PAGE_POLICY = join(POLICY);

/** For every answer. A worker obeys the policy it comes with, not that of its page. */
export const HEADERS = {
  "Content-Security-Policy": join({ ...POLICY, "frame-ancestors": "'none'" }),
  "Permissions-Policy": "camera=(self), screen-wake-lock=(self), fullscreen=(self), microphone=(), geolocation=()",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "Cross-Origin-Opener-Policy": "same-origin",
};

/** Files under here have their content's hash in their names; all others are asked for anew each time. */
export const HASHED = "/assets/";
export const FOREVER = "public, max-age=31536000, immutable";
