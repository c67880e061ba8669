import type { Signalbox } from "./signalbox.ts";

/** Ana asks for the same twice: the first run is at its target, the second waits behind it, and its message says so. */
export async function oneRunsAndOneWaits({ ana, target }: Pick<Signalbox, "ana" | "target">): Promise<void> {
  for (let nth = 0; nth < 2; nth += 1) {
    await ana.types("/action run reindex search-prod");
    await (await ana.seesModal("Rebuild search index")).submits();
    await ana.hasNoModal();
  }
  await target.request(1);
  await ana.sees("Queued behind");
}
