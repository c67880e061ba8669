import type { Actor } from "../access/actor.ts";
import type { Refusal } from "../lib/refusal.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { refusal } from "../texts/sentence.ts";
import type { RunStore } from "./ports.ts";
import { depthOf, type RunRequest } from "./run.ts";

/**
 * The run within which a deployment asks for another one: the one it names, which must have been sent to it, or else the
 * one that runs on it now. Depth is counted over both, so that neither leaving the name out nor naming an old run makes
 * a loop look short.
 */
export async function parentOf(
  store: RunStore,
  actor: Actor,
  namedId: string | undefined,
): Promise<Result<RunRequest["parent"], Refusal>> {
  if (actor.kind !== "deployment") return ok(undefined);
  const named = namedId === undefined ? undefined : await store.get(namedId);
  if (namedId !== undefined && (named?.deployment.id !== actor.id || !("startedAt" in named))) {
    return err(refusal("unknown_parent", "unknownParent", { actor: actor.name }));
  }
  const [active] = await store.list({ lane: actor.id, statuses: ["running"], order: "oldest", limit: 1 });
  const parent = named ?? active;
  if (!parent) return ok(undefined);
  const before = Math.max(depthOf(parent), active ? depthOf(active) : 0);
  return ok({ runId: parent.id, depth: before + 1 });
}

/** Deployments that call each other in a circle would go on for ever. */
export function refusalOfDepth({ parent }: RunRequest, maxDepth: number): Refusal | undefined {
  if (parent === undefined || parent.depth <= maxDepth) return undefined;
  return refusal("too_deep", "tooDeep", { depth: parent.depth, most: maxDepth });
}
