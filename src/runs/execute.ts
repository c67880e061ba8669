import { refusalToInvoke } from "../access/invoke.ts";
import type { Clock } from "../lib/clock.ts";
import type { JsonObject } from "../lib/json.ts";
import type { Refusal } from "../lib/refusal.ts";
import { redact, textsIn } from "../lib/redact.ts";
import { isSealed, type Vault } from "../lib/seal.ts";
import { decide, type Command } from "./decide.ts";
import type { Outcome } from "./outcome.ts";
import type { Catalog, ExecuteRun, Executor, RunStore } from "./ports.ts";
import { unknownDeployment } from "./refusals.ts";
import type { Run, RunIn } from "./run.ts";

export interface ExecuteDeps {
  readonly store: RunStore;
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly vault: Vault | undefined;
  readonly executor: Executor;
  /** Told of faults of our own, such as a full disk; the run is then interrupted at the next start. */
  readonly onFault: (fault: unknown, runId: string) => void;
}

/**
 * The only place from which customers' systems are touched. A run starts once: the guarded change from queued to running
 * is on disk before the effect begins, and whoever loses that change does nothing.
 */
export function createExecuteRun(deps: ExecuteDeps): ExecuteRun {
  return async (runId, signal) => {
    try {
      const run = await deps.store.get(runId);
      if (run?.status !== "queued") return;
      const refusal = refusalToStart(deps.catalog, run);
      if (refusal) {
        await change(deps, run, { type: "deny", refusal });
        return;
      }
      const running = await change(deps, run, { type: "start" });
      if (running?.status !== "running") return;
      await change(deps, running, await carryOut(deps, running, signal));
    } catch (fault) {
      deps.onFault(fault, runId);
    }
  };
}

/** Rules may have changed their answer while the run waited; they are asked a last time. */
function refusalToStart(catalog: Catalog, run: RunIn<"queued">): Refusal | undefined {
  const { policy, deploymentsById } = catalog.current();
  const { deployment } = run;
  if (!deploymentsById.has(deployment.id)) return unknownDeployment(deployment.name, []);
  return refusalToInvoke(policy, run.requester, run.action, deployment, catalog.statusOf(deployment).name);
}

async function carryOut(deps: ExecuteDeps, run: RunIn<"running">, stopping: AbortSignal): Promise<Command> {
  const timeout = new AbortController();
  const timer = deps.clock.after(run.action.timeout, () => timeout.abort(new Error("timeout")));
  try {
    const body = (deps.vault ? deps.vault.unseal(run.body) : run.body) as JsonObject;
    const outcome = await deps.executor.execute(run, body, AbortSignal.any([timeout.signal, stopping]));
    return { type: "end", outcome: withoutSecrets(outcome, secretsOf(deps.vault, run)) };
  } catch (fault) {
    if (stopping.aborted) {
      return { type: "interrupt", reason: "Signalbox was stopped while the action was running." };
    }
    if (timeout.signal.aborted) return { type: "end", outcome: timedOut };
    deps.onFault(fault, run.id);
    return { type: "end", outcome: couldNotStart(fault) };
  } finally {
    timer.cancel();
  }
}

/** What was sealed in the request, in clear. */
function secretsOf(vault: Vault | undefined, run: Run): string[] {
  const sealed = Object.values(run.values).filter((value) => isSealed(value));
  return vault ? sealed.flatMap((value) => textsIn(vault.unseal(value))) : [];
}

/** Targets like to repeat what they were sent; a secret must not come back that way. */
function withoutSecrets(outcome: Outcome, secrets: readonly string[]): Outcome {
  const { output, summary } = outcome;
  return {
    ...outcome,
    summary: redact(summary, secrets),
    ...(output ? { output: { ...output, text: redact(output.text, secrets, output.isCut) } } : {}),
  };
}

const timedOut: Outcome = {
  result: "timed_out",
  summary: "No answer came in time. The target may still be at work: look there before you run this again.",
};

function couldNotStart(fault: unknown): Outcome {
  const reason = fault instanceof Error ? fault.message : String(fault);
  return { result: "failed", summary: `Signalbox could not carry this out: ${reason}` };
}

/** A guarded change; undefined when somebody else moved first. */
async function change(deps: ExecuteDeps, run: Run, command: Command): Promise<Run | undefined> {
  const events = decide(run, command, deps.clock.now());
  return events.ok ? deps.store.append(run, events.value) : undefined;
}
