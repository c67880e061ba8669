import type { Clock } from "../lib/clock.ts";
import { decide } from "./decide.ts";
import type { Dispatch } from "./dispatch.ts";
import type { RunStore } from "./ports.ts";
import { byTurn, wayOn } from "./run.ts";

/**
 * At start, before anything else: what a dead process left running goes on where there is a way on, and is interrupted
 * where nobody knows how far it came; what was queued or waiting goes on in the order it was queued in.
 */
export async function recoverRuns(deps: {
  readonly store: RunStore;
  readonly clock: Clock;
  readonly dispatch: Dispatch;
}): Promise<void> {
  for (const run of await deps.store.list({ statuses: ["running"], order: "oldest" })) {
    if (run.status === "running" && wayOn(run)) {
      deps.dispatch(run);
      continue;
    }
    const reason = "Signalbox was restarted while the action was running.";
    const events = decide(run, { type: "interrupt", reason }, deps.clock.now());
    if (events.ok) await deps.store.append(run, events.value);
  }
  const waiting = await deps.store.list({ statuses: ["queued", "awaiting_approval"], order: "oldest" });
  for (const run of waiting.sort(byTurn)) deps.dispatch(run);
}
