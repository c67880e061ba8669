import { createMetrics } from "./create-metrics.ts";

/** The metrics of our own as a table in Markdown, for docs/metrics.md. */
export function metricsTable(): string {
  const { registry, show } = createMetrics("");
  show({
    countRuns: async () => new Map(),
    isStoreWritable: () => true,
    isSlackConnected: () => true,
    isReady: () => true,
    countProblems: () => 0,
    databaseBytes: () => 0,
  });
  const own = registry.getMetricsAsArray().filter(({ name }) => name.startsWith("signalbox_"));
  const rows = own.map((metric) => {
    // The types of the library keep to themselves that a metric knows its labels.
    const { labelNames } = metric as unknown as { readonly labelNames: readonly string[] };
    const labels = labelNames.map((label) => `\`${label}\``).join(", ");
    return [`\`${metric.name}\``, metric.constructor.name.toLowerCase(), labels, metric.help];
  });
  return toTable([["metric", "type", "labels", "meaning"], ...rows]);
}

/** As prettier writes it, so that the page stays as it is made. */
function toTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const [head = [], ...body] = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n");
}
