/** The race as bars: time, so shorter is better, on one scale that the slowest sets. */
import { bytes, duration, ratio, speed } from "../format.ts";
import { make, setText } from "../ui/dom.ts";
import { type Contender, levelText, title } from "./contenders.ts";
import type { RaceRun } from "./result.ts";

interface Line {
  element: HTMLElement;
  bar: HTMLElement;
  time: HTMLElement;
  figures: HTMLElement;
  milliseconds: number;
}

export class Board {
  readonly #host: HTMLElement;
  readonly #lines = new Map<string, Line>();
  #inputBytes = 0;
  #running: { line: Line; begun: number } | undefined;

  constructor(host: HTMLElement) {
    this.#host = host;
  }

  /** Empty lanes for those who take part. */
  reset(
    contenders: readonly Contender[],
    inputBytes: number,
    level: number,
    workers: number,
  ): void {
    this.#inputBytes = inputBytes;
    this.#running = undefined;
    this.#lines.clear();
    const elements = contenders.map((contender) => {
      const bar = make("span", "race-bar");
      const time = make("span", "race-time", "–");
      const figures = make("span", "race-figures");
      const name = make("span", "race-name", title(contender, workers));
      name.append(make("small", "", levelText(contender, level)));
      const element = make(
        "div",
        "race-line",
        name,
        make("span", "race-track", bar),
        time,
        figures,
      );
      element.dataset["ours"] = String(contender.isOurs);
      element.dataset["id"] = contender.id;
      this.#lines.set(contender.id, { element, bar, time, figures, milliseconds: 0 });
      return element;
    });
    this.#host.replaceChildren(...elements);
  }

  start({ id }: Contender): void {
    const line = this.#lines.get(id);
    if (line === undefined) return;
    line.element.dataset["state"] = "running";
    this.#running = { line, begun: performance.now() };
    this.#tick();
  }

  end({ id }: { id: string }, run: RaceRun): void {
    const line = this.#lines.get(id);
    if (line === undefined) return;
    this.#running = undefined;
    line.milliseconds = run.milliseconds;
    line.element.dataset["state"] = run.isVerified ? "done" : "wrong";
    setText(line.time, duration(run.milliseconds));
    const check = run.isVerified ? "verified" : "WRONG BYTES";
    const share = ratio(run.outputBytes, this.#inputBytes);
    setText(
      line.figures,
      `${speed(this.#inputBytes, run.milliseconds)} · ${bytes(run.outputBytes)} · ${share} · ${check}`,
    );
    this.#scale();
  }

  fail({ id }: Contender, message: string): void {
    const line = this.#lines.get(id);
    if (line === undefined) return;
    this.#running = undefined;
    line.milliseconds = 0;
    line.element.dataset["state"] = "failed";
    setText(line.time, "out");
    setText(line.figures, message);
    this.#scale();
  }

  /** Stops a bar that still grows. */
  halt(): void {
    if (this.#running !== undefined) this.#running.line.element.dataset["state"] = "failed";
    this.#running = undefined;
  }

  #tick(): void {
    if (this.#running === undefined) return;
    const { line, begun } = this.#running;
    line.milliseconds = performance.now() - begun;
    setText(line.time, duration(line.milliseconds));
    this.#scale();
    requestAnimationFrame(() => this.#tick());
  }

  #scale(): void {
    const all = [...this.#lines.values()];
    const slowest = Math.max(1, ...all.map((line) => line.milliseconds));
    for (const line of all) line.bar.style.transform = `scaleX(${line.milliseconds / slowest})`;
  }
}

/** The same figures as a table, for those who read tables or cannot see bars. */
export function fillTable(
  table: HTMLTableElement,
  runs: readonly RaceRun[],
  inputBytes: number,
  nameOf: (id: string) => string,
): void {
  const heads = ["Contender", "Time", "Speed", "Size", "Ratio", "Verified"];
  const caption = make("caption", "hidden-text", "The race's figures");
  const headRow = make(
    "tr",
    "",
    ...heads.map((text) => {
      const cell = make("th", "", text);
      cell.scope = "col";
      return cell;
    }),
  );
  const rows = runs.map((run) => {
    const name = make("th", "", nameOf(run.id));
    name.scope = "row";
    const figures = [
      duration(run.milliseconds),
      speed(inputBytes, run.milliseconds),
      bytes(run.outputBytes),
      ratio(run.outputBytes, inputBytes),
      run.isVerified ? "yes" : "NO",
    ];
    return make("tr", "", name, ...figures.map((text) => make("td", "", text)));
  });
  table.replaceChildren(caption, make("thead", "", headRow), make("tbody", "", ...rows));
}
