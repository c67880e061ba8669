import type { StatusDocument } from "../api/status-document.ts";
import { formatDuration } from "../lib/duration.ts";
import { plural } from "../lib/text.ts";

/** How many problems are shown; `lint` shows all. */
const mostProblems = 10;

/**
 * The status for somebody who was just woken: what is wrong first, then what waits, then the rest.
 * @param now ms since the Unix epoch
 */
export function statusInWords(status: StatusDocument, now: number): string {
  const age = (instant: string): string => formatDuration(Math.max(now - Date.parse(instant), 0));
  const failing = Object.entries(status.checks).filter(([, state]) => state !== "ok");
  const { database, slack, catalog, oldest } = status;

  const rows: [string, string][] = [
    ["status", failing.length === 0 ? status.status : `${status.status}: ${failing.map(inWords).join("; ")}`],
    ["version", `${status.version}, up ${formatDuration(status.uptimeSeconds * 1_000)}, process ${status.process}`],
    [
      "database",
      [
        `${database.kind} ${database.place}`,
        ...(database.bytes === undefined ? [] : [sizeInWords(database.bytes)]),
        database.lastCommitAt === undefined
          ? "nothing written since the start"
          : `last written ${age(database.lastCommitAt)} ago`,
      ].join(", "),
    ],
    ["slack", `${slack.isConnected ? "connected" : "not connected"} (${slack.transport})`],
    ["runs", runsInWords(status.runs)],
  ];
  if (oldest) {
    const what = `${oldest.run}, ${oldest.action} on ${oldest.deployment}`;
    rows.push(["oldest", `${what}: ${oldest.status.replaceAll("_", " ")}, asked for ${age(oldest.requestedAt)} ago`]);
  }
  for (const [index, { lane, waiting, run, waitingSince }] of (status.lanes ?? []).entries()) {
    const text = `${lane}: ${plural(waiting, "run")} waiting, ${run} for ${age(waitingSince)}`;
    rows.push([index === 0 ? "lanes" : "", text]);
  }
  for (const [index, replica] of (status.replicas ?? []).entries()) {
    const lease = leaseInWords(replica.leaseUntil, now);
    rows.push([index === 0 ? "replicas" : "", `${replica.process}: ${plural(replica.running, "run")}, ${lease}`]);
  }
  rows.push(["catalog", `${plural(catalog.actions, "action")}, ${plural(catalog.deployments, "deployment")}`]);
  for (const { severity, file, line, column } of catalog.problems.slice(0, mostProblems)) {
    rows.push(["", `${severity} at ${file}:${line}:${column}`]);
  }
  const hidden = catalog.problems.length - mostProblems;
  if (catalog.problems.length > 0) {
    rows.push(["", `${hidden > 0 ? `and ${hidden} more; ` : ""}what is wrong says: signalbox lint`]);
  }
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `${name.padEnd(width)}  ${text}`).join("\n");
}

function inWords([name, state]: [string, string]): string {
  return `${name}: ${state}`;
}

function leaseInWords(leaseUntil: string | undefined, now: number): string {
  if (leaseUntil === undefined) return "let go of, another process goes on";
  const left = Date.parse(leaseUntil) - now;
  return left > 0 ? `lease for ${formatDuration(left)} more` : `lease ended ${formatDuration(-left)} ago`;
}

function runsInWords(runs: StatusDocument["runs"]): string {
  if (runs === undefined) return "not known: the database cannot be read, so what runs and waits cannot be told";
  const parts = Object.entries(runs).filter(([, count]) => count > 0);
  if (parts.length === 0) return "nothing under way";
  return parts.map(([status, count]) => `${count} ${status.replaceAll("_", " ")}`).join(", ");
}

function sizeInWords(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  const amount = bytes / 1_024 ** power;
  return `${power === 0 ? amount : amount.toFixed(1)} ${units[power] ?? ""}`;
}
