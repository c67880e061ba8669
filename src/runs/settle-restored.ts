import type { Clock } from "../lib/clock.ts";
import { decide } from "./decide.ts";
import type { RunStore } from "./ports.ts";
import { restored } from "./refusals.ts";

/**
 * Ends what waits in a database that comes from a backup: it may have been carried out after the backup was made, and
 * nothing is done twice. What was running is left to the next start, which attaches to it or calls it interrupted.
 * @returns how many runs it ended
 */
export async function settleRestored(store: RunStore, clock: Clock): Promise<number> {
  let settled = 0;
  for (const run of await store.list({ statuses: ["queued", "awaiting_approval"], order: "oldest" })) {
    const command =
      run.status === "queued" ? ({ type: "deny", refusal: restored() } as const) : ({ type: "expire" } as const);
    const events = decide(run, command, clock.now());
    if (events.ok && (await store.append(run, events.value))) settled += 1;
  }
  return settled;
}
