/* tslint:disable */
/* eslint-disable */

/**
 * One stream on its way back to content.
 */
export class Inflater {
    free(): void;
    /**
     * A decoder at the start of a stream; `limit_bytes` of infinity means none, and `trailing` is
     * `error`, `zeros` or `ignore`.
     */
    constructor(format: string, dictionary: Uint8Array | number[] | null | undefined, limit_bytes: number, trailing: string);
    /**
     * Decodes from the front of `input`, up to one step's output, and returns the bytes that are
     * done with; the rest is to be given again. `is_end` says that no input follows.
     */
    step(input: Uint8Array | number[], is_end: boolean): number;
    /**
     * What the last step made.
     */
    takeOutput(): Uint8Array;
    /**
     * Whether the content is complete and has been checked.
     */
    readonly isFinished: boolean;
    /**
     * Whether the last step used up its input.
     */
    readonly needsInput: boolean;
}

/**
 * The options of a stream, before it starts.
 */
export class Settings {
    free(): void;
    /**
     * Options for a format and a level.
     */
    constructor(format: string, level: number);
    /**
     * Checks all values and returns the bytes of input in a block.
     */
    resolveBlockBytes(): number;
    /**
     * Sets the bytes of input in a block.
     */
    setBlockBytes(block_bytes: number): void;
    /**
     * Sets a preset dictionary.
     */
    setDictionary(dictionary: Uint8Array | number[]): void;
    /**
     * Sets the gzip header's optional fields; text is Latin-1.
     */
    setGzipHeader(mtime_seconds: number, name?: Uint8Array | number[] | null, comment?: Uint8Array | number[] | null): void;
}

/**
 * One stream: its first and its last stage.
 */
export class Stream {
    free(): void;
    /**
     * Takes a piece, whatever its place in the stream: its meta and its DEFLATE data.
     */
    accept(meta: Uint8Array | number[], deflate: Uint8Array): void;
    /**
     * Ends the input.
     */
    end(): void;
    /**
     * Bytes of the buffer that has to be lent before so many bytes can be pushed; 0 if none.
     *
     * The first block's grows with its bytes, so that small inputs stay small.
     */
    lacks(input_bytes: number): number;
    /**
     * Takes a buffer for the open block, of at least the bytes that it lacks.
     */
    lend(buffer: Uint8Array): void;
    /**
     * A stream at its start.
     */
    constructor(settings: Settings);
    /**
     * The next block, for a worker, if one is known to be complete.
     */
    nextJob(): Uint8Array | undefined;
    /**
     * Takes bytes from the front of `input` and returns how many: as many as the open block and
     * its buffer have room for. What [`Stream::next_job`] then gives is to be taken first.
     */
    push(input: Uint8Array): number;
    /**
     * The output that has become ready since the last call.
     */
    takeOutput(): Uint8Array[];
    /**
     * Blocks whose output is ready.
     */
    readonly blocks: number;
    /**
     * Bytes of input whose output is ready.
     */
    readonly bytesIn: number;
    /**
     * Bytes of output that are ready or were taken.
     */
    readonly bytesOut: number;
    /**
     * Whether the trailer is in the output.
     */
    readonly isComplete: boolean;
    /**
     * Bytes of input in the job that [`Stream::next_job`] gave last, without its dictionary.
     */
    readonly jobBytes: number;
}

/**
 * The middle stage.
 */
export class Worker {
    free(): void;
    /**
     * Makes a piece of a job and returns its DEFLATE data.
     */
    compress(job: Uint8Array | number[]): Uint8Array;
    /**
     * A worker without any memory of levels or streams.
     */
    constructor();
    /**
     * What the stream has to know of the last piece.
     */
    readonly meta: Uint8Array;
}

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly __wbg_inflater_free: (a: number, b: number) => void;
    readonly __wbg_settings_free: (a: number, b: number) => void;
    readonly __wbg_stream_free: (a: number, b: number) => void;
    readonly __wbg_worker_free: (a: number, b: number) => void;
    readonly inflater_isFinished: (a: number) => number;
    readonly inflater_needsInput: (a: number) => number;
    readonly inflater_new: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => [number, number, number];
    readonly inflater_step: (a: number, b: number, c: number, d: number) => [number, number, number];
    readonly inflater_takeOutput: (a: number) => [number, number];
    readonly settings_new: (a: number, b: number, c: number) => [number, number, number];
    readonly settings_resolveBlockBytes: (a: number) => [number, number, number];
    readonly settings_setBlockBytes: (a: number, b: number) => void;
    readonly settings_setDictionary: (a: number, b: number, c: number) => void;
    readonly settings_setGzipHeader: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly stream_accept: (a: number, b: number, c: number, d: any) => [number, number];
    readonly stream_blocks: (a: number) => number;
    readonly stream_bytesIn: (a: number) => number;
    readonly stream_bytesOut: (a: number) => number;
    readonly stream_end: (a: number) => void;
    readonly stream_isComplete: (a: number) => number;
    readonly stream_jobBytes: (a: number) => number;
    readonly stream_lacks: (a: number, b: number) => number;
    readonly stream_lend: (a: number, b: any) => void;
    readonly stream_new: (a: number) => [number, number, number];
    readonly stream_nextJob: (a: number) => any;
    readonly stream_push: (a: number, b: any) => number;
    readonly stream_takeOutput: (a: number) => [number, number];
    readonly worker_compress: (a: number, b: number, c: number) => [number, number, number];
    readonly worker_meta: (a: number) => [number, number];
    readonly worker_new: () => number;
    readonly __wbindgen_externrefs: WebAssembly.Table;
    readonly __wbindgen_malloc: (a: number, b: number) => number;
    readonly __wbindgen_realloc: (a: number, b: number, c: number, d: number) => number;
    readonly __wbindgen_free: (a: number, b: number, c: number) => void;
    readonly __externref_table_dealloc: (a: number) => void;
    readonly __externref_drop_slice: (a: number, b: number) => void;
    readonly __wbindgen_start: () => void;
}

export type SyncInitInput = BufferSource | WebAssembly.Module;

/**
 * Instantiates the given `module`, which can either be bytes or
 * a precompiled `WebAssembly.Module`.
 *
 * @param {{ module: SyncInitInput }} module - Passing `SyncInitInput` directly is deprecated.
 *
 * @returns {InitOutput}
 */
export function initSync(module: { module: SyncInitInput } | SyncInitInput): InitOutput;

/**
 * If `module_or_path` is {RequestInfo} or {URL}, makes a request and
 * for everything else, calls `WebAssembly.instantiate` directly.
 *
 * @param {{ module_or_path: InitInput | Promise<InitInput> }} module_or_path - Passing `InitInput` directly is deprecated.
 *
 * @returns {Promise<InitOutput>}
 */
export default function __wbg_init (module_or_path: { module_or_path: InitInput | Promise<InitInput> } | InitInput | Promise<InitInput>): Promise<InitOutput>;
