import { err, type Result } from "../../lib/result.ts";
import { alreadyRequested, type RequestRefusal } from "../../runs/refusals.ts";
import { requestRun, type Submission } from "../../runs/request.ts";
import type { Run } from "../../runs/run.ts";
import type { SlackDeps } from "../deps.ts";

/** The run that a form has become, if any, and the intent that its next sending means. */
export async function whatBecameOf(
  { store }: Pick<SlackDeps, "store">,
  submission: Submission,
): Promise<{ readonly intentKey: string; readonly became: Run | undefined }> {
  let intentKey = submission.intentKey;
  let became = await store.getByIntent(intentKey);
  // Named after the denied run, so that two clicks at once still mean one and the same next run.
  while (became?.status === "denied") {
    intentKey = `${submission.intentKey}:after:${became.id}`;
    became = await store.getByIntent(intentKey);
  }
  return { intentKey, became };
}

/**
 * Makes the run. A submission that a rule has denied may be sent again from the same form, since the rule may answer
 * otherwise now; anything else that the form has already become is what it stays.
 */
export async function requestOnce(deps: SlackDeps, submission: Submission): Promise<Result<Run, RequestRefusal>> {
  const { intentKey, became } = await whatBecameOf(deps, submission);
  if (became) return err(alreadyRequested(became));
  const result = await requestRun(deps, { ...submission, intentKey });
  return result.ok && result.value.status === "denied" ? err(result.value.refusal) : result;
}
