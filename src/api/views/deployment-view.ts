import { z } from "@hono/zod-openapi";
import type { Actor } from "../../access/actor.ts";
import { roleOn, roles } from "../../access/roles.ts";
import type { Deployment } from "../../definition/configuration.ts";
import type { Catalog } from "../../runs/ports.ts";

export const DeploymentView = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    kind: z.string(),
    env: z.string(),
    cluster: z.string(),
    status: z.strictObject({
      name: z.string(),
      isStale: z.boolean().openapi({ description: "It is the last that was known; asking again failed." }),
    }),
    role: z.enum(roles).openapi({ description: "Yours." }),
  })
  .openapi("Deployment");
export type DeploymentView = z.output<typeof DeploymentView>;

/** Undefined when the caller has no role on it. */
export function toDeploymentView(catalog: Catalog, actor: Actor, deployment: Deployment): DeploymentView | undefined {
  const role = roleOn(catalog.current().policy, actor, deployment);
  if (!role) return undefined;
  const { id, name, kind, env, cluster } = deployment;
  const status = catalog.statusOf(deployment);
  return { id, name, kind, env, cluster, status: { name: status.name, isStale: status.isStale }, role };
}
