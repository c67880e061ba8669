import { insist } from "../lib/insist.ts";
import type { RandomBytes } from "../lib/ids.ts";
import { pause } from "../lib/pause.ts";
import type { Refusal } from "../lib/refusal.ts";
import { canOpen } from "../lib/seal.ts";
import { attemptWork, openBody, type AttemptDeps, type Attempted, type Hands } from "./attempt.ts";
import { decide, type Command } from "./decide.ts";
import { haltOn, type Why } from "./halt.ts";
import type { Outcome } from "./outcome.ts";
import { judge, type Judgement } from "./judge.ts";
import { claim, own, record, whyInterrupted } from "./owned.ts";
import type { Catalog, ExecuteRun } from "./ports.ts";
import { giveWay } from "./replace.ts";
import { cannotOpen, damagedRecord, noLongerListed } from "./refusals.ts";
import { nextAttemptAt } from "./retry.ts";
import { wayOn, type Run, type RunIn } from "./run.ts";
import { cancelled, stopWork, timedOut } from "./stop-work.ts";

export interface ExecuteDeps extends AttemptDeps {
  readonly catalog: Catalog;
  /** For the jitter of retries. */
  readonly random: RandomBytes;
  /** Told of faults of our own, such as a full disk; the run is then settled by the next sweep, or at the next start. */
  readonly onFault: (fault: unknown, runId: string) => void;
}

/**
 * The only place from which customers' systems are touched. A run starts once: the guarded change from queued to running
 * is on disk before the effect begins, and whoever loses that change does nothing. A run that is running already and
 * whose owner is gone goes on as `wayOn` says. What is written of a run is written only while it is this process's own.
 */
export function createExecuteRun(patientDeps: ExecuteDeps): ExecuteRun {
  return async (runId, ending) => {
    const held = patientDeps.leases.hold(runId);
    // At work on it already: a queue may deliver twice.
    if (!held) return;
    const hands = { held, ending };
    await carryOut(patientDeps, runId, hands, async (deps) => {
      const run = await deps.store.get(runId);
      if (run?.status === "queued") await begin(deps, run, hands);
      if (run?.status === "running") await goOn(deps, run, hands);
    });
  };
}

/**
 * Does the work of a run that was created as running, and held since before. It never throws, and lets go of it.
 * @param leaseUntil what was written with it
 */
export type ExecuteStarted = (run: RunIn<"running">, leaseUntil: number, hands: Hands) => Promise<void>;

/** The second way in: the rules were asked with the request, and that it has started is on disk with it. */
export function createExecuteStarted(patientDeps: ExecuteDeps): ExecuteStarted {
  return (run, leaseUntil, hands) =>
    carryOut(patientDeps, run.id, hands, async (deps) => {
      const owned = await own(deps, hands.held, run, leaseUntil);
      if (owned) await firstAttempt(deps, owned, hands);
    });
}

async function carryOut(
  patientDeps: ExecuteDeps,
  runId: string,
  { held, ending }: Hands,
  work: (deps: ExecuteDeps) => Promise<void>,
): Promise<void> {
  const deps = insisting(patientDeps, runId, ending);
  try {
    await work(deps);
  } catch (fault) {
    deps.onFault(fault, runId);
  } finally {
    held.release();
    deps.live.forget(runId);
  }
}

/** What a store says of the database as a whole: it passes when an operator has mended it. Any other may be one run's own. */
const passing: readonly unknown[] = ["disk_full", "unreachable", "in_use", "not_writable", "cannot_open"];

function isPassing(fault: unknown): boolean {
  return fault instanceof Error && "code" in fault && passing.includes(fault.code);
}

/**
 * A database that fails for a while, on a full disk say, must not cost a run its outcome, nor a lane its turn. Nobody wakes
 * a queued run a second time, so it is not given up before the process ends.
 */
function insisting(deps: ExecuteDeps, runId: string, signal: AbortSignal): ExecuteDeps {
  const { store, clock } = deps;
  const how = { clock, signal, onFault: (fault: unknown) => deps.onFault(fault, runId), isPassing };
  return {
    ...deps,
    store: {
      ...store,
      get: (id) => insist(() => store.get(id), how),
      list: (filter) => insist(() => store.list(filter), how),
      orphans: (now) => insist(() => store.orphans(now), how),
      append: (run, events, also) => insist(() => store.append(run, events, also), how),
    },
  };
}

async function begin(deps: ExecuteDeps, run: RunIn<"queued">, hands: Hands): Promise<void> {
  if (run.damage !== undefined) deps.onFault(new Error(run.damage), run.id);
  const { refusal, despite } = judgeStart(deps, run);
  if (refusal) return deny(deps, run, refusal);
  if (await giveWay(deps, run)) return;
  const owned = await claim(deps, hands.held, run, despite);
  if (owned) await firstAttempt(deps, owned, hands);
}

async function firstAttempt(deps: ExecuteDeps, run: RunIn<"running">, hands: Hands): Promise<void> {
  await conclude(deps, run, hands, await attemptWork(deps, run, hands, "execute", 0));
}

async function deny(deps: ExecuteDeps, run: RunIn<"queued">, refusal: Refusal): Promise<void> {
  const events = decide(run, { type: "deny", refusal }, deps.clock.now());
  if (!events.ok || (await deps.store.append(run, events.value))) return;
  const seen = await deps.store.get(run.id);
  if (seen?.status === "queued") await deny(deps, seen, refusal);
}

/** Goes on with what an owner that is gone has begun. */
async function goOn(deps: ExecuteDeps, seen: RunIn<"running">, hands: Hands): Promise<void> {
  const run = await whenAbandoned(deps, seen, hands);
  if (!run) return;
  const owned = await claim(deps, hands.held, run);
  if (!owned) {
    // Its owner has renewed after all, or another process was first.
    const after = await deps.store.get(run.id);
    return after?.status === "running" ? goOn(deps, after, hands) : undefined;
  }
  switch (wayOn(owned)) {
    case "stop":
      return conclude(deps, owned, hands, { kind: "halted", why: "cancel" });
    case "attach":
      return conclude(
        deps,
        owned,
        hands,
        await attemptWork(deps, owned, hands, "recover", await deps.logs.count(owned.id)),
      );
    case "retry":
      return tryAgain(deps, owned, hands);
    case undefined:
      return finish(deps, owned, { type: "interrupt", reason: whyInterrupted(deps.leases, owned) });
  }
}

/** How often an owner that is at work is looked at, in ms. */
const lookAgainMs = 1_000;

/**
 * The run as soon as nobody is at work on it; undefined when it has ended. A queue that takes a slow owner for dead calls
 * while that one is still at work: it must not be answered before, or the lane would be given to the next run.
 */
async function whenAbandoned(
  { store, clock, leases }: ExecuteDeps,
  run: RunIn<"running">,
  { ending }: Hands,
): Promise<RunIn<"running"> | undefined> {
  for (let seen: Run | undefined = run; seen?.status === "running"; seen = await store.get(run.id)) {
    const { fence, owner } = seen;
    if (owner === leases.owner) return seen;
    const orphans = await store.orphans(leases.abandonedBefore());
    if (orphans.some((orphan) => orphan.id === run.id && orphan.fence === fence)) return seen;
    await pause(clock, lookAgainMs, ending);
  }
  return undefined;
}

/** Rules may have changed their answer while the run waited; they are asked a last time. */
function judgeStart(
  { catalog, clock, vault }: Pick<ExecuteDeps, "catalog" | "clock" | "vault">,
  run: RunIn<"queued" | "running">,
): Judgement {
  if (run.damage !== undefined) return { refusal: damagedRecord() };
  if (!canOpen(vault, run.body)) return { refusal: cannotOpen() };
  // As it is listed today: its env and kind say who may act on it.
  const deployment = catalog.current().deploymentsById.get(run.deployment.id);
  if (!deployment) return { refusal: noLongerListed(run.deployment.name) };
  return judge(catalog, run, deployment, clock.now());
}

/** Writes what came of an attempt, or tries again. */
async function conclude(deps: ExecuteDeps, run: RunIn<"running">, hands: Hands, attempted: Attempted): Promise<void> {
  if (attempted.kind === "unknown") return finish(deps, run, { type: "interrupt", reason: deps.leases.whatIsKnown });
  if (attempted.kind === "halted") return afterHalt(deps, run, hands, attempted.why);
  const { outcome } = attempted;
  const nextAt = nextAttemptAt(run, outcome, deps.clock.now(), deps.random);
  if (nextAt !== undefined) {
    // Refused when somebody wants it stopped by now: then this failure was the end.
    const failed = await recordFailure(deps, run, lasting(outcome), nextAt);
    if (failed) return tryAgain(deps, failed, hands);
  }
  await finish(deps, run, { type: "end", outcome: lasting(outcome) });
}

/** Writes once that an attempt failed, although the answer to the write may be lost; undefined when that is refused. */
async function recordFailure(
  deps: ExecuteDeps,
  run: RunIn<"running">,
  outcome: Outcome,
  nextAt: number,
): Promise<RunIn<"running"> | undefined> {
  const written = await record(deps, run, (seen) =>
    seen.retrying ? undefined : { type: "fail_attempt", outcome, nextAt },
  );
  const seen = written ?? (await deps.store.get(run.id));
  return seen?.status === "running" && seen.fence === run.fence && seen.retrying ? seen : undefined;
}

async function afterHalt(deps: ExecuteDeps, run: RunIn<"running">, hands: Hands, why: Why): Promise<void> {
  switch (why) {
    case "timeout":
      return finish(deps, run, { type: "end", outcome: timedOut(await stopping(deps, run, hands)) });
    case "cancel":
      return finish(deps, run, { type: "end", outcome: cancelled(await stopping(deps, run, hands)) });
    case "lost":
      // The one who has it by now says how it goes on.
      deps.onFault(new Error("the lease ended before it was renewed; the work was let go of"), run.id);
      return;
    case "ending":
    case "draining":
      // What another process can go on with stays as it is; `Leases.stop` hands it over.
      await record(deps, run, (seen) => (wayOn(seen) ? undefined : { type: "interrupt", reason: stopped }));
  }
}

function stopping(deps: ExecuteDeps, run: RunIn<"running">, hands: Hands) {
  return stopWork(deps.executor, run, () => openBody(deps, run), { ...hands, clock: deps.clock });
}

/** Starts the work once more with the same key, when its time has come and the rules still say yes. */
async function tryAgain(deps: ExecuteDeps, run: RunIn<"running">, hands: Hands): Promise<void> {
  const why = await waitUntil(deps, run.retrying?.nextAt ?? 0, hands);
  if (why) return afterHalt(deps, run, hands, why);
  const { refusal } = judgeStart(deps, run);
  if (refusal) return finish(deps, run, notAgain(run, refusal, deps.leases.whatIsKnown));
  const { owner } = deps.leases;
  const seen = (await record(deps, run, () => ({ type: "retry", owner }))) ?? (await deps.store.get(run.id));
  if (seen?.status !== "running" || seen.owner !== owner) return;
  if (seen.fence === run.fence + 1) {
    const attempted = await attemptWork(deps, seen, hands, "execute", await deps.logs.count(run.id));
    return conclude(deps, seen, hands, attempted);
  }
  if (seen.fence === run.fence && seen.cancelRequestedBy) await afterHalt(deps, seen, hands, "cancel");
}

/** Why the waiting was broken off; undefined when the time has come. */
async function waitUntil({ clock }: ExecuteDeps, instant: number, hands: Hands): Promise<Why | undefined> {
  const halting = haltOn(["cancel", "lost", "draining"], { ...hands, clock });
  try {
    halting.signal.throwIfAborted();
    await pause(clock, Math.max(0, instant - clock.now()), halting.signal);
    return undefined;
  } catch {
    return halting.why();
  } finally {
    halting.release();
  }
}

function notAgain(run: RunIn<"running">, { message }: Refusal, known: string): Command {
  const why = ` It was not sent again: ${message}`;
  if (!run.retrying) return { type: "interrupt", reason: known + why };
  const { outcome } = run.retrying;
  return { type: "end", outcome: { ...outcome, summary: outcome.summary + why } };
}

/** The last that is written of a run. */
async function finish(deps: ExecuteDeps, run: RunIn<"running">, command: Command): Promise<void> {
  await record(deps, run, () => command);
}

/** Without what only matters for the decision to try again. */
function lasting({ result, summary, output }: Outcome): Outcome {
  return { result, summary, ...(output ? { output } : {}) };
}

const stopped = "Signalbox was stopped while the action was running.";
