/** Names of results: `log.txt` to `log.txt.gz`, a folder to `folder.tar.gz`, and back. */
import type { Format } from "parflate";

/** The ending each format has, as pigz names them; raw DEFLATE has no custom. */
const ENDING: Record<Format, string> = { gzip: ".gz", deflate: ".zz", "deflate-raw": ".deflate" };

/** The media type each result is saved as. */
export const MEDIA_TYPE: Record<Format, string> = {
  gzip: "application/gzip",
  deflate: "application/zlib",
  "deflate-raw": "application/octet-stream",
};

export function compressedName(name: string, format: Format): string {
  return name + ENDING[format];
}

export function decompressedName(name: string): string {
  if (/\.tgz$/i.test(name)) return name.replace(/\.tgz$/i, ".tar");
  const plain = name.replace(/\.(gz|gzip|zz|zlib|z|deflate)$/i, "");
  return plain === name || plain === "" ? `${name}.out` : plain;
}

/** The format that a file's first bytes announce, or `undefined`. */
export function sniffFormat(head: Uint8Array): Format | undefined {
  const first = head[0] ?? 0;
  const second = head[1] ?? 0;
  // RFC 1952, section 2.3.1: ID1, ID2 and the only method ever defined.
  if (first === 0x1f && second === 0x8b && head[2] === 8) return "gzip";
  // RFC 1950, section 2.2: method 8, a window of at most 32 KiB, a header divisible by 31.
  const isZlib = (first & 0x0f) === 8 && first >> 4 <= 7 && ((first << 8) | second) % 31 === 0;
  return isZlib && head.length > 2 ? "deflate" : undefined;
}
