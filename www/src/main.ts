/** The page's entry: sets up its parts and reports when the browser lacks what they need. */
import { App } from "./app.ts";
import { explain, isAbort } from "./engine/errors.ts";
import type { Job } from "./engine/job.ts";
import { detectCapabilities } from "./engine/pool.ts";
import { openStream, type Source } from "./engine/source.ts";
import { bytes } from "./format.ts";
import { drawLegend } from "./picture/palette.ts";
import { Picture } from "./picture/view.ts";
import { MAX_RACE_BYTES } from "./race/run.ts";
import { RaceView } from "./race/view.ts";
import { SAMPLES, sample } from "./samples/catalogue.ts";
import type { SampleInfo } from "./samples/sample.ts";
import { byId, make, setText } from "./ui/dom.ts";
import { setUpInputs } from "./ui/inputs.ts";
import { setUpIsolation, showMachine } from "./ui/machine.ts";
import { announce, notice } from "./ui/messages.ts";
import { jobOptions, setUpOptions } from "./ui/options.ts";
import { setUpTheme } from "./ui/preferences.ts";

const WASM_REFUSED =
  "Compression cannot start: Parflate needs WebAssembly, which this browser refuses. " +
  "Company policies and lockdown modes may switch it off. Use another browser, or allow this page.";
const WASM_NOT_LOADED =
  "Compression cannot start: the page's WebAssembly file is missing or damaged. Reload the page. " +
  "If that does not help, the host or a filter in between withholds the file.";

async function start(): Promise<void> {
  const picture = new Picture(
    byId("canvas", HTMLCanvasElement),
    byId("tip", HTMLElement),
    announce,
    1,
  );
  setUpTheme((isDark) => {
    picture.setDark(isDark);
    drawLegend(byId("legend-ramp", HTMLCanvasElement), isDark);
  });
  setUpIsolation();
  setUpTool(picture);
  // The page can be used from here on; a first worker shows whether compression works.
  document.documentElement.dataset.ready = "true";
  const capabilities = await detectCapabilities();
  if (capabilities.pool === "none")
    throw new Error(capabilities.reason ?? "WebAssembly is refused.");
  showMachine(capabilities);
}

function setUpTool(picture: Picture): void {
  setUpOptions(() => picture.setIdleRows(rowsToExpect()));
  picture.setIdleRows(rowsToExpect());
  const add = (sources: readonly Source[]): void => {
    if (document.documentElement.dataset.ready === "failed") return;
    race.interrupt();
    app.add(sources).catch((error: unknown) => {
      if (!isAbort(error)) notice(explain(error));
    });
  };
  const app = new App(picture, add, (job) => {
    raceOn(job, race).catch((error: unknown) => notice(explain(error)));
  });
  const race = new RaceView({ options: jobOptions, isBusy: () => app.queue.isBusy });
  setUpInputs({ onSources: add, onError: (error) => notice(explain(error)) });
  addEventListener("beforeunload", (event) => {
    // The browser asks, in its own words, whether to leave the page.
    if (app.queue.isBusy) event.preventDefault();
  });
  byId("samples", HTMLElement).append(...SAMPLES.map((info) => sampleButton(info, add)));
}

function sampleButton(info: SampleInfo, add: (sources: Source[]) => void): HTMLButtonElement {
  const button = make("button", "chip", info.title, " ", make("small", "", bytes(info.sizeBytes)));
  button.type = "button";
  button.addEventListener("click", () => {
    button.disabled = true;
    sample(info)
      .then((blob) => add([{ kind: "blob", name: info.fileName, blob }]))
      .catch((error: unknown) => notice(explain(error)))
      .finally(() => {
        button.disabled = false;
      });
  });
  return button;
}

/** Rows that a run with the present options will have. */
function rowsToExpect(): number {
  const { pool, workers } = jobOptions();
  return pool === "inline" ? 1 : workers;
}

/** Offers a job's source to the race as one file; of a folder, only as much as is raced. */
async function raceOn({ source }: Job, race: RaceView): Promise<void> {
  if (source.kind === "blob") {
    race.offer(source.name, source.blob);
    return;
  }
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let readBytes = 0;
  const reader = (await openStream(source)).getReader();
  while (readBytes < MAX_RACE_BYTES) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value as Uint8Array<ArrayBuffer>);
    readBytes += value.byteLength;
  }
  await reader.cancel();
  race.offer(source.name, new Blob(chunks));
}

/** Whether the browser compiles the smallest module there is: its magic number and version. */
function runsWasm(): boolean {
  try {
    return (
      new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)) instanceof
      WebAssembly.Module
    );
  } catch {
    return false;
  }
}

start().catch((error: unknown) => {
  document.documentElement.dataset.ready = "failed";
  setText(byId("machine", HTMLElement), "");
  setText(byId("drop-title", HTMLElement), "Compression is not available");
  notice(runsWasm() ? WASM_NOT_LOADED : WASM_REFUSED, explain(error));
  for (const control of document.querySelectorAll<
    HTMLButtonElement | HTMLInputElement | HTMLSelectElement
  >("#job button, #job input, #job select, #race button, #race select")) {
    control.disabled = true;
  }
});
