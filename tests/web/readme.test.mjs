/** The README's examples run, and print what their comments say. */

import assert from "node:assert";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const readme = readFileSync(new URL("../../pkg/README.md", import.meta.url), "utf8");
const examples = [...readme.matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code);
const entries = {
  parflate: new URL("../../pkg/dist/node.js", import.meta.url).href,
  "parflate/node": new URL("../../pkg/dist/node-zlib.js", import.meta.url).href,
  "parflate/ranges": new URL("../../pkg/dist/ranges-node.js", import.meta.url).href,
  "parflate/sync": new URL("../../pkg/dist/sync-node.js", import.meta.url).href,
};

test("there are examples", () => assert.ok(examples.length >= 6));

examples.forEach((code, index) => {
  test(`example ${index + 1}`, async () => {
    const expected = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, text]) => text);
    const printed = [];
    const log = console.log;
    const source = code.replaceAll(/from "([^"]+)"/g, (_, name) => `from "${entries[name]}"`);
    console.log = (...values) => printed.push(values.join(" "));
    try {
      await import(`data:text/javascript,${encodeURIComponent(source)}`);
    } finally {
      console.log = log;
    }
    for (const line of expected) assert.ok(printed.includes(line), `${line} in ${printed}`);
  });
});
