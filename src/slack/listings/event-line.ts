import type { RunEvent } from "../../runs/events.ts";
import { inert, instant, mention } from "../blocks.ts";

/** One line for each kind of event, as mrkdwn. Outside text in it is inert. */
const lines: { [T in RunEvent["type"]]: (event: Extract<RunEvent, { type: T }>) => string } = {
  requested: ({ by }) => `Asked for by ${mention(by)}`,
  denied: ({ refusal }) => `Not started: ${inert(refusal.message)}`,
  approval_required: ({ required, role, expiresAt }) =>
    `Needs ${required} of the role ${role}, until ${instant(expiresAt, "{date_short_pretty} {time}")}`,
  approved: ({ by }) => `Approved by ${mention(by)}`,
  vote_refused: ({ by, refusal }) => `Vote of ${mention(by)} refused: ${inert(refusal.message)}`,
  rejected: ({ by, reason }) => `Denied by ${mention(by)}: ${inert(reason)}`,
  expired: () => "Expired: nobody decided in time",
  queued: () => "Queued",
  started: () => "Started",
  ended: ({ outcome }) => `Ended (${outcome.result.replace("_", " ")}): ${inert(outcome.summary)}`,
  interrupted: ({ reason }) => `Interrupted, outcome unknown: ${inert(reason)}`,
};

export function eventLine(event: RunEvent): string {
  const line = (lines[event.type] as (event: RunEvent) => string)(event);
  return `${instant(event.at, "{date_short_pretty} {time_secs}")}  ${line}`;
}
