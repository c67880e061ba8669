import { createRoute, z } from "@hono/zod-openapi";
import type { ApiDeps } from "../deps.ts";
import { scoped } from "../guard.ts";
import { refuse } from "../problem.ts";
import { ActionView, toActionView } from "../views/action-view.ts";
import { answers, ById, NoQuery, type Api } from "./route.ts";

const listActions = createRoute({
  operationId: "listActions",
  summary: "The actions that you may run",
  method: "get",
  path: "/actions",
  request: { query: NoQuery },
  middleware: [scoped("actions:read")] as const,
  responses: answers(z.strictObject({ items: z.array(ActionView) }), "Each with its form, and where you may run it."),
});

const getAction = createRoute({
  operationId: "getAction",
  summary: "One action that you may run",
  method: "get",
  path: "/actions/{id}",
  request: { query: NoQuery, params: ById },
  middleware: [scoped("actions:read")] as const,
  responses: answers(ActionView, "The action with its form."),
});

export function addActions(api: Api, { catalog, clock }: ApiDeps): void {
  api.openapi(listActions, (c) => {
    const actions = [...catalog.current().actionsById.values()];
    const items = actions.flatMap((known) => toActionView(catalog, c.var.caller.actor, known, clock.now()) ?? []);
    return c.json({ items }, 200);
  });

  api.openapi(getAction, (c) => {
    const known = catalog.current().actionsById.get(c.req.valid("param").id);
    const view = known && toActionView(catalog, c.var.caller.actor, known, clock.now());
    if (view) return c.json(view, 200);
    const message = "There is no action with this id that you may run. See the list at /api/v1/actions.";
    return refuse(c, 404, { code: "unknown_action", message });
  });
}
