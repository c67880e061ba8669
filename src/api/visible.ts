import type { Actor } from "../access/actor.ts";
import type { Policy } from "../access/policy.ts";
import { roleOn } from "../access/roles.ts";
import { isToldOf, type Run } from "../runs/run.ts";
import type { RunFilter, RunStore } from "../runs/ports.ts";
import type { ApiDeps } from "./deps.ts";

/** Everybody sees their own runs and those that they follow, and those on deployments where they have any role. */
function maySee(policy: Policy, actor: Actor, run: Run): boolean {
  return isToldOf(run, actor) || roleOn(policy, actor, run.deployment) !== undefined;
}

/** The run; undefined when there is none and when it is none of the caller's business, which must look the same. */
export async function visibleRun(deps: ApiDeps, actor: Actor, id: string): Promise<Run | undefined> {
  const run = await deps.store.get(id);
  return run && maySee(deps.catalog.current().policy, actor, run) ? run : undefined;
}

const batch = 200;
/** One request reads no more of other people's runs than these batches hold; the cursor goes on from there. */
const maxBatches = 10;

/** A page of the runs that the caller may see, newest first, and where the next one begins. */
export async function visibleRuns(
  deps: { readonly store: RunStore; readonly catalog: ApiDeps["catalog"] },
  actor: Actor,
  filter: Omit<RunFilter, "order" | "limit">,
  limit: number,
): Promise<{ readonly runs: Run[]; readonly nextSeq: number | undefined }> {
  const { policy } = deps.catalog.current();
  const runs: Run[] = [];
  let beforeSeq = filter.beforeSeq;
  for (let round = 0; round < maxBatches; round += 1) {
    const before = beforeSeq === undefined ? {} : { beforeSeq };
    const found = await deps.store.listPlaced({ ...filter, ...before, order: "newest", limit: batch });
    for (const { seq, run } of found) {
      if (runs.length === limit) return { runs, nextSeq: beforeSeq };
      if (maySee(policy, actor, run)) runs.push(run);
      beforeSeq = seq;
    }
    if (found.length < batch) return { runs, nextSeq: undefined };
  }
  return { runs, nextSeq: beforeSeq };
}
