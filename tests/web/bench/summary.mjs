/** A summary of the rows: how many times faster than the others we are at the default level. */

const LEVEL = 6;
const WORKERS = 2;

/** One line an engine, corpus and pool. */
export function summaryOf(rows) {
  return rows.filter(isOurs).map((ours) => {
    const of = (tool, workers) =>
      rows.find(
        (row) =>
          row.engine === ours.engine &&
          row.corpus === ours.corpus &&
          row.tool === tool &&
          (row.level ?? LEVEL) === LEVEL &&
          row.workers === workers,
      );
    const times = (other) =>
      other && Number((ours.megabytesPerSecond / other.megabytesPerSecond).toFixed(2));
    const platform = of("CompressionStream");
    return {
      engine: ours.engine,
      corpus: ours.corpus,
      tool: ours.tool,
      megabytesPerSecond: ours.megabytesPerSecond,
      percent: ours.percent,
      platformPercent: platform?.percent,
      timesPlatform: times(platform),
      timesFflate: times(of("fflate")),
      timesOneWorker: times(of(ours.tool, 1)),
    };
  });
}

function isOurs({ tool, level, workers }) {
  return tool.startsWith("parflate") && level === LEVEL && workers === WORKERS;
}
