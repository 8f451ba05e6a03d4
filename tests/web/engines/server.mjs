/** A server for the built package and the suites, on this machine only. */

import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
  ".json": "application/json",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** The strictest policy the package promises to work under. */
export const STRICT_POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'";

/**
 * Serves `roots` (URL prefix to folder) and resolves to its address and an end.
 *
 * `policy` is a Content-Security-Policy for every answer, and `isIsolated` asks for cross-origin
 * isolation, which gives pages shared memory. `requests` has the path of each request so far, and
 * whether there was a file.
 */
export async function serve({ roots = { "/": ROOT }, policy, isIsolated = false, data = {} } = {}) {
  const requests = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const note = { path, isFound: true };
    requests.push(note);
    if (policy) response.setHeader("Content-Security-Policy", policy);
    if (isIsolated) {
      response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
      response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
    }
    response.setHeader("Cache-Control", "no-store");
    if (path in data) {
      response.setHeader("Content-Type", "application/json");
      response.end(JSON.stringify(data[path]));
      return;
    }
    const prefix = Object.keys(roots)
      .filter((each) => path.startsWith(each))
      .sort((a, b) => b.length - a.length)[0];
    let file = prefix && join(roots[prefix], normalize(path.slice(prefix.length)));
    if (file && path.endsWith("/")) file = join(file, "index.html");
    if (!file || !existsSync(file) || !statSync(file).isFile()) {
      note.isFound = false;
      response.statusCode = 404;
      response.end("not found");
      return;
    }
    response.setHeader("Content-Type", TYPES[extname(file)] ?? "application/octet-stream");
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    requests,
    address: `http://localhost:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
