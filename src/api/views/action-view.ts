import { z } from "@hono/zod-openapi";
import type { Actor } from "../../access/actor.ts";
import { askFreezes } from "../../access/freeze.ts";
import { isTarget, refusalToInvoke } from "../../access/invoke.ts";
import { fieldsOf } from "../../definition/form.ts";
import { fieldToJson, inputSchemaOf } from "../../definition/input-schema.ts";
import type { Catalog, CatalogAction } from "../../runs/ports.ts";

/** An action as one caller sees it: with the deployments on which their role suffices. */
export const ActionView = z
  .strictObject({
    id: z.string(),
    title: z.string(),
    description: z.string(),
    allowedRole: z.enum(["Maintainer", "Owner"]),
    isDangerous: z.boolean(),
    digest: z.string().openapi({ description: "Changes with the action. Send it along to run just this version." }),
    deployments: z.array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        refusal: z.string().optional().openapi({ description: "Why it cannot run there just now." }),
      }),
    ),
    fields: z
      .array(
        z.looseObject({
          id: z.string(),
          label: z.string(),
          kind: z.string(),
          required: z.boolean(),
          sensitive: z.boolean(),
        }),
      )
      .openapi({ description: "The questions of the form, in order." }),
    inputSchema: z.record(z.string(), z.unknown()).openapi({ description: "The JSON Schema of `inputs`." }),
  })
  .openapi("Action");
export type ActionView = z.output<typeof ActionView>;

/** Undefined when there is no deployment on which the caller's role suffices. */
export function toActionView(
  catalog: Catalog,
  actor: Actor,
  { action, digest }: CatalogAction,
  now: number,
): ActionView | undefined {
  const { deploymentsById, policy } = catalog.current();
  const deployments = [...deploymentsById.values()].flatMap((deployment) => {
    const { id, name } = deployment;
    if (!isTarget(policy, action, deployment)) return [];
    const refusal = refusalToInvoke(policy, actor, action, deployment, catalog.statusOf(deployment).name);
    if (!refusal) {
      const frozen = askFreezes(policy, actor, action, deployment, now).refusal;
      return [{ id, name, ...(frozen ? { refusal: frozen.message } : {}) }];
    }
    // Like a freeze, a status passes; a role does not come by itself.
    return refusal.code === "status_not_allowed" ? [{ id, name, refusal: refusal.message }] : [];
  });
  if (deployments.length === 0) return undefined;
  return {
    id: action.id,
    title: action.title,
    description: action.description,
    allowedRole: action.allowed_role,
    isDangerous: action.dangerous,
    digest,
    deployments,
    fields: fieldsOf(action).map(fieldToJson) as ActionView["fields"],
    inputSchema: { ...inputSchemaOf(action) },
  };
}
