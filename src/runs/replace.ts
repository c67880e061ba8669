import type { Clock } from "../lib/clock.ts";
import { decide, type Command } from "./decide.ts";
import type { Dispatch } from "./dispatch.ts";
import type { RunStore } from "./ports.ts";
import { isDue, laneOf, type Run } from "./run.ts";

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
 * The command that cancels a run when a newer one has taken its place. Asked before it starts, so that a crash between
 * the newer run and the end of the older one is made good; for other actions it costs nothing.
 */
export async function commandToReplace(store: RunStore, run: Run, now: number): Promise<Command | undefined> {
  if (run.action.concurrency !== "replace") return undefined;
  const waiting = await waitingLike(store, run);
  const newer = waiting.slice(
    0,
    waiting.findIndex((other) => other.id === run.id),
  );
  return toCommand(replacementOf(run, newer, now));
}

/** Cancels what waits of the same action in the same lane, and has been replaced. Done twice, it does nothing more. */
export async function cancelReplaced(deps: ReplaceDeps, by: Run): Promise<void> {
  const waiting = await waitingLike(deps.store, by);
  for (const [index, run] of waiting.entries()) {
    await cancelIfReplaced(deps, run, waiting.slice(0, index));
  }
}

async function cancelIfReplaced(deps: ReplaceDeps, before: Run, newer: readonly Run[]): Promise<void> {
  const { store, clock, dispatch } = deps;
  for (let run: Run | undefined = before; run; run = await store.get(before.id)) {
    const isWaiting = run.status === "queued" || run.status === "awaiting_approval";
    const command = isWaiting ? toCommand(replacementOf(run, newer, clock.now())) : undefined;
    const events = command && decide(run, command, clock.now());
    if (!events?.ok) return;
    const after = await store.append(run, events.value);
    // Lets go of the timer or the place in the queue that it had.
    if (after) {
      dispatch(after);
      return;
    }
  }
}

function toCommand(replacement: Run | undefined): Command | undefined {
  return replacement && { type: "cancel", by: replacement.requester, replacedBy: replacement.id };
}

function waitingLike(store: RunStore, run: Run): Promise<Run[]> {
  const { id: actionId } = run.action;
  return store.list({ lane: laneOf(run), actionId, statuses: ["queued", "awaiting_approval"], order: "newest" });
}
