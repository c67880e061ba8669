import type { Queue, RunStore } from "./ports.ts";
import { laneOf } from "./run.ts";

/**
 * Takes runs out of the queue that were cancelled while they waited, whoever did it and in whichever process. Nothing
 * hangs on it but the count of what waits: a run that is woken in vain does nothing.
 * @returns how to stop that
 */
export function forgetCancelled({
  store,
  queue,
}: {
  readonly store: RunStore;
  readonly queue: Pick<Queue, "forget">;
}): () => void {
  async function forget(runId: string): Promise<void> {
    const run = await store.get(runId);
    if (run?.status === "cancelled") queue.forget?.({ runId, lane: laneOf(run) });
  }

  return store.subscribe((changes) => {
    for (const { runId, type } of changes) if (type === "cancelled") void forget(runId).catch(() => undefined);
  });
}
