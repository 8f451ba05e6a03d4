/** Light, dark, or as the system has it; kept for the next visit. */
import { byId } from "./dom.ts";
import { recall, remember } from "./memory.ts";

type Theme = "auto" | "light" | "dark";
const ORDER: readonly Theme[] = ["auto", "light", "dark"];

/** Sets the button up; `onChange` is told, now and later, whether the page is dark. */
export function setUpTheme(onChange: (isDark: boolean) => void): void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const name = byId("theme-name", HTMLElement);
  let theme: Theme = ORDER.find((known) => known === recall("theme")) ?? "auto";
  const apply = (): void => {
    if (theme === "auto") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
    name.textContent = `Colours: ${theme === "auto" ? "as the system" : theme}`;
    byId("theme", HTMLButtonElement).title = name.textContent;
    onChange(theme === "dark" || (theme === "auto" && system.matches));
  };
  byId("theme", HTMLButtonElement).addEventListener("click", () => {
    theme = ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length] ?? "auto";
    remember("theme", theme);
    apply();
  });
  system.addEventListener("change", apply);
  apply();
}
