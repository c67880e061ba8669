import type { Clock } from "../lib/clock.ts";
import { decide, type Command } from "./decide.ts";
import type { Held, Leases } from "./lease.ts";
import type { RunStore } from "./ports.ts";
import type { Run, RunIn } from "./run.ts";

export interface OwnedDeps {
  readonly store: RunStore;
  readonly clock: Clock;
  readonly leases: Leases;
}

/**
 * Makes a run this process's own: begins it, or takes it from an owner that is gone. Undefined when somebody else was
 * first, it is no longer to be had, or another run of its lane is running by now: then it waits as before.
 * @param despite the freezes that are set aside for it
 */
export async function claim(
  deps: OwnedDeps,
  held: Held,
  run: RunIn<"queued" | "running">,
  despite?: readonly string[],
): Promise<RunIn<"running"> | undefined> {
  const { store, clock, leases } = deps;
  let seen: Run = run;
  for (;;) {
    const fence = seen.status === "running" ? seen.fence + 1 : 1;
    const type = seen.status === "running" ? "take_over" : "start";
    const events = decide(seen, { type, owner: leases.owner, despite }, clock.now());
    if (!events.ok) return undefined;
    const leaseUntil = leases.until();
    // Its owner may have renewed the lease since it was seen to be over.
    const leaseOverBefore = type === "take_over" ? leases.overBefore(seen) : undefined;
    const written = await store.append(seen, events.value, { leaseUntil, leaseOverBefore });
    const after: Run | undefined = written ?? (await store.get(run.id));
    // It may be so although the write seemed to fail: a connection can break after the commit.
    if (after?.status === "running" && after.owner === leases.owner && after.fence === fence) {
      return own(deps, held, after, leaseUntil);
    }
    // Somebody only joined it, or asked for it to be stopped.
    const isAsItWas = after?.status === "running" ? after.fence === fence - 1 : after?.status === run.status;
    if (!after || !isAsItWas || after.revision === seen.revision) return undefined;
    seen = after;
  }
}

/** Counts on a run that was written as this process's own, as long as the lease that was written with it lasts. */
export async function own(
  deps: OwnedDeps,
  held: Held,
  run: RunIn<"running">,
  leaseUntil: number,
): Promise<RunIn<"running"> | undefined> {
  // The write took longer than the lease, so others may take it. Nothing was begun: it is taken once more.
  if (!deps.leases.counts(leaseUntil)) return claim(deps, held, run);
  held.own(leaseUntil);
  return run;
}

/**
 * Writes a change of a run that is under way here, whatever else happens to it meanwhile: a vote that comes too late, a
 * wish to stop it. Undefined when nothing was written: the run is another's by now, it has ended, or the change is
 * refused. A process that slept for an hour finds another fence, and changes nothing.
 * @param toCommand is asked about the run as it is when the change is written; undefined for no change
 */
export async function record(
  { store, clock }: OwnedDeps,
  run: RunIn<"running">,
  toCommand: (run: RunIn<"running">) => Command | undefined,
): Promise<Run | undefined> {
  // As a rule nobody has changed it since it was read, and a write finds out. A "no" counts only of the run as it is now.
  let seen: Run | undefined = run;
  for (let isFresh = false; ; isFresh = true) {
    if (!seen || !isSameOwnership(seen, run)) return undefined;
    const command = toCommand(seen);
    const events = command && decide(seen, command, clock.now());
    if (isFresh && !events?.ok) return undefined;
    // Without a lease: a write that is tried for a while must not take back what was renewed meanwhile.
    const after = events?.ok ? await store.append(seen, events.value) : undefined;
    if (after) return after;
    seen = await store.get(run.id);
  }
}

/** What is told of a run that an owner has left, and with which nobody can go on. */
export function whyInterrupted({ whatIsKnown }: Pick<Leases, "whatIsKnown">, run: Run): string {
  if (run.damage === undefined) return whatIsKnown;
  return `${whatIsKnown} Its record in the database is damaged, so nobody can go on with it; the operator’s log says what is wrong.`;
}

/** Whether the run is still under way with the same owner and the same fence. */
function isSameOwnership(seen: Run, run: RunIn<"running">): seen is RunIn<"running"> {
  return seen.status === "running" && seen.owner === run.owner && seen.fence === run.fence;
}
