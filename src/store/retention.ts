import type { RetentionStore } from "../runs/retention.ts";
import type { Committer } from "./writes.ts";

export function createRetentionStore(committer: Committer): RetentionStore {
  return {
    removeEndedBefore: (before, limit, now) => committer.commit({ kind: "remove_ended", before, limit, now }),
  };
}
