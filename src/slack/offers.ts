import type { Actor } from "../access/actor.ts";
import { askFreezes, type FreezeAnswer } from "../access/freeze.ts";
import { isTarget, refusalToInvoke, type InvokeRefusal } from "../access/invoke.ts";
import type { Deployment } from "../definition/configuration.ts";
import type { Catalog, CatalogAction } from "../runs/ports.ts";

/** A deployment on which somebody may run an action now. */
export interface Offer {
  readonly deployment: Deployment;
  readonly status: string;
  readonly isStale: boolean;
  /** What holds there now. Whoever may run it is offered it all the same, to fill it in or to learn why not. */
  readonly frozen?: FreezeAnswer;
}

/** Where an action may run now for this person, and why not elsewhere among the deployments it is made for. */
export interface Offers {
  readonly offered: readonly Offer[];
  readonly withheld: readonly { readonly deployment: Deployment; readonly refusal: InvokeRefusal }[];
}

export function offersFor(catalog: Catalog, actor: Actor, { action }: CatalogAction, now: number): Offers {
  const { deploymentsById, policy } = catalog.current();
  const offered: Offer[] = [];
  const withheld: { deployment: Deployment; refusal: InvokeRefusal }[] = [];
  for (const deployment of deploymentsById.values()) {
    if (!isTarget(policy, action, deployment)) continue;
    const status = catalog.statusOf(deployment);
    const refusal = refusalToInvoke(policy, actor, action, deployment, status.name);
    if (refusal) {
      withheld.push({ deployment, refusal });
      continue;
    }
    const frozen = askFreezes(policy, actor, action, deployment, now);
    const isFrozen = frozen.refusal !== undefined || frozen.setAside.length > 0;
    offered.push({ deployment, status: status.name, isStale: status.isStale, ...(isFrozen ? { frozen } : {}) });
  }
  return { offered, withheld };
}
