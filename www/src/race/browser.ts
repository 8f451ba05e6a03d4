/** The browser's name and major version, for the results people share. */

interface Brands {
  userAgentData?: { brands: readonly { brand: string; version: string }[] };
}

/** Such as `Chromium 156`; what cannot be told is called "a browser". */
export function browserName(): string {
  const agent = navigator.userAgent;
  const firefox = /Firefox\/(\d+)/.exec(agent);
  if (firefox !== null) return `Firefox ${firefox[1] ?? ""}`;
  const brands = (navigator as unknown as Brands).userAgentData?.brands ?? [];
  // Browsers add a made-up brand so that nobody relies on the list's order.
  const real = brands.filter(({ brand }) => !/not.*brand/i.test(brand));
  const named = real.find(({ brand }) => brand !== "Chromium") ?? real[0];
  if (named !== undefined) return `${named.brand} ${named.version}`;
  const chromium = /Chrom(?:e|ium)\/(\d+)/.exec(agent);
  if (chromium !== null) return `Chromium ${chromium[1] ?? ""}`;
  const safari = /Version\/(\d+)[.\d]* .*Safari/.exec(agent);
  return safari === null ? "a browser" : `Safari ${safari[1] ?? ""}`;
}
