import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { StoreObserver } from "../../runs/store-observer.ts";
import { createRunMetrics, type RunMetrics } from "./run-metrics.ts";
import { createSlackMetrics, type SlackMetrics } from "./slack-metrics.ts";
import { addStateMetrics, type StateReadings } from "./state-metrics.ts";
import { createStoreMetrics } from "./store-metrics.ts";

/** What monitoring reads. No name of a person, no value and no secret is ever a label. */
export interface Metrics {
  readonly runs: RunMetrics;
  readonly store: StoreObserver;
  readonly slack: SlackMetrics;
  /** From now on, what stands now is shown too. */
  show(readings: StateReadings): void;
  /** All of it in the text format of Prometheus. */
  page(): Promise<{ readonly contentType: string; readonly text: string }>;
  readonly registry: Registry;
}

export function createMetrics(version: string): Metrics {
  const registry = new Registry();
  const build = new Gauge({
    name: "signalbox_build_info",
    help: "Always 1; the labels say which Signalbox on which Node.",
    labelNames: ["version", "node"] as const,
    registers: [registry],
  });
  build.set({ version, node: process.versions.node }, 1);
  const runs = createRunMetrics(registry);
  const store = createStoreMetrics(registry);
  const slack = createSlackMetrics(registry);
  return {
    runs,
    store,
    slack,
    show(readings) {
      addStateMetrics(registry, readings);
      // Memory, processor time, lag of the event loop. They watch the process from here on.
      collectDefaultMetrics({ register: registry });
    },
    page: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
    registry,
  };
}
