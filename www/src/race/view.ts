/** The race's section of the page: what to race on, the bars while it runs, and what to do with the result. */
import { explain } from "../engine/errors.ts";
import type { JobOptions } from "../engine/job.ts";
import { bytes } from "../format.ts";
import { SAMPLES, sampleInfo } from "../samples/catalogue.ts";
import { sample } from "../samples/index.ts";
import { announce } from "../ui/announce.ts";
import { byId, setText } from "../ui/dom.ts";
import { Board, fillTable } from "./board.ts";
import { browserName } from "./browser.ts";
import { describe, sizes, verdict } from "./card.ts";
import { CONTENDERS, title } from "./contenders.ts";
import { fromFragment, type RaceResult } from "./result.ts";
import { MOST_RACE_BYTES, participants, race } from "./run.ts";
import { setUpShare } from "./share.ts";

export interface RaceHost {
  options(): JobOptions;
  /** Whether a job is at work: a race beside it would measure neither. */
  isBusy(): boolean;
}

interface OwnFile {
  name: string;
  blob: Blob;
}

export class RaceView {
  readonly #host: RaceHost;
  readonly #board = new Board(byId("race-board", HTMLElement));
  readonly #select = byId("race-source", HTMLSelectElement);
  readonly #files: OwnFile[] = [];
  #controller: AbortController | undefined;
  #result: RaceResult | undefined;
  #stopReason = "";

  constructor(host: RaceHost) {
    this.#host = host;
    for (const { id, title: name, sizeBytes } of SAMPLES) {
      this.#select.append(new Option(`${name}, ${bytes(sizeBytes)}`, id));
    }
    byId("race-start", HTMLButtonElement).addEventListener("click", () => void this.#run());
    byId("race-stop", HTMLButtonElement).addEventListener("click", () => this.#controller?.abort());
    setUpShare(() => this.#result);
    this.#showEmpty();
    this.#showShared();
    addEventListener("hashchange", () => this.#showShared());
  }

  /** Puts one of the visitor's files up for the race and goes there. */
  offer(name: string, blob: Blob): void {
    this.#files.push({ name, blob });
    const option = new Option(
      `${name}, ${bytes(blob.size)}`,
      `file-${this.#files.length - 1}`,
      true,
      true,
    );
    this.#select.append(option);
    byId("race", HTMLElement).scrollIntoView({ block: "start" });
    byId("race-start", HTMLButtonElement).focus({ preventScroll: true });
    void this.#run();
  }

  /** Stops a race, whose figures a job beside it would spoil. */
  interrupt(): void {
    if (this.#controller === undefined) return;
    this.#controller.abort();
    this.#stopReason = "Stopped, because a job came in.";
  }

  async #run(): Promise<void> {
    if (this.#controller !== undefined) return;
    if (this.#host.isBusy()) {
      this.#say("A job is at work; the race starts fair when the machine is free.");
      return;
    }
    const controller = new AbortController();
    this.#controller = controller;
    this.#stopReason = "Stopped.";
    this.#showRunning(true);
    try {
      await this.#race(controller.signal);
    } catch (error) {
      this.#board.halt();
      this.#say(controller.signal.aborted ? this.#stopReason : explain(error));
    } finally {
      this.#controller = undefined;
      this.#showRunning(false);
    }
  }

  async #race(signal: AbortSignal): Promise<void> {
    const options = this.#host.options();
    const chosen = this.#select.value;
    const info = sampleInfo(chosen);
    if (info !== undefined) this.#say("Making the sample…");
    const whole =
      info === undefined
        ? this.#files[Number(chosen.slice("file-".length))]?.blob
        : await sample(info);
    if (whole === undefined) throw new Error("Choose what to race on.");
    if (whole.size === 0) throw new Error("An empty file is no race.");
    const blob = whole.slice(0, MOST_RACE_BYTES);
    this.#board.reset(participants(options.workers), blob.size, options.level, options.workers);
    const nameOf = (id: string): string => this.#nameOf(id, options.workers);
    const runs = await race(
      blob,
      options,
      {
        onStart: (contender) => {
          this.#board.start(contender);
          this.#say(`${nameOf(contender.id)} is running…`);
        },
        onEnd: (contender, run) => this.#board.end(contender, run),
        onFailure: (contender, error) => this.#board.fail(contender, explain(error)),
      },
      signal,
    );
    this.#result = {
      sample: info?.id ?? "",
      inputBytes: blob.size,
      level: options.level,
      workers: options.workers,
      cores: navigator.hardwareConcurrency,
      browser: browserName(),
      runs,
    };
    this.#say(whole.size > blob.size ? `Raced on the first ${bytes(blob.size)}.` : "");
    this.#showResult(this.#result, nameOf);
  }

  #showResult(result: RaceResult, nameOf: (id: string) => string): void {
    byId("race-after", HTMLElement).hidden = false;
    setText(byId("race-verdict", HTMLElement), verdict(result));
    setText(byId("race-sizes", HTMLElement), sizes(result));
    fillTable(byId("race-table", HTMLTableElement), result.runs, result.inputBytes, nameOf);
    announce(`The race is over. ${verdict(result)} ${sizes(result)}`);
  }

  #nameOf(id: string, workers: number): string {
    const contender = CONTENDERS.find((known) => known.id === id);
    return contender === undefined ? id : title(contender, workers);
  }

  #showRunning(isRunning: boolean): void {
    byId("race-start", HTMLButtonElement).disabled = isRunning;
    byId("race-stop", HTMLButtonElement).hidden = !isRunning;
    this.#select.disabled = isRunning;
    if (isRunning) byId("race-after", HTMLElement).hidden = true;
  }

  #say(text: string): void {
    setText(byId("race-status", HTMLElement), text);
  }

  #showEmpty(): void {
    const { level, workers } = this.#host.options();
    this.#board.reset(participants(workers), 0, level, workers);
  }

  /** A result that came with the link. */
  #showShared(): void {
    const shared = fromFragment(location.hash);
    if (shared === undefined) return;
    const banner = byId("shared-result", HTMLElement);
    banner.hidden = false;
    banner.textContent = `A result someone shared: ${describe(shared)}. Start the race to see yours.`;
    const contenders = CONTENDERS.filter(({ id }) => shared.runs.some((run) => run.id === id));
    this.#board.reset(contenders, shared.inputBytes, shared.level, shared.workers);
    for (const run of shared.runs) this.#board.end(run, run);
    if (sampleInfo(shared.sample) !== undefined) this.#select.value = shared.sample;
    this.#result = shared;
    this.#showResult(shared, (id) => this.#nameOf(id, shared.workers));
    byId("race", HTMLElement).scrollIntoView({ block: "start" });
  }
}
