/** What every test of the suites is given. */

const page = (name) => new URL(`../pages/${name}`, import.meta.url);

/**
 * `api` is the package's exports, `native` the native command's digests, `patience` what deadlines
 * are multiplied by where other programs use the processor.
 */
export function contextOf({ api, native, patience }) {
  return {
    api,
    native,
    patience,
    /** Workers that fail, each in its own way. */
    files: {
      missing: page("no-such-worker.js"),
      silent: page("silent-worker.js"),
      dying: page("dying-worker.js"),
      closing: page("closing-worker.js"),
      trapping: page("trapping-worker.js"),
    },
  };
}
