import { constants } from "node:zlib";
import { type Plugin, defineConfig } from "vite";
import { compression, defineAlgorithm } from "vite-plugin-compression2";
import { VitePWA } from "vite-plugin-pwa";
import { FOREVER, HASHED, HEADERS, PAGE_POLICY } from "./headers.mjs";
import { helpPage } from "./help-page.ts";
import { FILE, licences } from "./licences.ts";

/** The best quality, 11, saves another 9 % and takes 45 s instead of 3. */
const BROTLI = { [constants.BROTLI_PARAM_QUALITY]: 9 };

/** Put the policy into the page, and all headers into a file that static hosts read. */
function headers(): Plugin {
  const lines = Object.entries(HEADERS).map(([name, value]) => `  ${name}: ${value}\n`);
  const source = `/*\n${lines.join("")}${HASHED}*\n  Cache-Control: ${FOREVER}\n`;
  return {
    name: "headers",
    apply: "build",
    transformIndexHtml: () => [
      { tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content: PAGE_POLICY }, injectTo: "head-prepend" },
    ],
    generateBundle() {
      this.emitFile({ type: "asset", fileName: "_headers", source });
    },
  };
}

const { page, worker } = licences();

export default defineConfig({
  root: import.meta.dirname,
  // Relative, so that the page works under any path.
  base: "./",
  cacheDir: "../node_modules/.vite",
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  worker: { format: "es", plugins: worker },
  plugins: [
    headers(),
    helpPage(),
    page,
    compression({
      include: /\.(html|css|js|json|svg|txt|webmanifest|wasm|task|bin)$/,
      algorithms: [defineAlgorithm("gzip", { level: 9 }), defineAlgorithm("brotliCompress", { params: BROTLI })],
    }),
    VitePWA({
      injectRegister: false,
      manifest: {
        // Without an id, which would be resolved against the origin: several of these may live under one.
        name: "RepVision",
        short_name: "RepVision",
        description: "Names the exercise you are doing, live from your camera or a video, entirely on your device.",
        background_color: "#0e1012",
        theme_color: "#0e1012",
        icons: [
          { src: "icon.svg", sizes: "any", type: "image/svg+xml" },
          { src: "icon-192.png", sizes: "192x192", type: "image/png" },
          { src: "icon-512.png", sizes: "512x512", type: "image/png" },
          { src: "icon-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
        ],
      },
      workbox: {
        globPatterns: ["*.html", FILE, "assets/*"],
        globIgnores: ["**/*.{br,gz}", "assets/pose_landmarker_full-*"],
        maximumFileSizeToCacheInBytes: 20e6,
        inlineWorkboxRuntime: true,
        clientsClaim: true,
        // A missing file is an error: index.html in the place of a model would be worse.
        navigateFallback: null,
        ignoreURLParametersMatching: [/./],
        runtimeCaching: [
          {
            // Not everybody chooses it. Only the newest is kept.
            urlPattern: /\/assets\/pose_landmarker_full-/,
            handler: "CacheFirst",
            options: { cacheName: "full", expiration: { maxEntries: 1 } },
          },
        ],
      },
    }),
  ],
});
