import { refusalToInvoke } from "../access/invoke.ts";
import type { Clock } from "../lib/clock.ts";
import type { JsonObject } from "../lib/json.ts";
import type { Refusal } from "../lib/refusal.ts";
import { redact } from "../lib/redact.ts";
import { insist } from "../lib/insist.ts";
import { canOpen, type Vault } from "../lib/seal.ts";
import { decide, type Command } from "./decide.ts";
import type { Outcome } from "./outcome.ts";
import type { Catalog, ExecuteRun, Executor, RunStore, Telling } from "./ports.ts";
import { cannotOpen, noLongerListed } from "./refusals.ts";
import { secretsOf, withoutSecrets } from "./secrets.ts";
import { wayOn, type Run, type RunIn } from "./run.ts";
import { createTelling, type TellDeps } from "./tell.ts";

export interface ExecuteDeps extends TellDeps {
  /** What this process is known by. */
  readonly owner: string;
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
 * is on disk before the effect begins, and whoever loses that change does nothing. A run that is running already was left
 * so by a former process, and goes on as `wayOn` says.
 */
export function createExecuteRun(patientDeps: ExecuteDeps): ExecuteRun {
  return async (runId, signal) => {
    const deps = insisting(patientDeps, runId, signal);
    try {
      const run = await deps.store.get(runId);
      if (run?.status === "queued") await begin(deps, run, signal);
      if (run?.status === "running") await goOn(deps, run, signal);
    } catch (fault) {
      deps.onFault(fault, runId);
    } finally {
      deps.live.forget(runId);
    }
  };
}

/** A database that fails for a while, on a full disk say, must not cost a run its outcome, nor a lane its turn. */
function insisting(deps: ExecuteDeps, runId: string, signal: AbortSignal): ExecuteDeps {
  const { store, clock } = deps;
  const how = { clock, signal, onFault: (fault: unknown) => deps.onFault(fault, runId) };
  return {
    ...deps,
    store: {
      ...store,
      get: (id) => insist(() => store.get(id), how),
      append: (run, events) => insist(() => store.append(run, events), how),
    },
  };
}

async function begin(deps: ExecuteDeps, run: RunIn<"queued">, signal: AbortSignal): Promise<void> {
  const refusal = refusalToStart(deps, run);
  if (refusal) {
    await change(deps, run, { type: "deny", refusal });
    return;
  }
  const running = await change(deps, run, { type: "start", owner: deps.owner });
  if (running?.status === "running") await carryOut(deps, running, signal, { by: "execute", loggedLines: 0 });
}

async function goOn(deps: ExecuteDeps, run: RunIn<"running">, signal: AbortSignal): Promise<void> {
  const loggedLines = await deps.logs.count(run.id);
  if (wayOn(run) === "attach") return carryOut(deps, run, signal, { by: "recover", loggedLines });
  const refusal = refusalToStart(deps, run);
  if (refusal || wayOn(run) !== "retry") {
    const why = refusal ? ` It was not sent again: ${refusal.message}` : "";
    await record(deps, run.id, { type: "interrupt", reason: restarted + why });
    return;
  }
  const running = await change(deps, run, { type: "retry", owner: deps.owner });
  if (running?.status === "running") await carryOut(deps, running, signal, { by: "execute", loggedLines });
}

/** Rules may have changed their answer while the run waited; they are asked a last time. */
function refusalToStart(
  { catalog, vault }: Pick<ExecuteDeps, "catalog" | "vault">,
  run: RunIn<"queued" | "running">,
): Refusal | undefined {
  if (!canOpen(vault, run.body)) return cannotOpen();
  const { policy, deploymentsById } = catalog.current();
  // As it is listed today: its env and kind say who may act on it.
  const deployment = deploymentsById.get(run.deployment.id);
  if (!deployment) return noLongerListed(run.deployment.name);
  return refusalToInvoke(policy, run.requester, run.action, deployment, catalog.statusOf(deployment).name);
}

/** What a restart takes off the time that is left never leaves less than this, so that the target is asked at all. */
const leastTime = 30_000;

interface Way {
  readonly by: "execute" | "recover";
  readonly loggedLines: number;
}

/** Does the work, tells what it tells, and writes how it ended. */
async function carryOut(
  deps: ExecuteDeps,
  run: RunIn<"running">,
  stopping: AbortSignal,
  { by, loggedLines }: Way,
): Promise<void> {
  const timeout = new AbortController();
  const passed = by === "recover" ? deps.clock.now() - run.startedAt : 0;
  const left = Math.max(run.action.timeout - passed, Math.min(leastTime, run.action.timeout));
  const timer = deps.clock.after(left, () => timeout.abort(new Error("timeout")));
  const secrets = secretsOf(deps.vault, run);
  const telling = createTelling(
    deps,
    { id: run.id, fence: run.fence, loggedLines },
    (text) => redact(text, secrets),
    (location) => accept(deps, run.id, location, secrets),
  );
  try {
    const signal = AbortSignal.any([timeout.signal, stopping]);
    const command = await effect(deps, run, signal, telling, by);
    await telling.settled();
    const isEnd = command.type === "end";
    await record(deps, run.id, isEnd ? { ...command, outcome: withoutSecrets(command.outcome, secrets) } : command);
  } catch (fault) {
    await telling.settled();
    if (stopping.aborted) await leave(deps, run.id);
    else if (timeout.signal.aborted) await record(deps, run.id, { type: "end", outcome: timedOut });
    else {
      deps.onFault(fault, run.id);
      await record(deps, run.id, { type: "end", outcome: couldNotStart(fault) });
    }
  } finally {
    timer.cancel();
  }
}

async function effect(
  deps: ExecuteDeps,
  run: RunIn<"running">,
  signal: AbortSignal,
  telling: Telling,
  by: Way["by"],
): Promise<Command> {
  if (by === "execute") {
    const body = (deps.vault ? deps.vault.unseal(run.body) : run.body) as JsonObject;
    return { type: "end", outcome: await deps.executor.execute(run, body, signal, telling) };
  }
  const recovery = await deps.executor.recover?.(run, signal, telling);
  return recovery?.kind === "ended"
    ? { type: "end", outcome: recovery.outcome }
    : { type: "interrupt", reason: restarted };
}

/** A place that holds a secret is not stored; the run then cannot be attached to again. */
async function accept(deps: ExecuteDeps, runId: string, location: string, secrets: readonly string[]): Promise<void> {
  const readable = location.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  const isClean = [location, readable].every((text) => redact(text, secrets) === text);
  if (isClean) await record(deps, runId, { type: "accept", location });
}

/** The process must end. What the next one can go on with stays as it is. */
async function leave(deps: ExecuteDeps, runId: string): Promise<void> {
  const run = await deps.store.get(runId);
  if (run?.status === "running" && wayOn(run)) return;
  await record(deps, runId, { type: "interrupt", reason: "Signalbox was stopped while the action was running." });
}

/** Writes a change of a run whatever else happens to it meanwhile, unless it is not running any more. */
async function record(deps: ExecuteDeps, runId: string, command: Command): Promise<void> {
  for (;;) {
    const run = await deps.store.get(runId);
    if (run?.status !== "running" || (await change(deps, run, command))) return;
  }
}

const restarted = "Signalbox was restarted while the action was running.";

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
