/**
 * How the page is built: static files with relative URLs, which work under any path of any host.
 *
 * The content security policy is part of the built page, because a static host sends no headers
 * of ours. The development server has none, as it injects scripts of its own. The preview server
 * sends COOP and COEP, so that the shared-memory pool can be tried without the service worker;
 * `PARFLATE_PLAIN_HOST=1` leaves them out, as a static host does.
 */
import { readFileSync } from "node:fs";

import { defineConfig, type Plugin } from "vite";

const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const contentSecurityPolicy: Plugin = {
  name: "content-security-policy",
  apply: "build",
  transformIndexHtml: () => [
    {
      tag: "meta",
      attrs: { "http-equiv": "Content-Security-Policy", content: POLICY },
      injectTo: "head-prepend",
    },
  ],
};

const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};
const headers = process.env.PARFLATE_PLAIN_HOST === "1" ? {} : isolation;

/** Packages that the built page contains, and whose licences it must therefore contain too. */
const BUNDLED = ["@fontsource-variable/geist", "modern-tar", "fflate", "pako"];

const licences: Plugin = {
  name: "licences",
  apply: "build",
  generateBundle() {
    const texts = BUNDLED.map((name) => {
      const file = new URL(`./node_modules/${name}/LICENSE`, import.meta.url);
      return `${name}\n\n${readFileSync(file, "utf8").trim()}\n`;
    });
    this.emitFile({ type: "asset", fileName: "licences.txt", source: texts.join("\n\n") });
  },
};

export default defineConfig({
  base: "./",
  plugins: [contentSecurityPolicy, licences],
  worker: { format: "es" },
  // Inlined assets would be `data:` URLs, which the policy refuses for fonts and workers.
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { headers },
  preview: { headers },
});
