/** Synchronous calls on the calling thread, once the core is loaded. */

import type { ByteSource, Bytes } from "./bytes.js";
import { bytesOf, concat } from "./bytes.js";
import type { Core } from "./core/core.js";
import { readerOf, readerOptionsOf, settingsOf } from "./core/settings.js";
import { pushTo } from "./core/transfer.js";
import { ParflateError } from "./errors.js";
import type { CompressOptions, DecompressOptions } from "./options.js";
import { defaultPool } from "./pool/pool.js";

export type { CompressOptions, DecompressOptions };
export { ParflateError };

/** The options of {@link compressSync}. */
export type SyncCompressOptions = Omit<
  CompressOptions,
  "signal" | "onProgress" | "onBlock" | "pool"
>;

/** The options of {@link decompressSync}. */
export type SyncDecompressOptions = Omit<DecompressOptions, "signal" | "onProgress" | "pool">;

/** Bytes that enter the decoder at once. */
const PUSH_BYTES = 256 << 10;

let core: Core | undefined;

/**
 * Loads the core; must have resolved before the first call.
 *
 * @throws {ParflateError} `wasm-unavailable` when it cannot be loaded; a later call tries again.
 */
export async function ready(): Promise<void> {
  core ??= await defaultPool().core();
}

function loaded(): Core {
  if (!core) throw new ParflateError("wasm-unavailable", "the core is not loaded: await ready()");
  return core;
}

/**
 * Compresses bytes; the result is that of `compress`.
 *
 * @example
 * await ready();
 * const gz = compressSync(new TextEncoder().encode("some text"), { level: 9 });
 *
 * @throws as `compress`, and `wasm-unavailable` before {@link ready} has resolved.
 */
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
          const { meta, data } = own.run("block", job as Bytes);
          stream.accept(meta, data);
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

/**
 * Decompresses bytes; the result is that of `decompress`.
 *
 * @example
 * await ready();
 * const text = new TextDecoder().decode(decompressSync(gz));
 *
 * @throws as `decompress`, and `wasm-unavailable` before {@link ready} has resolved.
 */
export function decompressSync(
  source: ByteSource,
  options: SyncDecompressOptions = {},
): Uint8Array<ArrayBuffer> {
  const own = loaded();
  const input = bytesOf(source);
  return own.guard(() => {
    const reader = readerOf(own.glue, readerOptionsOf(options));
    const { Outcome } = own.glue;
    try {
      const parts: Bytes[] = [];
      let rest = input;
      for (;;) {
        switch (reader.step(0, false)) {
          case Outcome.NeedsInput:
            if (rest.length === 0) reader.end();
            reader.push(rest.subarray(0, PUSH_BYTES));
            rest = rest.subarray(PUSH_BYTES);
            break;
          case Outcome.Content:
            parts.push(reader.takeContent() as Bytes);
            break;
          default:
            return concat(parts);
        }
      }
    } finally {
      reader.free();
    }
  });
}
