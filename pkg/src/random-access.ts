/** Sources that can be read at any place: blobs, addresses that serve ranges, and the caller's. */

import type { ByteSource, Bytes } from "./bytes.js";
import { messageOf, ParflateError } from "./errors.js";

/** Something that can be read at any place, such as a file on disk. */
export interface RandomAccess {
  /** Its length in bytes. */
  readonly size: number;
  /** Reads the bytes from `start` up to `end`, exactly so many. */
  read(start: number, end: number, signal?: AbortSignal): Promise<ByteSource>;
}

/**
 * A source as one that can be read at any place. `knownSize` is its length, if the index says so;
 * otherwise an address is asked for one byte, to find out.
 */
export async function randomAccessTo(
  source: Blob | URL | string | RandomAccess,
  knownSize: number | undefined,
  signal: AbortSignal | undefined,
): Promise<RandomAccess> {
  if (source instanceof Blob) {
    return {
      size: source.size,
      read: (start, end) =>
        source
          .slice(start, end)
          .arrayBuffer()
          .catch((cause: unknown) => {
            throw new ParflateError("read-failed", `the blob: ${messageOf(cause)}`, { cause });
          }),
    };
  }
  if (typeof source === "string" || source instanceof URL) {
    const remote = new RemoteFile(source);
    const size = knownSize ?? (await remote.findSize(signal));
    return { size, read: (start, end, stop) => remote.read(start, end, size, stop) };
  }
  if (typeof source?.read === "function" && typeof source.size === "number") return source;
  throw new TypeError("The source is not a Blob, an address or an object with size and read");
}

/** All bytes at an address. */
export async function fetchWhole(url: URL | string, signal?: AbortSignal): Promise<Bytes> {
  const response = await request(url, undefined, signal);
  if (!response.ok) throw refused(url, `${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** A file at an address, read by HTTP range requests (RFC 9110, section 14). */
class RemoteFile {
  readonly #url: URL | string;
  /** By which a file that has changed is noticed. */
  #etag: string | null = null;

  constructor(url: URL | string) {
    this.#url = url;
  }

  async findSize(signal?: AbortSignal): Promise<number> {
    const { range } = await this.#ask(0, 1, signal);
    const size = Number(/\/(\d+)$/.exec(range ?? "")?.[1] ?? Number.NaN);
    if (Number.isSafeInteger(size)) return size;
    throw refused(this.#url, "the server does not say how long the file is (Content-Range)");
  }

  async read(start: number, end: number, size: number, signal?: AbortSignal): Promise<Bytes> {
    const { range, bytes } = await this.#ask(start, end, signal);
    // A page of another origin may not be allowed to see the header.
    const wanted = new RegExp(`^bytes ${start}-${end - 1}/(${size}|\\*)$`);
    if (range !== null && !wanted.test(range)) {
      const what = `asked for bytes ${start} to ${end - 1} of ${size}, the server sent ${range}`;
      throw refused(this.#url, `${what}; has the file changed?`);
    }
    return bytes;
  }

  async #ask(start: number, end: number, signal?: AbortSignal) {
    const response = await request(this.#url, `bytes=${start}-${end - 1}`, signal);
    if (response.status !== 206) {
      response.body?.cancel().catch(() => {});
      const what =
        response.status === 200
          ? "the server sends the whole file and no ranges of it"
          : `${response.status} ${response.statusText}`;
      throw refused(this.#url, what);
    }
    const etag = response.headers.get("etag");
    if (this.#etag !== null && etag !== null && etag !== this.#etag) {
      throw refused(this.#url, "the file has changed since it was opened");
    }
    this.#etag = etag;
    const encoding = response.headers.get("content-encoding");
    if (encoding !== null && encoding !== "identity") {
      throw refused(this.#url, `the server encodes it once more (Content-Encoding: ${encoding})`);
    }
    try {
      const bytes: Bytes = new Uint8Array(await response.arrayBuffer());
      return { bytes, range: response.headers.get("content-range") };
    } catch (cause) {
      signal?.throwIfAborted();
      throw refused(this.#url, messageOf(cause), cause);
    }
  }
}

async function request(url: URL | string, range?: string, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, {
      ...(range && { headers: { Range: range } }),
      ...(signal && { signal }),
    });
  } catch (cause) {
    signal?.throwIfAborted();
    throw refused(url, messageOf(cause), cause);
  }
}

function refused(url: URL | string, why: string, cause?: unknown): ParflateError {
  return new ParflateError("read-failed", `${url}: ${why}`, cause ? { cause } : {});
}
