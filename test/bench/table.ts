import type { Machine } from "./machine.ts";
import type { Row } from "./program.ts";
import { figuresOf, median, spreadOf, type Comparison, type Figures } from "./rounds.ts";

export function comparisonTable(what: string, { signalbox, bareBolt, ratio }: Comparison): string {
  return layOut([
    ["", "Signalbox p50 / p99 ms", "bare Bolt p50 / p99 ms", "ratio of medians (min to max)"],
    [what, figures(signalbox), figures(bareBolt), spread(ratio)],
  ]);
}

/** A line for each contender, with what was measured or why nothing was. */
export function contendersTable(rows: readonly Row[], columns: Readonly<Record<string, (row: Row) => string>>): string {
  const cells = rows.map((row) => [
    row.name,
    ...(row.missing === undefined ? Object.values(columns).map((cell) => cell(row)) : [`not measured: ${row.missing}`]),
  ]);
  return layOut([["", ...Object.keys(columns)], ...cells]);
}

/** The median over the rounds; NaN where it was not measured. */
export function medianOf(row: Row, figure: string): number {
  const values = (row.samples ?? []).flatMap(({ figures: all }) => all[figure] ?? []);
  return values.length === 0 ? Number.NaN : median(values);
}

export function perSecond(row: Row, figure: string): string {
  return Math.round(medianOf(row, figure)).toLocaleString("en");
}

/** The median of the rounds' medians, and the percentile of all rounds together, in ms. */
export function timesOf(row: Row): string {
  const rounds = (row.samples ?? []).flatMap(({ times }) => (times && times.length > 0 ? [times] : []));
  return rounds.length === 0 ? "none" : figures(figuresOf(rounds));
}

export function spread({ median: middle, min, max }: { median: number; min: number; max: number }): string {
  return `${middle.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})`;
}

export function demoLine(tookMs: readonly number[], goal: number): string {
  const { median: middle, min, max } = spreadOf(tookMs.map((ms) => ms / 1_000));
  return `demo until ready: ${middle.toFixed(2)} s, median of ${tookMs.length} starts (${min.toFixed(2)} to ${max.toFixed(2)}); the goal is ${goal} s`;
}

export function machineLine({ cores, node, synchronous, commitMs, load }: Machine): string {
  return `${cores} cores, load ${load.toFixed(1)} before; Node ${node}; SQLite synchronous=${synchronous}, one commit ${commitMs.toFixed(2)} ms`;
}

function figures({ p50, p99 }: Figures): string {
  return `${p50.toFixed(2)} / ${p99.toFixed(2)}`;
}

export function layOut(rows: readonly (readonly string[])[]): string {
  // A cell that ends its line early, such as a sentence, may hang over.
  const widest = Math.max(...rows.map((row) => row.length));
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.filter((row) => row.length === widest || column === 0).map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("   ")
        .trimEnd(),
    )
    .join("\n");
}
