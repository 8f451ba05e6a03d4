/**
 * Serves the built page under a sub-path of a plain file host, as most static hosts do: no headers
 * but the type of the file, unless a test asks for isolation or for refusals.
 */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../dist/", import.meta.url));
const PREFIX = "/some/where/";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

/** Starts a server; `isolated` adds COOP and COEP, `policy` adds a Content-Security-Policy header. */
export async function serve({ isolated = false, policy = "" } = {}) {
  const requests = [];
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    const name = path === PREFIX ? "index.html" : normalize(path.slice(PREFIX.length));
    try {
      if (!path.startsWith(PREFIX) || name.startsWith("..")) throw new Error("outside");
      const body = await readFile(join(ROOT, name));
      requests.push({ name, bytes: body.length });
      const headers = { "Content-Type": TYPES[extname(name)] ?? "application/octet-stream" };
      if (isolated) {
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Embedder-Policy"] = "require-corp";
      }
      if (policy !== "") headers["Content-Security-Policy"] = policy;
      response.writeHead(200, headers).end(body);
    } catch {
      requests.push({ name, bytes: 0, isMissing: true });
      response.writeHead(404, { "Content-Type": "text/plain" }).end("not here");
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://localhost:${server.address().port}${PREFIX}`,
    requests,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
