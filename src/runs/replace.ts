import type { Clock } from "../lib/clock.ts";
import { decide, type Command } from "./decide.ts";
import type { Dispatch } from "./dispatch.ts";
import type { RunStore } from "./ports.ts";
import { isDue, laneOf, type Run, type RunIn } from "./run.ts";

export interface ReplaceDeps {
  readonly store: RunStore;
  readonly clock: Clock;
  readonly dispatch: Dispatch;
}

/**
 * The run that takes the place of one that waits; undefined for none. It is a newer one of an action with
 * `concurrency: replace`, and has come as far: what still awaits approval takes nothing from what has it. Until its time
 * has come, a scheduled run neither takes a place nor loses one.
 * @param newer those of the same action in the same lane that wait too and were asked for later, newest first
 */
export function replacementOf(run: Run, newer: readonly Run[], now: number): Run | undefined {
  if (!isDue(run, now)) return undefined;
  return newer.find(
    (other) =>
      other.action.concurrency === "replace" &&
      isDue(other, now) &&
      (other.status === "queued" || (other.status === "awaiting_approval" && run.status === "awaiting_approval")),
  );
}

/**
 * Whether a newer run has taken the place of this one, which is then cancelled. Asked before it starts, so that a crash
 * between the newer run and the end of the older one is made good; for other actions it costs nothing.
 */
export async function giveWay(deps: Pick<ReplaceDeps, "store" | "clock">, run: RunIn<"queued">): Promise<boolean> {
  if (run.action.concurrency !== "replace") return false;
  const waiting = await waitingLike(deps.store, run);
  const newer = waiting.slice(
    0,
    waiting.findIndex((other) => other.id === run.id),
  );
  return (await cancelIfReplaced(deps, run, newer)) !== undefined;
}

/** Cancels what waits of the same action in the same lane, and has been replaced. Done twice, it does nothing more. */
export async function cancelReplaced(deps: ReplaceDeps, by: Run): Promise<void> {
  const waiting = await waitingLike(deps.store, by);
  for (const [index, run] of waiting.entries()) {
    const cancelled = await cancelIfReplaced(deps, run, waiting.slice(0, index));
    // Lets go of the timer that it had.
    if (cancelled) deps.dispatch(cancelled);
  }
}

/** The run, cancelled; undefined when it is not replaced. */
async function cancelIfReplaced(
  { store, clock }: Pick<ReplaceDeps, "store" | "clock">,
  before: Run,
  newer: readonly Run[],
): Promise<Run | undefined> {
  for (let run: Run | undefined = before; run; run = await store.get(before.id)) {
    const isWaiting = run.status === "queued" || run.status === "awaiting_approval";
    const command = isWaiting ? toCommand(replacementOf(run, newer, clock.now())) : undefined;
    const events = command && decide(run, command, clock.now());
    if (!events?.ok) return undefined;
    const after = await store.append(run, events.value);
    if (after) return after;
  }
  return undefined;
}

function toCommand(replacement: Run | undefined): Command | undefined {
  return replacement && { type: "cancel", by: replacement.requester, replacedBy: replacement.id };
}

function waitingLike(store: RunStore, run: Run): Promise<Run[]> {
  const { id: actionId } = run.action;
  return store.list({ lane: laneOf(run), actionId, statuses: ["queued", "awaiting_approval"], order: "newest" });
}
