import type { ProblemStatus } from "./problem.ts";

type RefusalStatus = Extract<ProblemStatus, 403 | 409 | 422 | 429>;

/** Refusals by rules that say something else than "you may not". */
const statusByCode: { readonly [code: string]: RefusalStatus } = {
  action_changed: 409,
  status_not_allowed: 409,
  status_not_settable: 409,
  already_decided: 409,
  already_cancelling: 409,
  already_active: 409,
  frozen: 409,
  throttled: 429,
  lane_full: 429,
  queue_full: 429,
  unknown_action: 422,
  unknown_deployment: 422,
  unknown_parent: 422,
  not_a_target: 422,
  invalid_values: 422,
};

/** The HTTP status of a refusal; of one that the table does not know, `otherwise`. */
export function statusOfRefusal(code: string, otherwise: RefusalStatus): RefusalStatus {
  return Object.hasOwn(statusByCode, code) ? (statusByCode[code] ?? otherwise) : otherwise;
}
