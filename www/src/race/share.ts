/** Sharing a result: as a link that carries it, or as an image. Nothing is sent anywhere by us. */
import { copyText, note } from "../ui/copy.ts";
import { byId, download } from "../ui/dom.ts";
import { drawCard, headline } from "./card.ts";
import { type RaceResult, toFragment } from "./result.ts";

export function setUpShare(result: () => RaceResult | undefined): void {
  const link = byId("share-link", HTMLButtonElement);
  const image = byId("share-image", HTMLButtonElement);
  link.addEventListener("click", () => {
    const current = result();
    if (current !== undefined) void copyLink(current).then((text) => note(link, text));
  });
  image.addEventListener("click", () => {
    const current = result();
    if (current !== undefined) void shareImage(current).then((text) => note(image, text));
  });
}

async function copyLink(result: RaceResult): Promise<string> {
  const url = new URL(location.href);
  url.hash = toFragment(result);
  if (await copyText(url.href)) return "Link copied";
  // Without leave to use the clipboard, the address bar holds the link.
  history.replaceState(null, "", url);
  return "The address bar has the link";
}

async function shareImage(result: RaceResult): Promise<string> {
  const blob = await drawCard(result);
  const file = new File([blob], "parflate-race.png", { type: "image/png" });
  const data = { files: [file], title: headline(result) };
  if (navigator.canShare?.(data)) {
    try {
      await navigator.share(data);
      return "Shared";
    } catch {
      // Closed by the visitor, or refused after all: the download below is still of use.
    }
  }
  download(blob, file.name);
  return "Image saved";
}
