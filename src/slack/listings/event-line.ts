import type { RunEvent } from "../../runs/events.ts";
import type { Texts } from "../../texts/english.ts";
import { said } from "../../texts/sentence.ts";
import { inert, instant, mention } from "../blocks.ts";
import { clip } from "../../lib/text.ts";

type Says = Texts["lists"]["events"];

/** One line for each kind of event, as mrkdwn. Outside text in it is inert. */
const lines: { [T in RunEvent["type"]]: (event: Extract<RunEvent, { type: T }>, say: Says, texts: Texts) => string } = {
  requested: ({ by, despite }, say, texts) => inSpiteOf(texts, say.requested(mention(texts, by)), despite),
  denied: ({ refusal }, say, texts) => say.denied(inert(said(texts, refusal))),
  approval_required: ({ required, role, expiresAt }, say, { words }) =>
    say.approvalRequired({ required, role, until: instant(expiresAt, words.moment.day) }),
  approved: ({ by }, say, texts) => say.approved(mention(texts, by)),
  vote_refused: ({ by, refusal }, say, texts) =>
    say.voteRefused({ by: mention(texts, by), why: inert(said(texts, refusal)) }),
  rejected: ({ by, reason }, say, texts) => say.rejected({ by: mention(texts, by), reason: inert(reason) }),
  cancelled: ({ by, replacedBy }, say, texts) =>
    replacedBy === undefined
      ? say.cancelled(mention(texts, by))
      : say.replaced({ by: mention(texts, by), newer: inert(replacedBy) }),
  cancel_requested: ({ by }, say, texts) => say.cancelRequested(mention(texts, by)),
  joined: ({ by }, say, texts) => say.joined(mention(texts, by)),
  expired: (_event, say) => say.expired,
  queued: (_event, say) => say.queued,
  started: ({ attempt, despite }, say, texts) =>
    inSpiteOf(texts, attempt === undefined || attempt === 1 ? say.started : say.startedAgain(attempt), despite),
  taken_over: (_event, say) => say.takenOver,
  attempt_failed: ({ attempt, outcome, nextAt }, say, { words }) =>
    say.attemptFailed({
      attempt,
      summary: clip(inert(outcome.summary), 120),
      nextAt: instant(nextAt, words.moment.time),
    }),
  accepted: ({ location }, say) => say.accepted(inert(location)),
  ended: ({ outcome }, say) => say.ended({ result: outcome.result, summary: inert(outcome.summary) }),
  interrupted: ({ reason }, say) => say.interrupted(inert(reason)),
};

function inSpiteOf({ freezes, words }: Texts, event: string, ids: readonly string[] | undefined): string {
  return ids ? freezes.inSpiteOf({ event, freezes: inert(words.and(ids)), count: ids.length }) : event;
}

export function eventLine(texts: Texts, event: RunEvent): string {
  const line = (lines[event.type] as (event: RunEvent, say: Says, texts: Texts) => string)(
    event,
    texts.lists.events,
    texts,
  );
  return `${instant(event.at, texts.words.moment.seconds)}  ${line}`;
}
