import type { Clock, Timer } from "../lib/clock.ts";
import type { Broadcast } from "./broadcast.ts";
import type { Catalog, StatusStore } from "./ports.ts";

const topic = "status";

/** How often a process looks for statuses that it may not have been told of, in ms. */
const lookEvery = 30_000;

/** A store of statuses that tells the others of each that is set. */
export function announceStatuses(store: StatusStore, broadcast: Broadcast): StatusStore {
  return {
    all: () => store.all(),
    async save(status) {
      await store.save(status);
      broadcast.tell(topic, status.deploymentId);
    },
  };
}

/** Keeps a catalog at the statuses that other processes set. Returns how to stop that. */
export function followStatuses(deps: {
  readonly store: StatusStore;
  readonly broadcast: Broadcast;
  readonly catalog: Pick<Catalog, "setStatus">;
  readonly clock: Clock;
  readonly onFault: (fault: unknown) => void;
}): () => void {
  const { store, broadcast, catalog, clock, onFault } = deps;
  let known: ReadonlyMap<string, string> = new Map();
  let timer: Timer | undefined;

  async function look(): Promise<void> {
    try {
      const all = await store.all();
      for (const [deploymentId, name] of all) {
        if (known.get(deploymentId) !== name) catalog.setStatus(deploymentId, name);
      }
      known = all;
    } catch (fault) {
      onFault(fault);
    }
  }

  function arm(): void {
    timer = clock.after(lookEvery, () => {
      arm();
      void look();
    });
  }

  const unsubscribe = broadcast.subscribe((notice) => {
    if (notice.topic === topic || notice.topic === "missed") void look();
  });
  arm();
  return () => {
    unsubscribe();
    timer?.cancel();
  };
}
