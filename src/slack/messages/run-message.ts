import { nameOf } from "../../access/actor.ts";
import { nobodyAsked, type Asked } from "../../access/approvals.ts";
import { shortDigest } from "../../lib/json.ts";
import { clip } from "../../lib/text.ts";
import type { Estimate } from "../../runs/estimate.ts";
import type { Progress } from "../../runs/ports.ts";
import { approversSoFar, requestDigest, type Run } from "../../runs/run.ts";
import {
  context,
  escape,
  inert,
  limits,
  mention,
  mentions,
  mrkdwnSection,
  plainSection,
  type Block,
} from "../blocks.ts";
import type { Ahead } from "./ahead.ts";
import { approvalBlocks, votesLeft } from "./approval-card.ts";
import { progressText } from "./progress-text.ts";
import { runButtons } from "./run-buttons.ts";
import { plainStatusLine, statusLine } from "./status-line.ts";
import { valuesBlocks, type NameOfItem } from "./values-block.ts";

export interface RunMessage {
  /** What notifications and screen readers say; complete without the blocks. */
  readonly text: string;
  readonly blocks: Block[];
}

/** What a run's message says besides what the run itself knows. */
export interface Around {
  readonly nameOfItem: NameOfItem;
  readonly ahead?: Ahead;
  /** Who may decide on it. */
  readonly asked?: Asked;
  readonly progress?: Progress | undefined;
  readonly estimate?: Estimate | undefined;
  readonly hasLog?: boolean;
  /** Shown to one person, to decide: nothing else can be done there. */
  readonly isCardOnly?: boolean;
}

/** The one message of a run, for every state it can have. While it waits for approval it is the card that asks for it. */
export function runMessage(run: Run, around: Around): RunMessage {
  const { nameOfItem, ahead, asked = nobodyAsked, progress, estimate, hasLog = false } = around;
  const { action } = run;
  const line = clip(statusLine(run, ahead, estimate), longest.line);
  return {
    text: clip(fallbackText(run, around), limits.messageText - 500),
    blocks: [
      mrkdwnSection(`${mark(run)}${whatOf(run)}\n${line}`),
      ...(run.status === "running" && progress ? [plainSection(clip(progressText(progress), longest.progress))] : []),
      ...valuesBlocks(action, run.values, nameOfItem),
      ...(run.status === "awaiting_approval" ? approvalBlocks(run, asked) : []),
      context(clip(facts(run), longest.facts)),
      ...(around.isCardOnly ? [] : runButtons(run, hasLog)),
    ],
  };
}

/** A message holds 12,000 characters in all its blocks, and the values are to be there whole. */
const longest = { line: 700, progress: 400, facts: 900 } as const;

/** `*Reindex* on *search-prod*`, however they are called. */
export function whatOf({ action, deployment }: Pick<Run, "action" | "deployment">): string {
  return `*${clip(inert(action.title), 300)}* on *${clip(inert(deployment.name), 200)}*`;
}

/** A word beside the sign: what is urgent must not hang on a picture or a colour. */
function mark(run: Run): string {
  return run.action.priority === "incident" ? ":rotating_light: Incident: " : "";
}

function fallbackText(run: Run, { ahead, progress, estimate }: Around): string {
  const urgency = run.action.priority === "incident" ? "Incident: " : "";
  const head = `${urgency}${clip(run.action.title, 300)} on ${clip(run.deployment.name, 200)}, asked by ${clip(nameOf(run.requester), 200)}, run ${run.id}: `;
  const votes = run.status === "awaiting_approval" ? `; needs ${votesLeft(run)} by the role ${run.approval.role}` : "";
  const where = run.status === "running" && progress ? `. ${clip(progressText(progress), longest.progress)}` : "";
  return escape(head) + plainStatusLine(run, ahead, estimate) + escape(votes + where);
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
