import { slackErrorCode } from "../slack-error.ts";

/** What is known after a call that did not succeed. */
export type Trouble =
  /** Slack has asked to wait; nothing was done. */
  | { readonly kind: "limited"; readonly afterMs: number }
  /** Nothing was done, and nothing will be until somebody mends it or some time has passed. */
  | { readonly kind: "blocked"; readonly code: string }
  /** It may have been done: the answer is lost, or says so. */
  | { readonly kind: "unclear" }
  /** Nothing was done, and asking again the same way would change nothing. */
  | { readonly kind: "refused"; readonly code: string }
  /** It has nothing to do with Slack: a full disk, say. */
  | { readonly kind: "ours" };

/** Slack's words for what passes, with what they mean. Every other word is a refusal. */
const passing: Readonly<Record<string, "limited" | "blocked" | "unclear">> = {
  ratelimited: "limited",
  rate_limited: "limited",
  // Slack: "some aspect of the operation may have succeeded before the error".
  internal_error: "unclear",
  fatal_error: "unclear",
  service_unavailable: "unclear",
  request_timeout: "blocked",
  team_added_to_org: "blocked",
  invalid_auth: "blocked",
  not_authed: "blocked",
  account_inactive: "blocked",
  token_revoked: "blocked",
  token_expired: "blocked",
};

/** For an answer that does not say how long. */
const usualPauseMs = 1_000;

export function troubleOf(fault: unknown): Trouble {
  if (typeof fault === "object" && fault !== null && "retryAfter" in fault && typeof fault.retryAfter === "number") {
    return { kind: "limited", afterMs: fault.retryAfter * 1_000 };
  }
  const code = slackErrorCode(fault);
  if (code === undefined) return { kind: isOfClient(fault) ? "unclear" : "ours" };
  const kind = Object.hasOwn(passing, code) ? passing[code] : undefined;
  if (kind === "limited") return { kind, afterMs: usualPauseMs };
  if (kind === "unclear") return { kind };
  return { kind: kind ?? "refused", code };
}

/** Whether Slack's client found no answer, or none that it understands. */
function isOfClient(fault: unknown): boolean {
  return (
    typeof fault === "object" && fault !== null && "code" in fault && String(fault.code).startsWith("slack_webapi_")
  );
}
