import { Gauge, type Registry } from "prom-client";
import type { Status } from "../../runs/run.ts";

/** What is looked at when somebody scrapes. */
export interface StateReadings {
  /** How many runs there are in each status that something follows. Rejects while that cannot be read. */
  countRuns(): Promise<ReadonlyMap<Status, number>>;
  isStoreWritable(): boolean;
  isSlackConnected(): boolean;
  isReady(): boolean;
  countProblems(): number;
  databaseBytes(): number | undefined;
}

const unfinished = ["awaiting_approval", "queued", "running"] as const satisfies Status[];

/** How things stand now. */
export function addStateMetrics(registry: Registry, readings: StateReadings): void {
  const registers = [registry];
  new Gauge({
    name: "signalbox_runs",
    help: "Runs that have not ended, by status: awaiting_approval, queued (scheduled ones too) or running. Of all processes on the database. Absent while the database cannot be read.",
    labelNames: ["status"] as const,
    registers,
    async collect() {
      try {
        const counts = await readings.countRuns();
        for (const status of unfinished) this.set({ status }, counts.get(status) ?? 0);
      } catch {
        // What is not known is left out: an old figure would lie, and a page that fails would hide everything else.
        this.reset();
      }
    },
  });

  function gauge(name: string, help: string, read: () => number | boolean | undefined): void {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const value = read();
        if (value !== undefined) this.set(Number(value));
      },
    });
  }
  gauge("signalbox_ready", "1 when /readyz says yes, else 0.", readings.isReady);
  gauge("signalbox_store_writable", "1 when the database could be written last, else 0.", readings.isStoreWritable);
  gauge("signalbox_store_bytes", "The size of the database on disk, where it is a file.", readings.databaseBytes);
  gauge("signalbox_slack_connected", "1 when events of Slack reach the process, else 0.", readings.isSlackConnected);
  gauge(
    "signalbox_catalog_problems",
    "Errors and warnings in the files of actions and configuration.",
    readings.countProblems,
  );
}
