import { askFreezes } from "../access/freeze.ts";
import { refusalToInvoke } from "../access/invoke.ts";
import type { Deployment } from "../definition/configuration.ts";
import type { Refusal } from "../lib/refusal.ts";
import type { Catalog } from "./ports.ts";
import type { RunRequest } from "./run.ts";

/** What the rules of this moment say of a request. */
export interface Judgement {
  readonly refusal?: Refusal;
  /** The ids of the freezes that the requester's role sets aside; absent for none. */
  readonly despite?: readonly string[];
}

/**
 * Asks every rule that may change while a run waits: at the request, at each approval, and again right before the start.
 * A freeze counts at the time at which the run would start.
 * @param deployment as it is to be judged; its env and kind say who may act on it
 */
export function judge(
  catalog: Catalog,
  { requester, action, notBefore = 0 }: Pick<RunRequest, "requester" | "action" | "notBefore">,
  deployment: Deployment,
  now: number,
): Judgement {
  const { policy } = catalog.current();
  const refusal = refusalToInvoke(policy, requester, action, deployment, catalog.statusOf(deployment).name);
  if (refusal) return { refusal };
  const frozen = askFreezes(policy, requester, action, deployment, Math.max(now, notBefore));
  if (frozen.refusal) return { refusal: frozen.refusal };
  return frozen.setAside.length > 0 ? { despite: frozen.setAside.map(({ freeze }) => freeze.id) } : {};
}
