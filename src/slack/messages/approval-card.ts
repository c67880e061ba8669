import type { types } from "@slack/bolt";
import { nameOf } from "../../access/actor.ts";
import type { Asked } from "../../access/approvals.ts";
import { formatDuration } from "../../lib/duration.ts";
import { shortDigest } from "../../lib/json.ts";
import { clip } from "../../lib/text.ts";
import { addressOf, requestDigest, type Run, type RunIn } from "../../runs/run.ts";
import { inert, instant, limits, mrkdwnSection, plain, plainSection, words, type Block } from "../blocks.ts";

export const approveAction = "approve_run";
export const rejectAction = "reject_run";

/** More would be a ping of the room by another name. */
const mostAsked = 10;

/** What an approver must know besides the values: who is asked until when, and what exactly would be sent. */
export function approvalBlocks(run: RunIn<"awaiting_approval">, asked: Asked): Block[] {
  return [
    mrkdwnSection(
      `Needs ${votesLeft(run)} by the role ${run.approval.role} on ${clip(inert(run.deployment.name), 200)}${whoIsAsked(asked)}. Until ${untilWhen(run)}, then it expires.`,
    ),
    plainSection(effectOf(run)),
    { type: "actions", block_id: "approval", elements: [approveButton(run), rejectButton(run)] },
  ];
}

/** `one approval`, `2 more approvals`. */
export function votesLeft({ approval, approvedBy }: RunIn<"awaiting_approval">): string {
  const left = approval.required - approvedBy.length;
  const more = approvedBy.length > 0 ? "more " : "";
  return left === 1 ? `one ${more}approval` : `${left} ${more}approvals`;
}

/** With the day, which Slack calls today where it is: an approval may wait for a weekend. */
export function untilWhen({ expiresAt }: RunIn<"awaiting_approval">): string {
  return instant(expiresAt, "{date_short_pretty} at {time}");
}

/** Mentions user groups and single people, never a whole channel. Empty for nobody. */
export function mentionsOf({ userGroups, people }: Asked): string {
  const all = [...userGroups.map((id) => `<!subteam^${id}>`), ...people.map(({ slack }) => `<@${slack}>`)];
  const more = all.length - mostAsked;
  return all.slice(0, mostAsked).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function whoIsAsked(asked: Asked): string {
  const who = mentionsOf(asked);
  return who === "" ? "; nobody but the requester has it, so ask an admin" : `: ${who}`;
}

/** Plain text: the address and the path are outside words. */
function effectOf(run: Run): string {
  const { method, path, dangerous, timeout, cancel } = run.action;
  return [
    `It will send ${method} ${clip(path, 200)} to ${clip(addressOf(run), 200)}.`,
    ...(dangerous ? ["Its author calls it dangerous."] : []),
    `It may take up to ${formatDuration(timeout)}, and ${cancel ? "can be asked to stop" : "cannot be stopped once it runs"}.`,
  ].join(" ");
}

/** Red only where the action is dangerous: a warning that is always there warns of nothing. */
function approveButton(run: RunIn<"awaiting_approval">): types.Button {
  const style = run.action.dangerous ? "danger" : "primary";
  const what = plain(`${run.action.title} on ${run.deployment.name}`, 130).text;
  const facts = `${what}, asked by ${clip(nameOf(run.requester), 50)}, digest ${shortDigest(requestDigest(run))}`;
  const isLast = run.approval.required - run.approvedBy.length === 1;
  const means = isLast ? "starts as soon as it is approved." : `needs ${votesLeft(run)}; yours is one of them.`;
  return {
    ...voteButton(run, approveAction, "Approve", `Approve ${run.action.title} on ${run.deployment.name}`),
    style,
    confirm: {
      title: words("Approve this run?", limits.confirmTitle),
      text: plain(`${run.action.dangerous ? "Dangerous: " : ""}${facts}, ${means}`, limits.confirmText),
      confirm: words("Approve", limits.confirmButton),
      deny: words("Not yet", limits.confirmButton),
      style,
    },
  };
}

/** Its dialog is the one that asks for the reason. */
function rejectButton(run: Run): types.Button {
  return voteButton(run, rejectAction, "Deny…", `Deny ${run.action.title} on ${run.deployment.name}, with a reason`);
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
