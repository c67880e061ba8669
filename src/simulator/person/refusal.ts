import type { ConfirmDialog } from "../control-types.ts";
import { err, type Result } from "../../lib/result.ts";
import type { Outcome } from "../transport/transport.ts";

/** Why a person's deed did not count: a code for programs and a sentence that says how to mend it. */
export interface Refusal {
  readonly error: RefusalCode;
  readonly message: string;
  readonly confirm?: ConfirmDialog;
}

/** Every refusal with the HTTP status of its answer. */
export const refusalStatus = {
  invalid_request: 400,
  bad_json: 400,
  body_too_large: 413,
  json_required: 415,
  user_not_found: 404,
  not_a_person: 403,
  channel_not_found: 404,
  group_not_found: 404,
  not_in_channel: 403,
  message_not_found: 404,
  thread_not_found: 404,
  view_not_found: 404,
  view_not_on_top: 409,
  block_not_found: 404,
  element_not_found: 404,
  invalid_value: 422,
  unknown_command: 422,
  command_in_thread: 422,
  unknown_shortcut: 422,
  tab_off: 422,
  confirmation_needed: 409,
  submission_pending: 409,
  not_submittable: 422,
  operation_timeout: 504,
  dispatch_failed: 503,
  bad_response: 502,
} as const;

type RefusalCode = keyof typeof refusalStatus;

export function refuse(error: RefusalCode, message: string): Result<never, Refusal> {
  return err({ error, message });
}

/** The app's failure to answer, as a refusal. */
export function refuseOutcome(outcome: Exclude<Outcome, { status: "acked" }>): Result<never, Refusal> {
  switch (outcome.status) {
    case "operation_timeout":
      return refuse("operation_timeout", "The app did not acknowledge within three seconds. Its log may say why.");
    case "dispatch_failed":
      return refuse("dispatch_failed", "No app is connected to the simulator. Start it, and do this again.");
    case "bad_response":
      return refuse("bad_response", `The app answered in a way that Slack does not accept: ${outcome.reason}.`);
  }
}
