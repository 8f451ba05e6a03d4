/** The race as bars of time, scaled to the slowest contender, and as a table. */
import { bytes, duration, ratio, speed } from "../format.ts";
import { make, setText } from "../ui/dom.ts";
import { type Contender, levelText, title } from "./contenders.ts";
import type { RaceRun } from "./result.ts";

interface Bar {
  element: HTMLElement;
  fill: HTMLElement;
  time: HTMLElement;
  figures: HTMLElement;
  milliseconds: number;
}

export class Board {
  readonly #host: HTMLElement;
  readonly #bars = new Map<string, Bar>();
  #inputBytes = 0;
  #running: { bar: Bar; begun: number } | undefined;

  constructor(host: HTMLElement) {
    this.#host = host;
  }

  /** Shows an empty bar for each contender. */
  reset(
    contenders: readonly Contender[],
    inputBytes: number,
    level: number,
    workers: number,
  ): void {
    this.#inputBytes = inputBytes;
    this.#running = undefined;
    this.#bars.clear();
    const elements = contenders.map((contender) => {
      const fill = make("span", "race-fill");
      const time = make("span", "race-time", "–");
      const figures = make("span", "race-figures");
      const name = make("span", "race-name", title(contender, workers));
      name.append(make("small", "", levelText(contender, level)));
      const element = make(
        "div",
        "race-row",
        name,
        make("span", "race-track", fill),
        time,
        figures,
      );
      element.dataset.parflate = String(contender.isParflate);
      element.dataset.id = contender.id;
      this.#bars.set(contender.id, { element, fill, time, figures, milliseconds: 0 });
      return element;
    });
    this.#host.replaceChildren(...elements);
  }

  start({ id }: Contender): void {
    const bar = this.#bars.get(id);
    if (bar === undefined) return;
    bar.element.dataset.state = "running";
    this.#running = { bar, begun: performance.now() };
    this.#tick();
  }

  end({ id }: { id: string }, run: RaceRun): void {
    const bar = this.#bars.get(id);
    if (bar === undefined) return;
    this.#running = undefined;
    bar.milliseconds = run.milliseconds;
    bar.element.dataset.state = run.isVerified ? "done" : "wrong";
    setText(bar.time, duration(run.milliseconds));
    const figures = [
      speed(this.#inputBytes, run.milliseconds),
      bytes(run.outputBytes),
      ratio(run.outputBytes, this.#inputBytes),
      run.isVerified ? "verified" : "WRONG CONTENT",
    ];
    setText(bar.figures, figures.join(" · "));
    this.#scale();
  }

  fail({ id }: Contender, message: string): void {
    const bar = this.#bars.get(id);
    if (bar === undefined) return;
    this.#running = undefined;
    bar.milliseconds = 0;
    bar.element.dataset.state = "failed";
    setText(bar.time, "failed");
    setText(bar.figures, message);
    this.#scale();
  }

  /** Marks the running contender as stopped. */
  halt(): void {
    if (this.#running !== undefined) this.#running.bar.element.dataset.state = "failed";
    this.#running = undefined;
  }

  #tick(): void {
    if (this.#running === undefined) return;
    const { bar, begun } = this.#running;
    bar.milliseconds = performance.now() - begun;
    setText(bar.time, duration(bar.milliseconds));
    this.#scale();
    requestAnimationFrame(() => this.#tick());
  }

  #scale(): void {
    const all = [...this.#bars.values()];
    const slowest = Math.max(1, ...all.map((bar) => bar.milliseconds));
    for (const bar of all) bar.fill.style.transform = `scaleX(${bar.milliseconds / slowest})`;
  }
}

/** Fills the table with the same figures, which a screen reader can read and a visitor can copy. */
export function fillTable(
  table: HTMLTableElement,
  runs: readonly RaceRun[],
  inputBytes: number,
  nameOf: (id: string) => string,
): void {
  const heads = ["Contender", "Time", "Speed", "Size", "Ratio", "Verified"];
  const caption = make("caption", "hidden-text", "Results of the race");
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
