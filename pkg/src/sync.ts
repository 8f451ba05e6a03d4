/** Calls that return at once, on the calling thread, after the core was loaded. */

import type { ByteSource, Bytes } from "./bytes.js";
import { bytesOf, concat } from "./bytes.js";
import type { Core } from "./core/core.js";
import { pushTo } from "./core/push.js";
import { ParflateError } from "./errors.js";
import type { CompressOptions, DecompressOptions } from "./options.js";
import { settingsOf } from "./options.js";
import { defaultPool } from "./pool/pool.js";

export type { CompressOptions, DecompressOptions };
export { ParflateError };

/** What a call without time in it can heed. */
export type SyncCompressOptions = Omit<CompressOptions, "signal" | "onProgress" | "pool">;
export type SyncDecompressOptions = Omit<DecompressOptions, "signal" | "onProgress" | "pool">;

/** Bytes that are decompressed at once. */
const STEP_BYTES = 256 << 10;

let core: Core | undefined;

/** Loads the core; must have resolved before the first call. */
export async function ready(): Promise<void> {
  core ??= await defaultPool().core();
}

function loaded(): Core {
  if (!core) throw new ParflateError("wasm-unavailable", "await ready() first");
  return core;
}

/** Compresses bytes; the result is that of `compress`. */
export function compressSync(
  source: ByteSource,
  options: SyncCompressOptions = {},
): Uint8Array<ArrayBuffer> {
  const own = loaded();
  const input = bytesOf(source);
  return own.guard(() => {
    const settings = settingsOf(own.glue, options);
    const stream = new own.glue.Stream(settings);
    try {
      const parts: Bytes[] = [];
      const drain = () => {
        for (let job = stream.nextJob(); job; job = stream.nextJob()) {
          const { label, deflate } = own.compress(job as Bytes);
          stream.accept(label, deflate);
          parts.push(...(stream.takeOutput() as Bytes[]));
        }
      };
      for (let rest = input; rest.length > 0; ) {
        rest = rest.subarray(pushTo(stream, rest));
        drain();
      }
      stream.end();
      drain();
      return concat(parts);
    } finally {
      settings.free();
      stream.free();
    }
  });
}

/** Decompresses bytes; the result is that of `decompress`. */
export function decompressSync(
  source: ByteSource,
  options: SyncDecompressOptions = {},
): Uint8Array<ArrayBuffer> {
  const own = loaded();
  const input = bytesOf(source);
  const { format = "gzip", dictionary, limit = Infinity, trailingData = "error" } = options;
  return own.guard(() => {
    const inflater = new own.glue.Inflater(
      format,
      dictionary === undefined ? undefined : bytesOf(dictionary),
      limit,
      trailingData,
    );
    try {
      const parts: Bytes[] = [];
      let rest = input;
      while (!inflater.isFinished) {
        const part = rest.subarray(0, STEP_BYTES);
        rest = rest.subarray(inflater.step(part, part.length === rest.length));
        parts.push(inflater.takeOutput() as Bytes);
      }
      return concat(parts);
    } finally {
      inflater.free();
    }
  });
}
