import type { RunEvent } from "../../runs/events.ts";
import { listInWords } from "../../lib/text.ts";
import { inert, instant, mention } from "../blocks.ts";

/** One line for each kind of event, as mrkdwn. Outside text in it is inert. */
const lines: { [T in RunEvent["type"]]: (event: Extract<RunEvent, { type: T }>) => string } = {
  requested: ({ by, despite }) => `Asked for by ${mention(by)}${inSpiteOf(despite)}`,
  denied: ({ refusal }) => `Not started: ${inert(refusal.message)}`,
  approval_required: ({ required, role, expiresAt }) =>
    `Needs ${required} of the role ${role}, until ${instant(expiresAt, "{date_short_pretty} {time}")}`,
  approved: ({ by }) => `Approved by ${mention(by)}`,
  vote_refused: ({ by, refusal }) => `Vote of ${mention(by)} refused: ${inert(refusal.message)}`,
  rejected: ({ by, reason }) => `Denied by ${mention(by)}: ${inert(reason)}`,
  cancelled: ({ by, replacedBy }) =>
    replacedBy === undefined
      ? `Cancelled by ${mention(by)}`
      : `Replaced by the newer run ${inert(replacedBy)} of ${mention(by)}`,
  cancel_requested: ({ by }) => `${mention(by)} asked for it to be stopped`,
  joined: ({ by }) => `${mention(by)} follows this run`,
  expired: () => "Expired: nobody decided in time",
  queued: () => "Queued",
  started: ({ attempt, despite }) =>
    `${attempt === undefined || attempt === 1 ? "Started" : `Started, attempt ${attempt}`}${inSpiteOf(despite)}`,
  taken_over: () => "Another process of Signalbox goes on with it",
  attempt_failed: ({ attempt, outcome, nextAt }) =>
    `Attempt ${attempt} failed: ${inert(outcome.summary)} The next one begins ${instant(nextAt, "{time_secs}")}`,
  accepted: ({ location }) => `Accepted; how it ends is asked at ${inert(location)}`,
  ended: ({ outcome }) => `Ended (${outcome.result.replace("_", " ")}): ${inert(outcome.summary)}`,
  interrupted: ({ reason }) => `Interrupted, outcome unknown: ${inert(reason)}`,
};

function inSpiteOf(freezes: readonly string[] | undefined): string {
  return freezes ? `, in spite of the freeze ${inert(listInWords(freezes))}` : "";
}

export function eventLine(event: RunEvent): string {
  const line = (lines[event.type] as (event: RunEvent) => string)(event);
  return `${instant(event.at, "{date_short_pretty} {time_secs}")}  ${line}`;
}
