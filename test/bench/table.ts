import type { Machine } from "./machine.ts";
import { spreadOf, type Comparison, type Figures } from "./rounds.ts";

/** What we promise a newcomer, in seconds. */
const demoGoal = 3;

export function comparisonsTable(comparisons: readonly { what: string; comparison: Comparison }[]): string {
  const rows = comparisons.map(({ what, comparison: { signalbox, bareBolt, ratio } }) => [
    what,
    figures(signalbox),
    figures(bareBolt),
    `${ratio.median.toFixed(2)} (${ratio.min.toFixed(2)} to ${ratio.max.toFixed(2)})`,
  ]);
  return layOut([["", "Signalbox p50 / p99 ms", "bare Bolt p50 / p99 ms", "ratio of medians (min to max)"], ...rows]);
}

export function demoLine(tookMs: readonly number[]): string {
  const { median, min, max } = spreadOf(tookMs.map((ms) => ms / 1_000));
  return `demo until ready: ${median.toFixed(2)} s, median of ${tookMs.length} starts (${min.toFixed(2)} to ${max.toFixed(2)}); the goal is ${demoGoal} s`;
}

export function machineLine({ cores, node, synchronous, commitMs, load }: Machine): string {
  return `${cores} cores, load ${load.toFixed(1)} before; Node ${node}; SQLite synchronous=${synchronous}, one commit ${commitMs.toFixed(2)} ms`;
}

function figures({ p50, p99 }: Figures): string {
  return `${p50.toFixed(2)} / ${p99.toFixed(2)}`;
}

function layOut(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("   ")
        .trimEnd(),
    )
    .join("\n");
}
