/** The page's heart: sources come in, jobs go through the queue, the picture and the list follow. */
import type { BlockEvent } from "parflate";

import { explain } from "./engine/errors.ts";
import { isSettled, type Job } from "./engine/job.ts";
import { compressedName, decompressedName, sniffFormat } from "./engine/naming.ts";
import { Queue } from "./engine/queue.ts";
import { head, type Source } from "./engine/source.ts";
import { bytes, duration, ratio } from "./format.ts";
import { Trace } from "./picture/trace.ts";
import type { Picture } from "./picture/view.ts";
import { announce, announceProgress } from "./ui/announce.ts";
import { askForPlaces } from "./ui/disk.ts";
import { byId, download } from "./ui/dom.ts";
import { Figures } from "./ui/figures.ts";
import { JobList } from "./ui/list.ts";
import { jobOptions, mode, wantsDisk } from "./ui/options.ts";

export class App {
  readonly queue: Queue;
  readonly #picture: Picture;
  readonly #list: JobList;
  readonly #figures = new Figures();
  /** What happened in each job, by its id. */
  readonly #traces = new Map<number, Trace>();
  /** The trace of the job at work. */
  #running: Trace | undefined;
  /** The job in the picture: the one at work, unless the visitor chose another. */
  #shown: Job | undefined;

  /** `bring` is how sources come in, `race` what is done with a job that is to be raced. */
  constructor(
    picture: Picture,
    bring: (sources: readonly Source[]) => void,
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
      again: (job) => bring([job.source]),
    });
    byId("cancel", HTMLButtonElement).addEventListener("click", () => {
      if (this.#shown !== undefined) this.queue.cancel(this.#shown);
    });
    byId("clear", HTMLButtonElement).addEventListener("click", () => {
      this.queue.clear();
      this.#list.keep(this.queue.jobs);
      const kept = new Set(this.queue.jobs.map(({ id }) => id));
      for (const id of this.#traces.keys()) if (!kept.has(id)) this.#traces.delete(id);
      this.#showSaveAll();
    });
    byId("save-all", HTMLButtonElement).addEventListener("click", () => {
      for (const job of this.#savable())
        if (job.result !== undefined) download(job.result, job.resultName);
    });
  }

  /** Queues what the visitor brought, with the options as they are now. */
  async add(sources: readonly Source[]): Promise<void> {
    const options = jobOptions();
    const wanted = [];
    for (const source of sources) {
      const format = await formatInside(source, options.format);
      const kind = format === undefined ? ("compress" as const) : ("decompress" as const);
      const resultName =
        kind === "compress"
          ? compressedName(source.name, options.format)
          : decompressedName(source.name);
      wanted.push({
        source,
        kind,
        resultName,
        options: { ...options, format: format ?? options.format },
      });
    }
    const places = wantsDisk() ? await askForPlaces(wanted.map((job) => job.resultName)) : [];
    wanted.forEach((job, at) => this.queue.add({ ...job, handle: places[at] }));
    if (wanted.length > 0) {
      const picture = byId("picture", HTMLElement);
      const { height } = picture.getBoundingClientRect();
      picture.scrollIntoView({ block: height <= innerHeight ? "nearest" : "start" });
    }
  }

  #start(job: Job): void {
    const title = laneTitle(job);
    const lanes = title === undefined ? (job.pool?.workers ?? 1) : 1;
    const trace = new Trace(lanes, job.totalBytes, job.startTime);
    trace.laneTitle = title;
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
    byId("canvas", HTMLCanvasElement).ariaLabel = summary(job, trace);
  }

  #block(event: BlockEvent): void {
    this.#running?.add(event);
    this.#picture.invalidate();
  }

  #change(job: Job): void {
    this.#list.update(job);
    const trace = this.#traces.get(job.id);
    if (job.endTime > 0 && trace?.endTime === undefined) {
      trace?.finish(
        job.endTime,
        job.state === "failed" || job.state === "cancelled" ? job.state : undefined,
      );
    }
    if (job === this.#shown) {
      this.#figures.update(job);
      this.#picture.invalidate();
    }
    if (job.state === "running" && job.totalBytes > 0) {
      announceProgress(
        `${job.source.name}: ${Math.floor((100 * job.inputBytes) / job.totalBytes)} percent.`,
      );
    }
    if (isSettled(job)) {
      announce(lastWord(job));
      if (job === this.#shown && trace !== undefined) {
        byId("canvas", HTMLCanvasElement).ariaLabel = summary(job, trace);
      }
      this.#showSaveAll();
    }
  }

  #savable(): Job[] {
    return this.queue.jobs.filter((job) => job.state === "done" && job.handle === undefined);
  }

  #showSaveAll(): void {
    byId("save-all", HTMLButtonElement).hidden = this.#savable().length < 2;
  }
}

/** The format to unpack from, or `undefined` where the source is to be compressed. */
async function formatInside(
  source: Source,
  chosen: Job["options"]["format"],
): Promise<Job["options"]["format"] | undefined> {
  const wanted = mode();
  if (wanted === "compress" || source.kind !== "blob") return undefined;
  const sniffed = sniffFormat(await head(source.blob, 4));
  if (wanted === "decompress") return sniffed ?? chosen;
  // On its own, only gzip's signature is sure enough: two bytes of zlib also begin other files.
  return sniffed === "gzip" ? "gzip" : undefined;
}

/** What the only lane is called where blocks cannot be told by worker. */
function laneTitle(job: Job): string | undefined {
  if (job.kind === "decompress") return "decoder";
  return job.options.pool === "inline" || job.pool?.workers === 0 ? "this page" : undefined;
}

/** The picture in one sentence. */
function summary(job: Job, { cells, lanes }: Trace): string {
  const shares = lanes.map((lane, at) => `worker ${at + 1}: ${lane.length}`).join(", ");
  return `Timeline of ${job.source.name}: ${cells.length} blocks. ${shares}.`;
}

function lastWord(job: Job): string {
  const { name } = job.source;
  if (job.state === "done") {
    const took = duration(job.endTime - job.startTime);
    if (job.kind === "decompress")
      return `${name}: unpacked to ${bytes(job.outputBytes)} in ${took}.`;
    const share = ratio(job.outputBytes, job.inputBytes);
    return `${name}: ${bytes(job.outputBytes)}, ${share} of the input, in ${took}${job.isVerified ? ", verified" : ""}.`;
  }
  return `${name}: ${job.state}. ${job.message === "" ? "" : explain(job.message)}`;
}
