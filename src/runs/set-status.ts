import { actorKey, type Actor } from "../access/actor.ts";
import { isAtLeast, roleOn } from "../access/roles.ts";
import type { Deployment } from "../definition/configuration.ts";
import type { Clock } from "../lib/clock.ts";
import type { Refusal } from "../lib/refusal.ts";
import { refusal } from "../texts/sentence.ts";
import type { Catalog, StatusStore } from "./ports.ts";

export interface SetStatusDeps {
  readonly catalog: Catalog;
  readonly statuses: StatusStore;
  readonly clock: Clock;
}

/** Its owners may say which status a deployment has, when neither the configuration nor a statusUrl does. */
export async function setStatus(
  { catalog, statuses, clock }: SetStatusDeps,
  by: Actor,
  deployment: Deployment,
  name: string,
): Promise<Refusal | undefined> {
  if (!isAtLeast(roleOn(catalog.current().policy, by, deployment), "Owner")) {
    return refusal("role_too_low", "mayNotSetStatus", { deployment: deployment.name });
  }
  if (deployment.status !== undefined || deployment.statusUrl !== undefined) {
    const source = deployment.status === undefined ? "statusUrl" : "signalbox.yaml";
    return refusal("status_not_settable", "statusNotSettable", { deployment: deployment.name, source });
  }
  // First to disk, so that nothing is allowed by a status that a restart would forget.
  await statuses.save({ deploymentId: deployment.id, name, by: actorKey(by), at: clock.now() });
  catalog.setStatus(deployment.id, name);
  return undefined;
}
