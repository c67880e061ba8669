import { err, type Result } from "../../lib/result.ts";
import { alreadyRequested, type RequestRefusal } from "../../runs/refusals.ts";
import { requestRun, type Submission } from "../../runs/request.ts";
import type { Run } from "../../runs/run.ts";
import type { SlackDeps } from "../deps.ts";

/**
 * Makes the run. A submission that a rule has denied may be sent again from the same form, since the rule may answer
 * otherwise now; anything else that the form has already become is what it stays.
 */
export async function requestOnce(deps: SlackDeps, submission: Submission): Promise<Result<Run, RequestRefusal>> {
  let intentKey = submission.intentKey;
  let before = await deps.store.getByIntent(intentKey);
  // Named after the denied run, so that two clicks at once still mean one and the same next run.
  while (before?.status === "denied") {
    intentKey = `${submission.intentKey}:after:${before.id}`;
    before = await deps.store.getByIntent(intentKey);
  }
  if (before) return err(alreadyRequested(before));
  const result = await requestRun(deps, { ...submission, intentKey });
  return result.ok && result.value.status === "denied" ? err(result.value.refusal) : result;
}
