/** How many wait in each lane, as it was counted last and as this process has changed it since. */
export interface LaneCounts {
  of(lane?: string): number;
  change(lane: string, by: 1 | -1): void;
  /** Replaces what was known. */
  set(waitingByLane: ReadonlyMap<string, number>): void;
}

export function createLaneCounts(): LaneCounts {
  let byLane = new Map<string, number>();
  let total = 0;

  return {
    of: (lane) => (lane === undefined ? total : (byLane.get(lane) ?? 0)),

    change(lane, by) {
      // What another process has put in may be claimed here before it was counted.
      const before = byLane.get(lane) ?? 0;
      const after = Math.max(0, before + by);
      total += after - before;
      if (after === 0) byLane.delete(lane);
      else byLane.set(lane, after);
    },

    set(waitingByLane) {
      byLane = new Map(waitingByLane);
      total = [...byLane.values()].reduce((sum, waiting) => sum + waiting, 0);
    },
  };
}
