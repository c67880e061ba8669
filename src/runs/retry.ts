import type { Action } from "../definition/action.ts";
import type { RandomBytes } from "../lib/ids.ts";
import type { Outcome } from "./outcome.ts";
import { attemptOf, mostAttempts, type RunIn } from "./run.ts";

/**
 * When a run whose attempt ended so is tried again; undefined for never. Only what the action declares, only after a
 * failure that may pass, and only as often as it allows.
 */
export function nextAttemptAt(
  run: RunIn<"running">,
  outcome: Outcome,
  now: number,
  random: RandomBytes,
): number | undefined {
  const { action } = run;
  if (!action.retry || !action.idempotent || outcome.result !== "failed" || !outcome.isTransient) return undefined;
  if (attemptOf(run) >= mostAttempts(action)) return undefined;
  return now + waitBefore(attemptOf(run) + 1, action.retry, shareOf(random), outcome.retryAfter);
}

/**
 * How long to wait before attempt number `attempt`, in ms: somewhere between nothing and the back-off, which doubles each
 * time, so that targets that come back are not hit by everybody at once. What the target asks for counts when it is more.
 * Never longer than `maxBackoff`.
 * @param share from 0 to 1
 */
export function waitBefore(
  attempt: number,
  { backoff, maxBackoff }: Pick<NonNullable<Action["retry"]>, "backoff" | "maxBackoff">,
  share: number,
  retryAfter = 0,
): number {
  const most = Math.min(maxBackoff, backoff * 2 ** (attempt - 2));
  return Math.min(maxBackoff, Math.max(retryAfter, Math.round(most * share)));
}

function shareOf(random: RandomBytes): number {
  return Buffer.from(random(4)).readUInt32BE() / 2 ** 32;
}
