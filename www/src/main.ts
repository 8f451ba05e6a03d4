/** The page's entry: puts the parts together and says so when the browser refuses what they need. */
import { App } from "./app.ts";
import { explain, isAbort } from "./engine/errors.ts";
import type { Job } from "./engine/job.ts";
import { machine } from "./engine/pool.ts";
import { openStream, type Source } from "./engine/source.ts";
import { bytes } from "./format.ts";
import { setUpIsolation } from "./isolation.ts";
import { drawLegend } from "./picture/legend.ts";
import { Picture } from "./picture/view.ts";
import { MOST_RACE_BYTES } from "./race/run.ts";
import { RaceView } from "./race/view.ts";
import { SAMPLES } from "./samples/catalogue.ts";
import { sample } from "./samples/index.ts";
import { announce } from "./ui/announce.ts";
import { copyText, note } from "./ui/copy.ts";
import { byId, make, setText } from "./ui/dom.ts";
import { setUpIntake } from "./ui/intake.ts";
import { showMachine } from "./ui/machine.ts";
import { notice } from "./ui/notice.ts";
import { jobOptions, setUpOptions } from "./ui/options.ts";
import { setUpTheme } from "./ui/theme.ts";

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
  setUpInstall();
  setUpTool(picture);
  // The page can be used from here on; starting a first worker tells whether it works out.
  document.documentElement.dataset["ready"] = "true";
  const capabilities = await machine();
  if (capabilities.pool === "none")
    throw new Error(capabilities.reason ?? "WebAssembly is refused.");
  showMachine(capabilities);
}

function setUpTool(picture: Picture): void {
  setUpOptions(() => picture.setIdleLanes(lanesToCome()));
  picture.setIdleLanes(lanesToCome());
  const add = (sources: readonly Source[]): void => {
    if (document.documentElement.dataset["ready"] === "failed") return;
    race.interrupt();
    app.add(sources).catch((error: unknown) => {
      if (!isAbort(error)) notice(explain(error));
    });
  };
  const app = new App(picture, add, (job) => void offer(job, race));
  const race = new RaceView({ options: jobOptions, isBusy: () => app.queue.isBusy });
  setUpIntake({ onSources: add, onProblem: (error) => notice(explain(error)) });
  addEventListener("beforeunload", (event) => {
    // Browsers ask in their own words whether to leave the work.
    if (app.queue.isBusy) event.preventDefault();
  });
  for (const info of SAMPLES) {
    const chip = make("button", "chip", info.title, " ", make("small", "", bytes(info.sizeBytes)));
    chip.type = "button";
    chip.addEventListener("click", () => {
      chip.disabled = true;
      sample(info)
        .then((blob) => add([{ kind: "blob", name: info.fileName, blob }]))
        .catch((error: unknown) => notice(explain(error)))
        .finally(() => {
          chip.disabled = false;
        });
    });
    byId("samples", HTMLElement).append(chip);
  }
}

function setUpInstall(): void {
  const button = byId("copy-install", HTMLButtonElement);
  const command = button.textContent ?? "";
  button.addEventListener("click", () => {
    void copyText(command).then((isCopied) =>
      note(button, isCopied ? "copied" : "not copied: refused"),
    );
  });
}

function lanesToCome(): number {
  const { pool, workers } = jobOptions();
  return pool === "inline" ? 1 : workers;
}

/** A job's source as one file for the race; of a folder only as much as is raced. */
async function offer(job: Job, race: RaceView): Promise<void> {
  const { source } = job;
  if (source.kind === "blob") {
    race.offer(source.name, source.blob);
    return;
  }
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let held = 0;
  const reader = (await openStream(source)).getReader();
  while (held < MOST_RACE_BYTES) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value as Uint8Array<ArrayBuffer>);
    held += value.byteLength;
  }
  await reader.cancel();
  race.offer(source.name, new Blob(parts));
}

const WASM_REFUSED =
  "Compressing cannot start here: Parflate needs WebAssembly, which some company policies and lockdown modes switch off. Another browser, or an exception for this page, will do.";
const CORE_MISSING =
  "Compressing cannot start: the page's WebAssembly file did not arrive whole. Load the page again; if that does not help, its host or a filter on the way withholds the file.";

/** Whether the browser takes the smallest module there is: its magic number and version. */
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
  document.documentElement.dataset["ready"] = "failed";
  setText(byId("fact-workers", HTMLElement), "none");
  setText(byId("fact-pool", HTMLElement), "none");
  setText(byId("fact-why", HTMLElement), "");
  setText(byId("drop-title", HTMLElement), "Not here, not now");
  notice(runsWasm() ? CORE_MISSING : WASM_REFUSED, explain(error));
  for (const control of document.querySelectorAll<
    HTMLButtonElement | HTMLInputElement | HTMLSelectElement
  >("#job button, #job input, #job select, #race button, #race select")) {
    control.disabled = true;
  }
});
