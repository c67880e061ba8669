import type { types } from "@slack/bolt";
import { nameOf } from "../../access/actor.ts";
import type { Asked } from "../../access/approvals.ts";
import { shortDigest } from "../../lib/json.ts";
import { clip } from "../../lib/text.ts";
import { addressOf, requestDigest, type Run, type RunIn } from "../../runs/run.ts";
import { inert, instant, limits, mrkdwnSection, plain, plainSection, words, type Block } from "../blocks.ts";
import { titlesOf } from "./titles.ts";
import type { Texts } from "../../texts/english.ts";

export const approveAction = "approve_run";
export const rejectAction = "reject_run";

/** More would be a ping of the room by another name. */
const mostAsked = 10;

/** What an approver must know besides the values: who is asked until when, and what exactly would be sent. */
export function approvalBlocks(texts: Texts, run: RunIn<"awaiting_approval">, asked: Asked): Block[] {
  return [
    mrkdwnSection(
      texts.run.card({
        votes: votesLeft(texts, run),
        role: run.approval.role,
        deployment: clip(inert(run.deployment.name), 200),
        asked: mentionsOf(texts, asked),
        until: untilWhen(texts, run),
      }),
    ),
    plainSection(effectOf(texts, run)),
    { type: "actions", block_id: "approval", elements: [approveButton(texts, run), rejectButton(texts, run)] },
  ];
}

/** `one approval`, `2 more approvals`. */
export function votesLeft(texts: Texts, { approval, approvedBy }: RunIn<"awaiting_approval">): string {
  return texts.run.votesLeft({ left: approval.required - approvedBy.length, isFirst: approvedBy.length === 0 });
}

/** With the day, which Slack calls today where it is: an approval may wait for a weekend. */
export function untilWhen({ words: { moment } }: Texts, { expiresAt }: RunIn<"awaiting_approval">): string {
  return instant(expiresAt, moment.at);
}

/** Mentions user groups and single people, never a whole channel. Empty for nobody. */
export function mentionsOf(texts: Texts, { userGroups, people }: Asked): string {
  const all = [...userGroups.map((id) => `<!subteam^${id}>`), ...people.map(({ slack }) => `<@${slack}>`)];
  return texts.words.someOf(all, mostAsked);
}

/** Plain text: the address and the path are outside words. */
function effectOf(texts: Texts, run: Run): string {
  const { method, path, dangerous, timeout, cancel } = run.action;
  return [
    texts.run.willSend({ method, path: clip(path, 200), address: clip(addressOf(run), 200) }),
    ...(dangerous ? [texts.run.calledDangerous] : []),
    texts.run.mayTake({ timeout, canStop: cancel !== undefined }),
  ].join(" ");
}

/** Red only where the action is dangerous: a warning that is always there warns of nothing. */
function approveButton(texts: Texts, run: RunIn<"awaiting_approval">): types.Button {
  const { run: say } = texts;
  const style = run.action.dangerous ? "danger" : "primary";
  const isLast = run.approval.required - run.approvedBy.length === 1;
  const means = say.approveMeans({
    what: plain(say.on(titlesOf(run)), 120).text,
    by: clip(nameOf(run.requester), 50),
    digest: shortDigest(requestDigest(run)),
    isDangerous: run.action.dangerous,
    votes: isLast ? null : votesLeft(texts, run),
  });
  return {
    ...voteButton(run, approveAction, say.approve, say.approveLabel(titlesOf(run))),
    style,
    confirm: {
      title: words(say.approveQuestion, limits.confirmTitle),
      text: plain(means, limits.confirmText),
      confirm: words(say.approve, limits.confirmButton),
      deny: words(say.notYet, limits.confirmButton),
      style,
    },
  };
}

/** Its dialog is the one that asks for the reason. */
function rejectButton({ run: say }: Texts, run: Run): types.Button {
  return voteButton(run, rejectAction, say.deny, say.denyLabel(titlesOf(run)));
}

function voteButton(run: Run, actionId: string, text: string, label: string): types.Button {
  return {
    type: "button",
    action_id: actionId,
    text: words(text, limits.option),
    value: JSON.stringify({ runId: run.id, digest: requestDigest(run) }),
    accessibility_label: plain(label, limits.option).text,
  };
}
