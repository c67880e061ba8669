import { createRoute, z } from "@hono/zod-openapi";
import { setStatus } from "../../runs/set-status.ts";
import type { ApiDeps } from "../deps.ts";
import { scoped } from "../guard.ts";
import { refuse } from "../problem.ts";
import { statusOfRefusal } from "../refusal-status.ts";
import { DeploymentView, toDeploymentView } from "../views/deployment-view.ts";
import { answers, ById, NoQuery, type Api } from "./route.ts";

const listDeployments = createRoute({
  operationId: "listDeployments",
  summary: "The deployments on which you have a role",
  method: "get",
  path: "/deployments",
  request: { query: NoQuery },
  middleware: [scoped("deployments:read")] as const,
  responses: answers(z.strictObject({ items: z.array(DeploymentView) }), "Each with its status and your role."),
});

const setDeploymentStatus = createRoute({
  operationId: "setDeploymentStatus",
  summary: "Says which status a deployment has",
  description: "For owners, and for deployments that have neither a status nor a statusUrl in signalbox.yaml.",
  method: "post",
  path: "/deployments/{id}/status",
  request: {
    query: NoQuery,
    params: ById,
    body: {
      required: true,
      content: {
        "application/json": {
          schema: z.strictObject({ name: z.string().trim().min(1).max(100).openapi({ example: "Upgrading" }) }),
        },
      },
    },
  },
  middleware: [scoped("deployments:write")] as const,
  responses: answers(DeploymentView, "The deployment with its new status."),
});

export function addDeployments(api: Api, deps: ApiDeps): void {
  const { catalog } = deps;

  api.openapi(listDeployments, (c) => {
    const deployments = [...catalog.current().deploymentsById.values()];
    const items = deployments.flatMap((known) => toDeploymentView(catalog, c.var.caller.actor, known) ?? []);
    return c.json({ items }, 200);
  });

  api.openapi(setDeploymentStatus, async (c) => {
    const { actor } = c.var.caller;
    const deployment = catalog.current().deploymentsById.get(c.req.valid("param").id);
    if (!deployment || !toDeploymentView(catalog, actor, deployment)) return unknown(c);
    const refusal = await setStatus(deps, actor, deployment, c.req.valid("json").name);
    if (refusal) return refuse(c, statusOfRefusal(refusal.code, 403), refusal);
    const view = toDeploymentView(catalog, actor, deployment);
    return view ? c.json(view, 200) : unknown(c);
  });
}

function unknown(c: Parameters<typeof refuse>[0]) {
  const message = "There is no deployment with this id on which you have a role. See /api/v1/deployments.";
  return refuse(c, 404, { code: "unknown_deployment", message });
}
