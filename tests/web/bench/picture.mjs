/** The benchmark's rows as a picture: a panel for each engine and corpus, a bar for each row. */

const COLOURS = {
  "parflate messages": "#c2410c",
  "parflate shared": "#7c3aed",
  CompressionStream: "#0369a1",
  fflate: "#15803d",
  pako: "#a16207",
  "zlib-streams": "#475569",
};

/** The level that `CompressionStream` has, in all engines. */
const PLATFORM_LEVEL = 6;

// All lengths are in the picture's own units, which are pixels at its natural size.
const PANEL_WIDTH = 500;
const GAP = 24;
/** Between the edges and everything. */
const EDGE = 24;
/** Of the column of names, and of the space right of the longest bar for its figures. */
const NAMES_WIDTH = 150;
const FIGURES_WIDTH = 138;
const LONGEST_BAR = PANEL_WIDTH - NAMES_WIDTH - FIGURES_WIDTH;
const BAR_HEIGHT = 11;
const LINE_HEIGHT = 16;
/** Of a panel's title, and of a group's. */
const TITLE_HEIGHT = 28;
const GROUP_HEIGHT = 22;
const HEAD_HEIGHT = 62;

/** An SVG with everything in it: a column a corpus, a line an engine. */
export function picture(rows, machine) {
  const engines = unique(rows.map(({ engine }) => engine));
  const corpora = unique(rows.map(({ corpus }) => corpus));
  let top = EDGE + HEAD_HEIGHT;
  const panels = engines.map((engine) => {
    const line = corpora.map((corpus, column) => {
      const own = rows.filter((row) => row.engine === engine && row.corpus === corpus);
      const x = EDGE + column * (PANEL_WIDTH + GAP);
      return { x, ...panel(`${engine}: ${corpus}`, own) };
    });
    const y = top;
    top += Math.max(...line.map(({ height }) => height)) + GAP;
    return line
      .map(({ x, body }) => `<g transform="translate(${x} ${y})">\n${body}\n</g>`)
      .join("\n");
  });
  const width = 2 * EDGE + corpora.length * (PANEL_WIDTH + GAP) - GAP;
  const { processor = "an unknown processor", threads } = machine;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top}" width="${width}" height="${top}"
 font-family="system-ui, sans-serif" font-size="11" fill="#334155">
<rect width="100%" height="100%" fill="#fff"/>
<text x="${EDGE}" y="${EDGE + 14}" font-size="16" font-weight="600" fill="#0f172a">Compression to gzip in browsers: MB/s of input, longer is faster</text>
<text x="${EDGE}" y="${EDGE + 34}">The percentage is the size of the output. Bars are warm runs; the dark mark is the first run on a fresh page, with loading.</text>
<text x="${EDGE}" y="${EDGE + 50}">${escaped(processor)}, ${threads} threads; ×1, ×2: workers.</text>
${panels.join("\n")}
</svg>
`;
}

function panel(title, rows) {
  const fastest = Math.max(...rows.map(({ megabytesPerSecond }) => megabytesPerSecond));
  const scale = LONGEST_BAR / fastest;
  const levels = unique(rows.map(levelOf)).sort((a, b) => a - b);
  const parts = [
    `<text y="14" font-size="13" font-weight="600" fill="#0f172a">${escaped(title)}</text>`,
    `<path d="M0 20.5H${PANEL_WIDTH}" stroke="#cbd5e1"/>`,
  ];
  let top = TITLE_HEIGHT;
  for (const level of levels) {
    parts.push(`<text y="${top + 12}" font-weight="600" fill="#64748b">level ${level}</text>`);
    top += GROUP_HEIGHT - 4;
    const tools = Object.keys(COLOURS);
    const group = rows.filter((row) => levelOf(row) === level);
    group.sort((a, b) => tools.indexOf(a.tool) - tools.indexOf(b.tool));
    for (const row of group) {
      parts.push(bar(row, scale, top));
      top += LINE_HEIGHT;
    }
    top += 8;
  }
  return { body: parts.join("\n"), height: top };
}

function bar(row, scale, top) {
  const length = row.megabytesPerSecond * scale;
  const coldAt = NAMES_WIDTH + (row.bytesIn / 1000 / row.coldMs) * scale;
  const end = NAMES_WIDTH + length;
  const name = row.workers ? `${row.tool} ×${row.workers}` : row.tool;
  const weight = row.workers ? ' font-weight="600"' : "";
  const line = top + BAR_HEIGHT - 2;
  return `<text x="${NAMES_WIDTH - 8}" y="${line}" text-anchor="end"${weight}>${name}</text>
<rect x="${NAMES_WIDTH}" y="${top}" width="${length.toFixed(1)}" height="${BAR_HEIGHT}" rx="1.5" fill="${COLOURS[row.tool]}"/>
<path d="M${coldAt.toFixed(1)} ${top - 1}v${BAR_HEIGHT + 2}" stroke="#0f172a" stroke-width="1.5"/>
<text x="${(Math.max(end, coldAt) + 6).toFixed(1)}" y="${line}"${weight}>${row.megabytesPerSecond.toFixed(1)} MB/s, ${row.percent.toFixed(2)} %</text>`;
}

function levelOf({ level }) {
  return level ?? PLATFORM_LEVEL;
}

function unique(values) {
  return [...new Set(values)];
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
