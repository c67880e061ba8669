import { isSameActor, type Actor } from "../../access/actor.ts";
import type { Values } from "../../definition/inputs.ts";
import type { Json } from "../../lib/json.ts";
import { isSealed } from "../../lib/seal.ts";
import type { Submission } from "../../runs/request.ts";
import type { RunRequest } from "../../runs/run.ts";
import type { SlackDeps } from "../deps.ts";

/** A second step that nobody takes is forgotten after this time. */
const formLifetimeMs = 60 * 60_000;

/** A submission that waits for its second step, with the values that the person was shown there. */
export interface KeptSubmission {
  readonly submission: Submission;
  readonly shown: Values;
}

/** Keeps a submission under an id for its second step. */
export async function keepSubmission(
  deps: SlackDeps,
  id: string,
  submission: Submission,
  request: RunRequest,
): Promise<void> {
  const now = deps.clock.now();
  await deps.forms.removeExpired(now);
  await deps.forms.save(id, storedForm(submission, request), now + formLifetimeMs);
}

/** The submission with its values in clear; undefined when there is none, or when it is somebody else's. */
export async function keptSubmission(
  deps: SlackDeps,
  id: string,
  requester: Actor,
): Promise<KeptSubmission | undefined> {
  const stored = (await deps.forms.load(id, deps.clock.now())) as unknown as StoredForm | undefined;
  if (!stored || !isSameActor(stored.requester, requester)) return undefined;
  const { shown, ...kept } = stored;
  return { shown, submission: { ...kept, requester, values: unsealValues(deps, stored.values) } };
}

interface StoredForm extends Submission {
  readonly shown: Values;
}

/**
 * The submission as it may be stored: what is sensitive is sealed, or left out where it is hidden. Other values of hidden
 * inputs stay, since conditions look at them.
 */
function storedForm(submission: Submission, { action, values: shown }: RunRequest): Json {
  const sensitive = new Set(action.ui_schema?.inputs.filter((input) => input.sensitive).map((input) => input.id));
  const open = Object.entries(submission.values).filter(([id]) => !sensitive.has(id));
  const stored: StoredForm = { ...submission, values: { ...Object.fromEntries(open), ...shown }, shown };
  return JSON.parse(JSON.stringify(stored)) as Json;
}

function unsealValues(deps: SlackDeps, values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([id, value]) => [id, deps.vault && isSealed(value) ? deps.vault.unseal(value) : value]),
  );
}
