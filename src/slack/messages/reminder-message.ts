import { nameOf } from "../../access/actor.ts";
import type { Asked } from "../../access/approvals.ts";
import { clip } from "../../lib/text.ts";
import type { RunIn } from "../../runs/run.ts";
import { escape, mention, mrkdwnSection, type Block } from "../blocks.ts";
import { whatOf } from "./run-message.ts";
import { mentionsOf, untilWhen, votesLeft } from "./approval-card.ts";

/** The reply under a card that tells those who may still decide. Nobody else is told. */
export function reminderMessage(
  run: RunIn<"awaiting_approval">,
  asked: Asked,
  kind: "reminder_1" | "reminder_2",
): { readonly text: string; readonly blocks: Block[] } {
  const who = mentionsOf(asked) || "Nobody who may decide is known: ask an admin.";
  const urgency = kind === "reminder_2" ? "This is about to expire" : "This still waits";
  const title = clip(run.action.title, 300);
  return {
    text: escape(
      `${urgency}: ${title} on ${clip(run.deployment.name, 200)}, asked by ${clip(nameOf(run.requester), 200)}, run ${run.id}, needs ${votesLeft(run)}. Decide in the message above, or with /action approve ${run.id}.`,
    ),
    blocks: [
      mrkdwnSection(
        `${who}\n:hourglass_flowing_sand: ${urgency}: ${whatOf(run)}, asked by ${mention(run.requester)}, needs ${votesLeft(run)} until ${untilWhen(run)}. Decide in the message above, or with \`/action approve ${run.id}\`.`,
      ),
    ],
  };
}
