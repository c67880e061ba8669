import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { RunStore } from "../runs/ports.ts";
import type { CursorStore, MessageStore } from "../runs/report-ports.ts";
import type { Run } from "../runs/run.ts";
import type { StoreObserver } from "../runs/store-observer.ts";
import { createMetrics, type Metrics } from "./metrics/create-metrics.ts";
import { createReadySince, type ReadySince } from "./metrics/ready-since.ts";
import { createRunLines } from "./run-lines.ts";
import { createSlackHealth, type SlackHealth } from "./slack-health.ts";
import { createStoreHealth, type StoreHealth } from "./store-health.ts";
import type { Traces } from "./traces/create-traces.ts";
import type { TracingSettings } from "./traces/settings.ts";
import { watchRuns } from "./watch-runs.ts";

/** What telemetry looks at of a store. */
interface Watched {
  readonly runs: RunStore;
  readonly messages: MessageStore;
  readonly cursors: CursorStore;
}

/** The log of runs, metrics, traces and health, with the places where the rest of the program tells what happens. */
export interface Telemetry {
  readonly metrics: Metrics;
  readonly storeHealth: StoreHealth;
  readonly slackHealth: SlackHealth;
  readonly storeObserver: StoreObserver;
  onSlackCall(method: string, answer: string, ms: number): void;
  onSlackFallback(step: string, code: string): void;
  /** What the target of a run gets besides the rest. */
  headersFor(run: Run): Readonly<Record<string, string>>;
  /** The same store, with telemetry looking on. */
  watch<Store extends Watched>(store: Store): Promise<Store>;
  /** From now on it is timed how long runs take to start. */
  timeStarts(facts: Omit<Parameters<typeof createReadySince>[0], "clock">): void;
  stop(): Promise<void>;
}

/** The message that ends the report of a run, as the Slack edge calls it. */
const lastMessage = "result";

/** The name under which a store remembers when it was last tried. */
const pulse = "pulse";

export function startTelemetry(options: {
  readonly version: string;
  readonly owner: string;
  readonly tracing: TracingSettings | undefined;
  readonly clock: Clock;
  readonly log: Log;
}): Telemetry {
  const { version, owner, tracing, clock, log } = options;
  const metrics = createMetrics(version);
  const slackHealth = createSlackHealth(clock);
  const storeHealth = createStoreHealth(clock);
  let traces: Traces | undefined;
  let readySince: ReadySince | undefined;

  return {
    metrics,
    storeHealth,
    slackHealth,
    storeObserver: {
      onCommit(ms, changes) {
        metrics.store.onCommit(ms, changes);
        storeHealth.onCommit(ms, changes);
      },
      onFailure(fault) {
        metrics.store.onFailure(fault);
        storeHealth.onFailure(fault);
      },
    },
    onSlackCall(method, answer, ms) {
      metrics.slack.onCall(method, answer, ms);
      slackHealth.onCall(method, answer);
    },
    onSlackFallback: (step, code) => metrics.slack.onFallback(step, code),
    headersFor: (run) => traces?.headersFor(run) ?? {},
    async watch(store) {
      // In seconds: some databases keep places in 32 bits.
      storeHealth.start(() => store.cursors.write(pulse, Math.floor(clock.now() / 1_000)));
      if (tracing) {
        for (const note of tracing.notes) log.warn(note);
        // Loaded only now: most never trace, and the library is large.
        const { createTraces } = await import("./traces/create-traces.ts");
        traces = createTraces(tracing, { version, owner }, { store: store.runs, clock, log });
      }
      const listeners = [createRunLines(log), metrics.runs.onRun, ...(traces ? [traces.onRun] : [])];
      return {
        ...store,
        runs: watchRuns(store.runs, listeners, log),
        messages: watchMessages(store.messages, (runId) => {
          void metrics.runs.onReported(runId, clock.now(), async () => {
            const run = await store.runs.get(runId);
            return run && "endedAt" in run ? run.endedAt : undefined;
          });
          traces?.onReported(runId);
        }),
      };
    },
    timeStarts(facts) {
      readySince = createReadySince({ ...facts, clock });
      metrics.runs.timeStarts(readySince);
    },
    async stop() {
      readySince?.stop();
      storeHealth.stop();
      await traces?.stop();
    },
  };
}

/** The same store; tells when a thread has been told how its run ended. */
function watchMessages(store: MessageStore, onReported: (runId: string) => void): MessageStore {
  return {
    ...store,
    async save(message) {
      await store.save(message);
      if (message.kind === lastMessage && message.postingSince === undefined) onReported(message.runId);
    },
  };
}
