// A worker that answers that it is ready and dies with the first block it gets.
const port =
  typeof self === "object" && typeof self.postMessage === "function"
    ? self
    : process.getBuiltinModule("node:worker_threads").parentPort;
const receive = (message) => {
  if (message.type === "init") port.postMessage({ type: "ready", hasLifeline: false });
  else
    setTimeout(() => {
      throw new Error("killed by the test");
    });
};
if (port.on) port.on("message", receive);
else port.onmessage = (event) => receive(event.data);
