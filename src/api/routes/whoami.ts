import { createRoute, z } from "@hono/zod-openapi";
import { roleOn, roles } from "../../access/roles.ts";
import type { ApiDeps } from "../deps.ts";
import { refuse } from "../problem.ts";
import { issueDeploymentToken } from "../tokens/deployment-token.ts";
import { scopes } from "../tokens/scopes.ts";
import { ActorView, At, toActorView, toAt } from "../views/actor-view.ts";
import { answers, NoQuery, type Api } from "./route.ts";

const whoami = createRoute({
  operationId: "whoami",
  summary: "Who you are, and what you may do where",
  method: "get",
  path: "/whoami",
  request: { query: NoQuery },
  responses: answers(
    z
      .strictObject({
        actor: ActorView,
        scopes: z.array(z.enum(scopes)),
        tokenExpiresAt: At,
        roles: z.array(z.strictObject({ deployment: z.string(), role: z.enum(roles) })),
      })
      .openapi("Whoami"),
    "The holder of the token.",
  ),
});

const refreshToken = createRoute({
  operationId: "refreshToken",
  summary: "A new token for a deployment, in exchange for a valid one",
  method: "post",
  path: "/token/refresh",
  request: { query: NoQuery },
  responses: answers(z.strictObject({ token: z.string(), expiresAt: At }).openapi("Token"), "A token for one hour."),
});

export function addWhoami(api: Api, { catalog, clock, tokenKey }: ApiDeps): void {
  api.openapi(whoami, (c) => {
    const { actor, scopes: granted, expiresAt } = c.var.caller;
    const { deploymentsById, policy } = catalog.current();
    const held = [...deploymentsById.values()].flatMap((deployment) => {
      const role = roleOn(policy, actor, deployment);
      return role ? [{ deployment: deployment.name, role }] : [];
    });
    const answer = { actor: toActorView(actor), scopes: [...granted], tokenExpiresAt: toAt(expiresAt), roles: held };
    return c.json(answer, 200);
  });

  api.openapi(refreshToken, (c) => {
    const { actor } = c.var.caller;
    const deployment = actor.kind === "deployment" && catalog.current().deploymentsById.get(actor.id);
    if (!deployment) {
      const message = "Only tokens of deployments are refreshed. Make one for a bot with `signalbox token create`.";
      return refuse(c, 403, { code: "not_a_deployment", message });
    }
    const { token, expiresAt } = issueDeploymentToken(tokenKey, deployment, clock.now());
    return c.json({ token, expiresAt: toAt(expiresAt) }, 200);
  });
}
