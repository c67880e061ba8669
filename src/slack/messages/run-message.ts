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
import type { Texts } from "../../texts/english.ts";
import { whatOf } from "./titles.ts";

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
export function runMessage(texts: Texts, run: Run, around: Around): RunMessage {
  const { nameOfItem, ahead, asked = nobodyAsked, progress, estimate, hasLog = false } = around;
  const { action } = run;
  const line = statusLine(texts, run, { ahead, estimate, most: longest.line });
  return {
    text: clip(fallbackText(texts, run, around), limits.messageText - 500),
    blocks: [
      mrkdwnSection(`${marked(texts, run)}\n${line}`),
      ...(run.status === "running" && progress
        ? [plainSection(clip(progressText(texts, progress), longest.progress))]
        : []),
      ...valuesBlocks(texts, action, run.values, nameOfItem),
      ...(run.status === "awaiting_approval" ? approvalBlocks(texts, run, asked) : []),
      context(clip(facts(texts, run), longest.facts)),
      ...(around.isCardOnly ? [] : runButtons(texts, run, hasLog)),
    ],
  };
}

/** A message holds 12,000 characters in all its blocks, and the values are to be there whole. */
const longest = { line: 1_500, progress: 400, facts: 900 } as const;

/** A word beside the sign: what is urgent must not hang on a picture or a colour. */
function marked(texts: Texts, run: Run): string {
  const what = whatOf(texts, run);
  return run.action.priority === "incident" ? `:rotating_light: ${texts.run.incident(what)}` : what;
}

function fallbackText(texts: Texts, run: Run, { ahead, progress, estimate }: Around): string {
  const { run: say } = texts;
  const what = say.on({ action: clip(run.action.title, 300), deployment: clip(run.deployment.name, 200) });
  const head = say.headline({
    what: run.action.priority === "incident" ? say.incident(what) : what,
    by: clip(nameOf(run.requester), 200),
    run: run.id,
  });
  const votes =
    run.status === "awaiting_approval" ? say.needsVotes({ votes: votesLeft(texts, run), role: run.approval.role }) : "";
  const where =
    run.status === "running" && progress ? `. ${clip(progressText(texts, progress), longest.progress)}` : "";
  return escape(head) + plainStatusLine(texts, run, { ahead, estimate, most: longest.line }) + escape(votes + where);
}

function facts(texts: Texts, run: Run): string {
  const { deployment } = run;
  const { run: say } = texts;
  const approvedBy = approversSoFar(run).map((voter) => mention(texts, voter));
  return [
    say.askedBy(mention(texts, run.requester)),
    ...(approvedBy.length > 0 ? [say.approvedBy(approvedBy)] : []),
    ...(run.followers ? [say.followedBy(mentions(texts, run.followers, 10, ", "))] : []),
    ...(run.status === "rejected" ? [say.deniedBy(mention(texts, run.rejectedBy))] : []),
    `${inert(deployment.env)}, ${inert(deployment.cluster)}`,
    say.id(run.id),
    say.digest(shortDigest(requestDigest(run))),
  ].join("  ·  ");
}
