import type { Actor } from "../access/actor.ts";
import { isTarget, refusalToInvoke, type InvokeRefusal } from "../access/invoke.ts";
import type { Deployment } from "../definition/configuration.ts";
import type { Catalog, CatalogAction } from "../runs/ports.ts";

/** A deployment on which somebody may run an action now. */
export interface Offer {
  readonly deployment: Deployment;
  readonly status: string;
  readonly isStale: boolean;
}

/** Where an action may run now for this person, and why not elsewhere among the deployments it is made for. */
export interface Offers {
  readonly offered: readonly Offer[];
  readonly withheld: readonly { readonly deployment: Deployment; readonly refusal: InvokeRefusal }[];
}

export function offersFor(catalog: Catalog, actor: Actor, { action }: CatalogAction): Offers {
  const { deploymentsById, policy } = catalog.current();
  const offered: Offer[] = [];
  const withheld: { deployment: Deployment; refusal: InvokeRefusal }[] = [];
  for (const deployment of deploymentsById.values()) {
    if (!isTarget(policy, action, deployment)) continue;
    const status = catalog.statusOf(deployment);
    const refusal = refusalToInvoke(policy, actor, action, deployment, status.name);
    if (refusal) withheld.push({ deployment, refusal });
    else offered.push({ deployment, status: status.name, isStale: status.isStale });
  }
  return { offered, withheld };
}
