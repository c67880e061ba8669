import { Counter, Histogram, type Registry } from "prom-client";
import type { StoreObserver } from "../../runs/store-observer.ts";
import { codeOf } from "../store-health.ts";
import { fewValues } from "./few-values.ts";

/** How long commits take, how much they hold, and how often they fail. */
export function createStoreMetrics(registry: Registry): StoreObserver {
  const registers = [registry];
  const commit = new Histogram({
    name: "signalbox_store_commit_seconds",
    help: "How long a transaction took, with the sync to disk.",
    buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5],
    registers,
  });
  const group = new Histogram({
    name: "signalbox_store_commit_events",
    help: "How many events of runs one transaction held.",
    buckets: [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
    registers,
  });
  const failed = new Counter({
    name: "signalbox_store_commit_failures_total",
    help: "Transactions that could not be written, by reason, such as disk_full.",
    labelNames: ["reason"] as const,
    registers,
  });
  const few = fewValues(20);
  return {
    onCommit(ms, changes) {
      commit.observe(ms / 1_000);
      group.observe(changes);
    },
    onFailure: (fault) => failed.inc({ reason: few(codeOf(fault)) }),
  };
}
