import { createRoute, z } from "@hono/zod-openapi";
import { cancelRun } from "../../runs/cancel.ts";
import { followRun } from "../../runs/follow.ts";
import type { ApiDeps } from "../deps.ts";
import { scoped } from "../guard.ts";
import { refuse } from "../problem.ts";
import { statusOfRefusal } from "../refusal-status.ts";
import { RunView, toRunView } from "../views/run-view.ts";
import { visibleRun, visibleRuns } from "../visible.ts";
import { answers, ById, NoQuery, type Api } from "./route.ts";
import { RunsQuery, toFilter } from "./runs-query.ts";

const listRuns = createRoute({
  operationId: "listRuns",
  summary: "Runs that you may see, newest first",
  method: "get",
  path: "/runs",
  request: { query: RunsQuery },
  middleware: [scoped("runs:read")] as const,
  responses: answers(
    z.strictObject({
      items: z.array(RunView),
      nextCursor: z
        .string()
        .optional()
        .openapi({ description: "There may be more, even when this page is short. Send it as `cursor`." }),
    }),
    "A page of runs.",
  ),
});

const getRun = createRoute({
  operationId: "getRun",
  summary: "One run",
  method: "get",
  path: "/runs/{id}",
  request: { query: NoQuery, params: ById },
  middleware: [scoped("runs:read")] as const,
  responses: answers(RunView, "The run as it is now."),
});

const cancel = createRoute({
  operationId: "cancelRun",
  summary: "Takes back a run that waits, or stops one that runs",
  description:
    "For the one who asked for it, and for owners of the deployment. What waits is cancelled at once. Of what runs, the request is broken off and the target is asked to stop: the answer says `running` with `cancelRequestedBy`, and the run's end says what is known of the work. When the work comes to its end first, that end stands.",
  method: "post",
  path: "/runs/{id}/cancel",
  request: { query: NoQuery, params: ById },
  middleware: [scoped("runs:write")] as const,
  responses: answers(RunView, "The run: cancelled, or about to be stopped."),
});

const follow = createRoute({
  operationId: "followRun",
  summary: "Follows a run: its end is told to you too",
  description: "For everybody who may see it, while it goes on. In Slack the message about its end names who follows.",
  method: "post",
  path: "/runs/{id}/follow",
  request: { query: NoQuery, params: ById },
  middleware: [scoped("runs:write")] as const,
  responses: answers(RunView, "The run, with you among its followers."),
});

const defaultLimit = "20";

export function addRuns(api: Api, deps: ApiDeps): void {
  api.openapi(listRuns, async (c) => {
    const query = c.req.valid("query");
    const filter = toFilter(query, deps.catalog.current());
    const limit = Number(query.limit ?? defaultLimit);
    const { runs, nextSeq } = await visibleRuns(deps, c.var.caller.actor, filter, limit);
    const next = nextSeq === undefined ? {} : { nextCursor: String(nextSeq) };
    return c.json({ items: runs.map(toRunView), ...next }, 200);
  });

  api.openapi(getRun, async (c) => {
    const run = await visibleRun(deps, c.var.caller.actor, c.req.valid("param").id);
    return run ? c.json(toRunView(run), 200) : unknownRun(c);
  });

  api.openapi(cancel, async (c) => {
    const { actor } = c.var.caller;
    const { id } = c.req.valid("param");
    if (!(await visibleRun(deps, actor, id))) return unknownRun(c);
    const result = await cancelRun(deps, id, actor);
    if (result.ok) return c.json(toRunView(result.value), 200);
    return refuse(c, statusOfRefusal(result.error.code, 403), result.error);
  });

  api.openapi(follow, async (c) => {
    const result = await followRun(deps, c.req.valid("param").id, c.var.caller.actor);
    if (result.ok) return c.json(toRunView(result.value), 200);
    return result.error.code === "unknown_run" ? unknownRun(c) : refuse(c, 409, result.error);
  });
}

/** The same words for what is not there and for what one may not see. */
export function unknownRun(c: Parameters<typeof refuse>[0]) {
  const message = "There is no run with this id that you may see. See the list at /api/v1/runs.";
  return refuse(c, 404, { code: "unknown_run", message });
}
