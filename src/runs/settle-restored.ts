import type { Clock } from "../lib/clock.ts";
import { decide } from "./decide.ts";
import type { RunStore } from "./ports.ts";

/** Why a run that waited in a backup does not go on. */
const refusal = {
  code: "restored",
  message:
    "This run was waiting when the backup was made that the database was restored from. It may have run since then, so it is not started. Look at the target, and run it again if it is still wanted.",
};

/**
 * Ends what waits in a database that comes from a backup: it may have been carried out after the backup was made, and
 * nothing is done twice. What was running is left to the next start, which attaches to it or calls it interrupted.
 * @returns how many runs it ended
 */
export async function settleRestored(store: RunStore, clock: Clock): Promise<number> {
  let settled = 0;
  for (const run of await store.list({ statuses: ["queued", "awaiting_approval"], order: "oldest" })) {
    const events = decide(run, run.status === "queued" ? { type: "deny", refusal } : { type: "expire" }, clock.now());
    if (events.ok && (await store.append(run, events.value))) settled += 1;
  }
  return settled;
}
