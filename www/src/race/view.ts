/** The race's section of the page: choosing the input, running the race, showing the result. */
import { explain } from "../engine/errors.ts";
import type { JobOptions } from "../engine/job.ts";
import { bytes } from "../format.ts";
import { SAMPLES, sample, sampleInfo } from "../samples/catalogue.ts";
import { byId, setText } from "../ui/dom.ts";
import { announce } from "../ui/messages.ts";
import { Board, fillTable } from "./board.ts";
import { CONTENDERS, title } from "./contenders.ts";
import { browserName, describe, fromFragment, type RaceResult, sizes, verdict } from "./result.ts";
import { MAX_RACE_BYTES, participants, race } from "./run.ts";
import { setUpShare } from "./share.ts";

export interface RaceHost {
  options(): JobOptions;
  /** Whether a job is running, which would distort the race's figures. */
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

  /** Starts a race on one of the visitor's files and scrolls there. */
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

  /** Stops the race because a job starts, which would distort its figures. */
  interrupt(): void {
    if (this.#controller === undefined) return;
    this.#controller.abort();
    this.#stopReason = "Stopped, because a job was added.";
  }

  async #run(): Promise<void> {
    if (this.#controller !== undefined) return;
    if (this.#host.isBusy()) {
      this.#say("A job is running. Start the race when it is done.");
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
    if (whole === undefined) throw new Error("Choose an input for the race.");
    if (whole.size === 0) throw new Error("The file is empty. Choose another one.");
    const blob = whole.slice(0, MAX_RACE_BYTES);
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
    this.#say(whole.size > blob.size ? `Only the first ${bytes(blob.size)} were used.` : "");
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

  /** Shows the result that the page's address carries, if it does. */
  #showShared(): void {
    const shared = fromFragment(location.hash);
    if (shared === undefined) return;
    const banner = byId("shared-result", HTMLElement);
    banner.hidden = false;
    const advice = "Start the race to compare it with your machine.";
    banner.textContent = `This is a shared result: ${describe(shared)}. ${advice}`;
    const contenders = CONTENDERS.filter(({ id }) => shared.runs.some((run) => run.id === id));
    this.#board.reset(contenders, shared.inputBytes, shared.level, shared.workers);
    for (const run of shared.runs) this.#board.end(run, run);
    if (sampleInfo(shared.sample) !== undefined) this.#select.value = shared.sample;
    this.#result = shared;
    this.#showResult(shared, (id) => this.#nameOf(id, shared.workers));
    byId("race", HTMLElement).scrollIntoView({ block: "start" });
  }
}
