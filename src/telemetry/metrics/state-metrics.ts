import { Gauge, type Registry } from "prom-client";
import type { Status } from "../../runs/run.ts";

/** What is looked at when somebody scrapes. */
export interface StateReadings {
  /** How many runs there are in each status that something follows. */
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
    help: "Runs that have not ended, by status: awaiting_approval, queued (scheduled ones too) or running. Of all processes on the database.",
    labelNames: ["status"] as const,
    registers,
    async collect() {
      const counts = await readings.countRuns();
      for (const status of unfinished) this.set({ status }, counts.get(status) ?? 0);
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
