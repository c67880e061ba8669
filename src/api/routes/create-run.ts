import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { actorKey } from "../../access/actor.ts";
import type { Values } from "../../definition/inputs.ts";
import { parentOf } from "../../runs/parent.ts";
import { isJoined, requestRun, type Submission } from "../../runs/request.ts";
import type { Run } from "../../runs/run.ts";
import { isSameRequest } from "../../runs/same-request.ts";
import type { ApiDeps, ApiEnv } from "../deps.ts";
import { scoped } from "../guard.ts";
import { problemResponses, refuse } from "../problem.ts";
import { statusOfRefusal } from "../refusal-status.ts";
import { RunView, toRunView } from "../views/run-view.ts";
import { NoQuery, type Api } from "./route.ts";
import { delayProblem, IdempotencyKey, RunBody } from "./run-body.ts";

const content = { "application/json": { schema: RunView } };

/** In Slack these name what there is; a program is told where the list of what it may see is. */
const withoutNames: { readonly [code: string]: string | undefined } = {
  unknown_action: "There is no such action. Those that you may run are at /api/v1/actions. Nothing was started.",
  unknown_deployment:
    "There is no such deployment. Those on which you have a role are at /api/v1/deployments. Nothing was started.",
};

/** When something may have ended of what waits, as a program should ask again. */
const retryAfterSeconds = 30;

const createRun = createRoute({
  operationId: "createRun",
  summary: "Starts a run",
  method: "post",
  path: "/runs",
  request: {
    query: NoQuery,
    headers: IdempotencyKey,
    body: { required: true, content: { "application/json": { schema: RunBody } } },
  },
  middleware: [scoped("runs:write")] as const,
  responses: {
    200: {
      description:
        "No run was made: this key and body came before, or a run that does the same is under way and you follow it now (`concurrency: join`). That run, as it is now.",
      content,
    },
    201: { description: "The run; its address is in Location.", content },
    202: { description: "The run waits for approval.", content },
    ...problemResponses,
  },
});

export function addCreateRun(api: Api, deps: ApiDeps): void {
  api.openapi(createRun, async (c) => {
    const { actor } = c.var.caller;
    const headers = c.req.valid("header");
    const body = c.req.valid("json");
    const { actionsById, deploymentsById } = deps.catalog.current();
    const named = [...deploymentsById.values()].find((known) => known.name === body.deployment);
    const notBefore = body.executeAt === undefined ? undefined : Date.parse(body.executeAt);
    const submission: Submission = {
      intentKey: `api:${actorKey(actor)}:${headers["Idempotency-Key"]}`,
      requester: actor,
      origin: { kind: "api" },
      actionId: body.action,
      actionDigest: body.digest ?? actionsById.get(body.action)?.digest ?? "",
      deploymentId: named?.id ?? body.deployment,
      values: body.inputs as Values,
      notBefore,
    };

    const before = await deps.store.getByIntent(submission.intentKey);
    if (before) return isSameRequest(before, submission, deps.vault) ? toAnswer(c, before, 200) : usedKey(c);

    const delay = delayProblem(notBefore, deps.clock.now());
    if (delay !== undefined) {
      return refuse(c, 422, { code: "invalid_values", message: delay, errors: { executeAt: delay } });
    }
    const parent = await parentOf(deps.store, actor, headers["X-Signalbox-Run-Id"]);
    if (!parent.ok) return refuse(c, statusOfRefusal(parent.error.code, 422), parent.error);

    const result = await requestRun(deps, { ...submission, parent: parent.value });
    if (!result.ok) {
      const { code, message, fieldErrors, until } = result.error;
      const said = withoutNames[code] ?? message;
      if (statusOfRefusal(code, 422) === 429) {
        const seconds = until === undefined ? retryAfterSeconds : Math.ceil((until - deps.clock.now()) / 1_000);
        c.header("Retry-After", String(Math.max(1, seconds)));
      }
      return refuse(c, statusOfRefusal(code, 422), { code, message: said, errors: fieldErrors });
    }
    const run = result.value;
    // Two requests at once with one key: the second has got the first one's run.
    if (!isSameRequest(run, submission, deps.vault)) return usedKey(c);
    if (isJoined(run, submission)) return toAnswer(c, run, 200);
    return toAnswer(c, run, run.status === "awaiting_approval" ? 202 : 201);
  });
}

function toAnswer(c: Context<ApiEnv>, run: Run, status: 200 | 201 | 202) {
  if (run.status === "denied") {
    return refuse(c, statusOfRefusal(run.refusal.code, 403), { ...run.refusal, run: run.id });
  }
  return c.json(toRunView(run), status, { Location: `/api/v1/runs/${run.id}` });
}

function usedKey(c: Context<ApiEnv>) {
  const message =
    "This Idempotency-Key has started another run before. Nothing was started. Send a new key for a new run.";
  return refuse(c, 409, { code: "idempotency_key_used", message });
}
