import type { Executor, Stopping, Telling } from "../../src/runs/ports.ts";
import type { Run } from "../../src/runs/run.ts";
import { createFact, type Fact } from "./fact.ts";
import { succeeded } from "./values.ts";

/** Work that is held until the test lets it end. */
export interface Work extends Executor {
  readonly begun: Fact;
  readonly end: Fact;
  readonly aborted: Fact;
  /** What it was asked for, each with the number of the owner. */
  readonly asked: string[];
  telling(): Telling;
}

export function createWork(location?: string, stopping: Stopping | undefined = hasStopped): Work {
  const [begun, end, aborted] = [createFact(), createFact(), createFact()];
  const asked: string[] = [];
  let own: Telling | undefined;

  async function hold(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", aborted.happen);
    begun.happen();
    await Promise.race([end.happened, aborted.happened]);
    signal.throwIfAborted();
  }

  return {
    begun,
    end,
    aborted,
    asked,
    telling() {
      if (!own) throw new Error("nothing has begun");
      return own;
    },
    async execute(run, _body, signal, telling) {
      own = telling;
      asked.push(`execute ${fenceOf(run)}`);
      if (location !== undefined) await telling.onAccepted(location);
      await hold(signal);
      return succeeded;
    },
    async recover(run, signal) {
      asked.push(`recover ${run.fence}`);
      await hold(signal);
      return { kind: "ended", outcome: succeeded };
    },
    async stop(run) {
      asked.push(`stop ${run.fence}`);
      return stopping;
    },
  };
}

const hasStopped: Stopping = { isStopped: true, text: "The target says it has stopped." };

function fenceOf(run: Run): number {
  return run.status === "running" ? run.fence : 0;
}
