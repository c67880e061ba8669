import { z } from "@hono/zod-openapi";
import { isSealed } from "../../lib/seal.ts";
import type { Refusal } from "../../lib/refusal.ts";
import { approversSoFar, attemptOf, requestDigest, statuses, type Run, type RunIn } from "../../runs/run.ts";
import { ActorView, At, toActorView, toAt } from "./actor-view.ts";

export const RefusalView = z
  .strictObject({
    code: z.string(),
    message: z.string(),
    until: At.optional().openapi({ description: "When the answer may be another one, where that is known." }),
  })
  .openapi("Refusal");

export function toRefusalView({ code, message, until }: Refusal): z.output<typeof RefusalView> {
  return { code, message, ...(until === undefined ? {} : { until: toAt(until) }) };
}

export const OutcomeView = z
  .strictObject({
    result: z.enum(["succeeded", "failed", "timed_out", "cancelled"]),
    summary: z.string(),
    output: z
      .strictObject({
        text: z.string(),
        contentType: z.string(),
        bytes: z.number().openapi({ description: "Of the whole answer; `text` may hold its beginning only." }),
        isCut: z.boolean(),
      })
      .optional(),
  })
  .openapi("Outcome");

/** A run as the API shows it. What is sensitive is named in `hiddenInputs` and shown nowhere. */
export const RunView = z
  .strictObject({
    id: z.string(),
    status: z.enum(statuses),
    action: z.strictObject({ id: z.string(), title: z.string(), digest: z.string() }),
    deployment: z.strictObject({ id: z.string(), name: z.string(), kind: z.string(), env: z.string() }),
    requester: ActorView,
    followers: z.array(ActorView).openapi({ description: "Who asked for the same, or wants to be told of its end." }),
    priority: z.enum(["normal", "incident"]),
    requestedAt: At,
    executeAt: At.optional(),
    startedAt: At.optional(),
    endedAt: At.optional(),
    inputs: z.record(z.string(), z.unknown()),
    hiddenInputs: z.array(z.string()),
    digest: z.string().openapi({ description: "Of everything that will be sent; an approval is bound to it." }),
    approval: z
      .strictObject({ required: z.number().int(), role: z.enum(["Maintainer", "Owner"]), expiresAt: At })
      .optional(),
    approvedBy: z.array(ActorView),
    decidedBy: ActorView.optional().openapi({ description: "Who rejected or cancelled the run." }),
    replacedBy: z
      .string()
      .optional()
      .openapi({ description: "The newer run that took the place of this one while it waited." }),
    reason: z.string().optional(),
    refusal: RefusalView.optional(),
    outcome: OutcomeView.optional(),
    cancelRequestedBy: ActorView.optional().openapi({ description: "Who wants it stopped, while it still runs." }),
    attempt: z.number().int().optional().openapi({ description: "Counted from 1, while it runs." }),
    nextAttemptAt: At.optional().openapi({ description: "The attempt failed, and the next one waits until then." }),
    parent: z
      .strictObject({ run: z.string(), depth: z.number().int() })
      .optional()
      .openapi({ description: "The run within which a deployment asked for this one." }),
  })
  .openapi("Run");
export type RunView = z.output<typeof RunView>;

export function toRunView(run: Run): RunView {
  const { action, deployment } = run;
  const hidden = new Set(action.ui_schema?.inputs.flatMap((input) => (input.sensitive ? [input.id] : [])));
  const isHidden = ([id, value]: [string, unknown]): boolean => hidden.has(id) || isSealed(value);
  const inputs = Object.entries(run.values);
  return {
    id: run.id,
    status: run.status,
    action: { id: action.id, title: action.title, digest: run.actionDigest },
    deployment: { id: deployment.id, name: deployment.name, kind: deployment.kind, env: deployment.env },
    requester: toActorView(run.requester),
    followers: (run.followers ?? []).map(toActorView),
    priority: action.priority,
    requestedAt: toAt(run.requestedAt),
    ...(run.notBefore === undefined ? {} : { executeAt: toAt(run.notBefore) }),
    ...("startedAt" in run ? { startedAt: toAt(run.startedAt) } : {}),
    ...("endedAt" in run ? { endedAt: toAt(run.endedAt) } : {}),
    inputs: Object.fromEntries(inputs.filter((entry) => !isHidden(entry))),
    hiddenInputs: inputs.filter(isHidden).map(([id]) => id),
    digest: requestDigest(run),
    ...("approval" in run
      ? {
          approval: {
            required: run.approval.required,
            role: run.approval.role,
            expiresAt: toAt(run.expiresAt),
          },
        }
      : {}),
    approvedBy: approversSoFar(run).map(toActorView),
    ...(run.status === "rejected" ? { decidedBy: toActorView(run.rejectedBy) } : {}),
    ...(run.status === "cancelled" ? { decidedBy: toActorView(run.cancelledBy) } : {}),
    ...("replacedBy" in run ? { replacedBy: run.replacedBy } : {}),
    ...("reason" in run ? { reason: run.reason } : {}),
    ...("refusal" in run ? { refusal: toRefusalView(run.refusal) } : {}),
    ...("outcome" in run ? { outcome: run.outcome } : {}),
    ...(run.status === "running" ? underway(run) : {}),
    ...(run.parent ? { parent: { run: run.parent.runId, depth: run.parent.depth } } : {}),
  };
}

function underway(run: RunIn<"running">): Partial<RunView> {
  const { cancelRequestedBy: by, retrying } = run;
  return {
    attempt: attemptOf(run),
    ...(by ? { cancelRequestedBy: toActorView(by) } : {}),
    ...(retrying ? { nextAttemptAt: toAt(retrying.nextAt) } : {}),
  };
}
