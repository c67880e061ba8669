import { nameOf } from "../../access/actor.ts";
import type { Asked } from "../../access/approvals.ts";
import { clip } from "../../lib/text.ts";
import type { RunIn } from "../../runs/run.ts";
import type { Texts } from "../../texts/english.ts";
import { escape, mention, mrkdwnSection, type Block } from "../blocks.ts";
import { mentionsOf, untilWhen, votesLeft } from "./approval-card.ts";
import { whatOf } from "./titles.ts";

/** The reply under a card that tells those who may still decide. Nobody else is told. */
export function reminderMessage(
  texts: Texts,
  run: RunIn<"awaiting_approval">,
  asked: Asked,
  kind: "reminder_1" | "reminder_2",
): { readonly text: string; readonly blocks: Block[] } {
  const { run: say } = texts;
  const who = mentionsOf(texts, asked) || say.nobodyKnown;
  const common = {
    urgency: kind === "reminder_2" ? say.aboutToExpire : say.stillWaits,
    run: run.id,
    votes: votesLeft(texts, run),
  };
  const what = say.on({ action: clip(run.action.title, 300), deployment: clip(run.deployment.name, 200) });
  const marked = say.reminder({
    ...common,
    what: whatOf(texts, run),
    by: mention(texts, run.requester),
    until: untilWhen(texts, run),
  });
  return {
    text: escape(say.reminderText({ ...common, what, by: clip(nameOf(run.requester), 200) })),
    blocks: [mrkdwnSection(`${who}\n${marked}`)],
  };
}
