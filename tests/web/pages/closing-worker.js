// A worker that says nothing when it dies: it closes itself with the first block it gets.
const port =
  typeof self === "object" && typeof self.postMessage === "function"
    ? self
    : process.getBuiltinModule("node:worker_threads").parentPort;
const receive = (message) => {
  if (message.type !== "init") {
    if (port.on) process.exit();
    else self.close();
    return;
  }
  const locks = globalThis.navigator?.locks;
  if (!locks) {
    port.postMessage({ type: "ready", hasLifeline: false });
    return;
  }
  locks.request(message.lifeline, () => {
    port.postMessage({ type: "ready", hasLifeline: true });
    return new Promise(() => {});
  });
};
if (port.on) port.on("message", receive);
else port.onmessage = (event) => receive(event.data);
