import type { types } from "@slack/bolt";
import { nameOf } from "../../access/actor.ts";
import type { Person } from "../../definition/configuration.ts";
import { shortDigest } from "../../lib/json.ts";
import { clip } from "../../lib/text.ts";
import { addressOf, approversSoFar, isFinal, requestDigest, type Run, type RunIn } from "../../runs/run.ts";
import type { Progress } from "../../runs/ports.ts";
import {
  context,
  escape,
  inert,
  instant,
  limits,
  mention,
  mentions,
  mrkdwnSection,
  plain,
  plainSection,
  words,
  type Block,
} from "../blocks.ts";
import { rerunBlock } from "./rerun-button.ts";
import { progressText } from "./progress-text.ts";
import { plainStatusLine, statusLine, type Ahead } from "./status-line.ts";
import { valuesBlocks, type NameOfItem } from "./values-block.ts";

export const approveAction = "approve_run";
export const rejectAction = "reject_run";

export interface RunMessage {
  /** What notifications and screen readers say; complete without the blocks. */
  readonly text: string;
  readonly blocks: Block[];
}

/** The one message of a run, for every state it can have. While it waits for approval it is the card that asks for it. */
export function runMessage(
  run: Run,
  ahead: Ahead,
  approvers: readonly Person[],
  nameOfItem: NameOfItem,
  progress?: Progress,
): RunMessage {
  const { action, deployment } = run;
  return {
    text: clip(fallbackText(run, ahead), limits.messageText - 500),
    blocks: [
      mrkdwnSection(`${mark(run)}*${inert(action.title)}* on *${inert(deployment.name)}*\n${statusLine(run, ahead)}`),
      ...(run.status === "running" && progress ? [plainSection(progressText(progress))] : []),
      ...valuesBlocks(action, run.values, nameOfItem),
      ...(run.status === "awaiting_approval" ? approvalBlocks(run, approvers) : []),
      context(facts(run)),
      ...(isFinal(run.status) ? [rerunBlock(run)] : []),
    ],
  };
}

/** A word beside the sign: what is urgent must not hang on a picture or a colour. */
function mark(run: Run): string {
  return run.action.priority === "incident" ? ":rotating_light: Incident: " : "";
}

function fallbackText(run: Run, ahead: Ahead): string {
  const urgency = run.action.priority === "incident" ? "Incident: " : "";
  return (
    escape(`${urgency}${run.action.title} on ${run.deployment.name}, asked by ${nameOf(run.requester)}: `) +
    plainStatusLine(run, ahead)
  );
}

function facts(run: Run): string {
  const { deployment } = run;
  const approvedBy = approversSoFar(run).map(mention);
  return [
    `Asked by ${mention(run.requester)}`,
    ...(approvedBy.length > 0 ? [`approved by ${approvedBy.join(", ")}`] : []),
    ...(run.followers ? [`followed by ${mentions(run.followers, 10, ", ")}`] : []),
    ...(run.status === "rejected" ? [`denied by ${mention(run.rejectedBy)}`] : []),
    `${inert(deployment.env)}, ${inert(deployment.cluster)}`,
    `run ${run.id}`,
    `digest ${shortDigest(requestDigest(run))}`,
  ].join("  ·  ");
}

function approvalBlocks(run: RunIn<"awaiting_approval">, approvers: readonly Person[]): Block[] {
  const { approval, approvedBy } = run;
  const left = approval.required - approvedBy.length;
  const votes = left === 1 ? "one approval" : `${left} approvals`;
  const who = approvers.slice(0, 10).map((person) => `<@${person.slack}>`);
  const asked = who.length > 0 ? `: ${who.join(", ")}` : "; nobody but the requester has it, so ask an admin";
  const until = instant(run.expiresAt, "{time}");
  return [
    mrkdwnSection(
      `Needs ${votes} by the role ${approval.role} on ${inert(run.deployment.name)}${asked}. Until ${until}, then it expires.`,
    ),
    plainSection(`It will send ${run.action.method} ${run.action.path} to ${addressOf(run)}.`),
    { type: "actions", block_id: "approval", elements: [approveButton(run), rejectButton(run)] },
  ];
}

function approveButton(run: Run): types.Button {
  return {
    type: "button",
    action_id: approveAction,
    style: "danger",
    text: words("Approve", limits.option),
    value: JSON.stringify({ runId: run.id, digest: requestDigest(run) }),
    confirm: {
      title: words("Approve this run?", limits.confirmTitle),
      text: plain(
        `${run.action.title} on ${run.deployment.name} starts as soon as it is approved.`,
        limits.confirmText,
      ),
      confirm: words("Approve", limits.confirmButton),
      deny: words("Not yet", limits.confirmButton),
      style: "danger",
    },
  };
}

function rejectButton(run: Run): types.Button {
  return {
    type: "button",
    action_id: rejectAction,
    text: words("Deny…", limits.option),
    value: JSON.stringify({ runId: run.id, digest: requestDigest(run) }),
  };
}
