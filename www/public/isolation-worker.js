/*
 * A service worker that adds the headers of cross-origin isolation to the host's responses. It is
 * registered only when the visitor asks for it, caches nothing and changes nothing else.
 */
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  // Chromium's developer tools send such requests, and fetching them again fails.
  if (request.cache === "only-if-cached" && request.mode !== "same-origin") return;
  event.respondWith(isolated(request));
});

async function isolated(request) {
  const response = await fetch(request);
  // An opaque response cannot be read, so it cannot be rebuilt with other headers.
  if (response.status === 0) return response;
  const headers = new Headers(response.headers);
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  headers.set("Cross-Origin-Resource-Policy", "same-origin");
  const { status, statusText } = response;
  const hasBody = status !== 204 && status !== 304;
  return new Response(hasBody ? response.body : null, { status, statusText, headers });
}
