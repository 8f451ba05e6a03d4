/** The benchmark's rows as a picture: size against speed, one panel an engine and corpus. */

const COLOURS = {
  "parflate messages": "#c2410c",
  "parflate shared": "#7c3aed",
  CompressionStream: "#0369a1",
  fflate: "#15803d",
  pako: "#a16207",
  "zlib-streams": "#475569",
};

const PANEL = { width: 420, height: 300, margin: 48 };
/** Of one entry. */
const LEGEND_WIDTH = 150;

/** An SVG with everything in it. */
export function picture(rows) {
  const panels = Map.groupBy
    ? Map.groupBy(rows, panelOf)
    : rows.reduce(
        (map, row) => map.set(panelOf(row), [...(map.get(panelOf(row)) ?? []), row]),
        new Map(),
      );
  const columns = Math.min(3, panels.size);
  const lines = Math.ceil(panels.size / columns);
  const height = lines * PANEL.height + 40;
  const width = Math.max(columns * PANEL.width, Object.keys(COLOURS).length * LEGEND_WIDTH + 40);
  const body = [...panels].map(([title, panelRows], at) => {
    const x = (at % columns) * PANEL.width;
    const y = Math.floor(at / columns) * PANEL.height;
    return `<g transform="translate(${x} ${y})">${panel(title, panelRows)}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"
 font-family="system-ui, sans-serif" font-size="11"><rect width="100%" height="100%" fill="#fff"/>
${body.join("\n")}
${legend(lines * PANEL.height + 24)}
</svg>
`;
}

function panelOf(row) {
  return `${row.engine}: ${row.corpus}`;
}

function panel(title, rows) {
  const fastest = Math.max(...rows.map((row) => row.megabytesPerSecond)) * 1.1;
  const sizes = rows.map((row) => row.percent);
  const [low, high] = [Math.min(...sizes) - 0.5, Math.max(...sizes) + 0.5];
  const x = (speed) => PANEL.margin + (speed / fastest) * (PANEL.width - 1.5 * PANEL.margin);
  const y = (percent) =>
    PANEL.margin / 1.5 + ((high - percent) / (high - low)) * (PANEL.height - 1.7 * PANEL.margin);
  const base = PANEL.height - PANEL.margin;
  const marks = rows.map((row) => {
    const label = [row.level, row.workers && `×${row.workers}`].filter(Boolean).join(" ");
    return `<circle cx="${x(row.megabytesPerSecond).toFixed(1)}" cy="${y(row.percent).toFixed(1)}" r="4" fill="${COLOURS[row.tool]}"/>
<text x="${(x(row.megabytesPerSecond) + 6).toFixed(1)}" y="${(y(row.percent) + 4).toFixed(1)}" fill="#334155">${label}</text>`;
  });
  return `<text x="${PANEL.margin}" y="18" font-weight="600" font-size="13">${title}</text>
<path d="M${PANEL.margin} 24V${base}H${PANEL.width - 20}" fill="none" stroke="#94a3b8"/>
<text x="${PANEL.width - 20}" y="${base + 30}" text-anchor="end" fill="#475569">MB/s, up to ${fastest.toFixed(0)}</text>
<text x="${PANEL.margin - 6}" y="30" text-anchor="end" fill="#475569">${high.toFixed(1)} %</text>
<text x="${PANEL.margin - 6}" y="${base}" text-anchor="end" fill="#475569">${low.toFixed(1)} %</text>
${marks.join("\n")}`;
}

function legend(y) {
  return Object.entries(COLOURS)
    .map(
      ([tool, colour], at) =>
        `<g transform="translate(${20 + at * LEGEND_WIDTH} ${y})"><circle r="5" fill="${colour}"/><text x="10" y="4">${tool}</text></g>`,
    )
    .join("\n");
}
