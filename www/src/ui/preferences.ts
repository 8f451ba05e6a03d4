/** Values kept for the next visit, and the colour theme, which is one of them. */
import { byId } from "./dom.ts";

const PREFIX = "parflate-demo-";

/** The value stored under a name; `undefined` where there is none or storage is refused. */
export function recall(name: string): string | undefined {
  try {
    return localStorage.getItem(PREFIX + name) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Stores a value for the next visit, where the browser allows it. */
export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // Storage is refused or full: the choice holds for this visit only.
  }
}

type Theme = "auto" | "light" | "dark";
const THEMES: readonly Theme[] = ["auto", "light", "dark"];

/** Sets up the theme button; `onChange` is called at once and on each change. */
export function setUpTheme(onChange: (isDark: boolean) => void): void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const name = byId("theme-name", HTMLElement);
  const button = byId("theme", HTMLButtonElement);
  let theme: Theme = THEMES.find((known) => known === recall("theme")) ?? "auto";
  const apply = (): void => {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    name.textContent = `Colours: ${theme === "auto" ? "same as system" : theme}`;
    button.title = name.textContent;
    onChange(theme === "dark" || (theme === "auto" && system.matches));
  };
  button.addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "auto";
    remember("theme", theme);
    apply();
  });
  system.addEventListener("change", apply);
  apply();
}
