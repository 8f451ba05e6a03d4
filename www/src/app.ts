/** Connects the queue of jobs with the picture, the figures and the list. */
import type { BlockEvent } from "parflate";

import { explain } from "./engine/errors.ts";
import {
  compressedName,
  decompressedName,
  isSettled,
  type Job,
  sniffFormat,
} from "./engine/job.ts";
import { Queue } from "./engine/queue.ts";
import { head, type Source } from "./engine/source.ts";
import { bytes, duration, ratio } from "./format.ts";
import { Trace } from "./picture/trace.ts";
import type { Picture } from "./picture/view.ts";
import { askForFiles } from "./ui/disk.ts";
import { byId, download } from "./ui/dom.ts";
import { Figures } from "./ui/figures.ts";
import { JobList } from "./ui/list.ts";
import { announce, announceProgress } from "./ui/messages.ts";
import { jobOptions, mode, wantsDisk } from "./ui/options.ts";

export class App {
  readonly queue: Queue;
  readonly #picture: Picture;
  readonly #list: JobList;
  readonly #figures = new Figures();
  /** The trace of each job, by the job's id. */
  readonly #traces = new Map<number, Trace>();
  /** The trace of the running job. */
  #running: Trace | undefined;
  /** The job in the picture: the running one, unless the visitor chose another. */
  #shown: Job | undefined;

  /** `addSources` and `race` are called for the list's buttons. */
  constructor(
    picture: Picture,
    addSources: (sources: readonly Source[]) => void,
    race: (job: Job) => void,
  ) {
    this.#picture = picture;
    this.queue = new Queue({
      onStart: (job) => this.#start(job),
      onBlock: (event) => this.#block(event),
      onChange: (job) => this.#change(job),
    });
    this.#list = new JobList({
      cancel: (job) => this.queue.cancel(job),
      show: (job) => {
        this.#show(job);
        byId("picture", HTMLElement).scrollIntoView({ block: "nearest" });
      },
      race,
      retry: (job) => addSources([job.source]),
    });
    byId("cancel", HTMLButtonElement).addEventListener("click", () => {
      if (this.#shown !== undefined) this.queue.cancel(this.#shown);
    });
    byId("clear", HTMLButtonElement).addEventListener("click", () => this.#clear());
    byId("save-all", HTMLButtonElement).addEventListener("click", () => {
      for (const job of this.#savable())
        if (job.result !== undefined) download(job.result, job.resultName);
    });
  }

  /** Queues sources with the options as they are now. */
  async add(sources: readonly Source[]): Promise<void> {
    const options = jobOptions();
    const jobs = [];
    for (const source of sources) {
      const packedFormat = await formatToDecompress(source, options.format);
      const format = packedFormat ?? options.format;
      const isCompressing = packedFormat === undefined;
      jobs.push({
        source,
        kind: isCompressing ? ("compress" as const) : ("decompress" as const),
        resultName: isCompressing
          ? compressedName(source.name, format)
          : decompressedName(source.name),
        options: { ...options, format },
      });
    }
    const files = wantsDisk() ? await askForFiles(jobs.map((job) => job.resultName)) : [];
    for (const [at, job] of jobs.entries()) this.queue.add({ ...job, handle: files[at] });
    if (jobs.length > 0) {
      const picture = byId("picture", HTMLElement);
      const { height } = picture.getBoundingClientRect();
      picture.scrollIntoView({ block: height <= innerHeight ? "nearest" : "start" });
    }
  }

  #start(job: Job): void {
    const title = rowTitle(job);
    const rows = title === undefined ? (job.pool?.workers ?? 1) : 1;
    const trace = new Trace(rows, job.totalBytes, job.startTime);
    trace.rowTitle = title;
    trace.isExpanding = job.kind === "decompress";
    this.#traces.set(job.id, trace);
    this.#running = trace;
    this.#show(job);
    announce(`${job.source.name}: started.`);
  }

  #show(job: Job): void {
    const trace = this.#traces.get(job.id);
    if (trace === undefined) return;
    this.#shown = job;
    this.#picture.show(trace);
    this.#figures.start(job);
    byId("canvas", HTMLCanvasElement).ariaLabel = describePicture(job, trace);
  }

  #block(event: BlockEvent): void {
    this.#running?.add(event);
    this.#picture.invalidate();
  }

  #change(job: Job): void {
    this.#list.update(job);
    const trace = this.#traces.get(job.id);
    if (job.endTime > 0 && trace?.endTime === undefined) {
      const isCutShort = job.state === "failed" || job.state === "cancelled";
      trace?.finish(job.endTime, isCutShort ? job.state : undefined);
    }
    if (job === this.#shown) {
      this.#figures.update(job);
      this.#picture.invalidate();
    }
    if (job.state === "running" && job.totalBytes > 0) {
      const percent = Math.floor((100 * job.inputBytes) / job.totalBytes);
      announceProgress(`${job.source.name}: ${percent} percent.`);
    }
    if (!isSettled(job)) return;
    announce(describeOutcome(job));
    if (job === this.#shown && trace !== undefined) {
      byId("canvas", HTMLCanvasElement).ariaLabel = describePicture(job, trace);
    }
    this.#showSaveAll();
  }

  #clear(): void {
    this.queue.clear();
    this.#list.keep(this.queue.jobs);
    const left = new Set(this.queue.jobs.map(({ id }) => id));
    for (const id of this.#traces.keys()) if (!left.has(id)) this.#traces.delete(id);
    this.#showSaveAll();
  }

  #savable(): Job[] {
    return this.queue.jobs.filter((job) => job.state === "done" && job.handle === undefined);
  }

  #showSaveAll(): void {
    byId("save-all", HTMLButtonElement).hidden = this.#savable().length < 2;
  }
}

/** The format to decompress the source from, or `undefined` where it is to be compressed. */
async function formatToDecompress(
  source: Source,
  chosen: Job["options"]["format"],
): Promise<Job["options"]["format"] | undefined> {
  const wanted = mode();
  if (wanted === "compress" || source.kind !== "blob") return undefined;
  const sniffed = sniffFormat(await head(source.blob, 4));
  if (wanted === "decompress") return sniffed ?? chosen;
  // In automatic mode only gzip's signature counts: zlib's two bytes occur in other files too.
  return sniffed === "gzip" ? "gzip" : undefined;
}

/** The name of the only row where blocks have no worker; `undefined` where they have one. */
function rowTitle(job: Job): string | undefined {
  if (job.kind === "decompress") return "decoder";
  return job.options.pool === "inline" || job.pool?.workers === 0 ? "this page" : undefined;
}

/** The picture as a sentence, for screen readers. */
function describePicture(job: Job, { cells, rows, rowTitle }: Trace): string {
  const shares = rows
    .map((row, at) => `${rowTitle ?? `worker ${at + 1}`}: ${row.length}`)
    .join(", ");
  return `Timeline of ${job.source.name}: ${cells.length} blocks. ${shares}.`;
}

function describeOutcome(job: Job): string {
  const { name } = job.source;
  if (job.state !== "done") {
    return `${name}: ${job.state}. ${job.message === "" ? "" : explain(job.message)}`;
  }
  const took = duration(job.endTime - job.startTime);
  const size = bytes(job.outputBytes);
  if (job.kind === "decompress") return `${name}: decompressed to ${size} in ${took}.`;
  const share = ratio(job.outputBytes, job.inputBytes);
  const check = job.isVerified ? ", verified" : "";
  return `${name}: ${size}, ${share} of the input, in ${took}${check}.`;
}
