import { actorKey } from "../access/actor.ts";
import type { Log } from "../lib/log.ts";
import type { RunEvent } from "../runs/events.ts";
import type { RunListener } from "./watch-runs.ts";

/** What a line says; the fields say the rest. */
const words: Readonly<Record<RunEvent["type"], string>> = {
  requested: "a run was asked for",
  denied: "a run was denied",
  approval_required: "a run waits for approval",
  approved: "a run got a vote",
  vote_refused: "a vote on a run was refused",
  rejected: "a run was rejected",
  expired: "the approval of a run expired",
  cancelled: "a run was cancelled",
  cancel_requested: "a run is to be stopped",
  joined: "somebody joined a run",
  queued: "a run is queued",
  started: "a run was started",
  taken_over: "a run was taken over",
  attempt_failed: "an attempt of a run failed",
  accepted: "the target works on a run by itself",
  ended: "a run ended",
  interrupted: "a run was interrupted",
};

/**
 * One line for each thing that happens to a run, with the fields of docs/metrics.md. Ids and codes only: what people wrote
 * and what targets answered stays in the database.
 */
export function createRunLines(log: Log): RunListener {
  return (run, events) => {
    for (const event of events) {
      log.info(words[event.type], {
        event: event.type,
        runId: run.id,
        action: run.action.id,
        deployment: run.deployment.id,
        env: run.deployment.env,
        ...("by" in event ? { by: actorKey(event.by) } : {}),
        ...factsOf(event),
      });
    }
  };
}

function factsOf(event: RunEvent): Record<string, unknown> {
  switch (event.type) {
    case "denied":
    case "vote_refused":
      return { code: event.refusal.code };
    case "cancelled":
      return event.replacedBy === undefined ? {} : { replacedBy: event.replacedBy };
    case "started":
      return { attempt: event.attempt ?? 1, owner: event.owner, fence: event.fence };
    case "taken_over":
      return { owner: event.owner, fence: event.fence };
    case "attempt_failed":
      return { attempt: event.attempt, result: event.outcome.result, nextAt: new Date(event.nextAt).toISOString() };
    case "ended":
      return { result: event.outcome.result };
    default:
      return {};
  }
}
