import { z } from "zod";
import { shortDigest } from "../../lib/json.ts";
import type { Run } from "../../runs/run.ts";
import { context, inert, limits, mention, mrkdwnSection, words, type ModalView } from "../blocks.ts";
import { whatOf } from "../messages/titles.ts";
import { valuesBlocks, type NameOfItem } from "../messages/values-block.ts";
import type { Texts } from "../../texts/english.ts";

export const rejectCallback = "reject_form";
export const reasonBlock = "reason";

export const RejectMetadata = z.object({ runId: z.string(), digest: z.string() });

/**
 * The confirm dialog of a no, which asks for the reason too, so that there is one dialog and not two. It says what is
 * decided on, as the card does. Slack draws the submit button of a modal in one colour only: red is where something
 * dangerous would be started, and a no starts nothing.
 */
export function rejectView(texts: Texts, run: Run, digest: string, nameOfItem: NameOfItem): ModalView {
  const { replies, run: say } = texts;
  const { action, deployment } = run;
  const facts = [
    say.askedBy(mention(texts, run.requester)),
    inert(deployment.env),
    say.id(run.id),
    say.digest(shortDigest(digest)),
  ];
  return {
    type: "modal",
    callback_id: rejectCallback,
    private_metadata: JSON.stringify({ runId: run.id, digest }),
    title: words(replies.denyTitle, limits.title),
    submit: words(replies.deny, limits.title),
    close: words(say.notYet, limits.title),
    blocks: [
      mrkdwnSection(replies.willNotRun({ what: whatOf(texts, run), isDangerous: action.dangerous })),
      ...valuesBlocks(texts, action, run.values, nameOfItem),
      context(facts.join("  ·  ")),
      {
        type: "input",
        block_id: reasonBlock,
        label: words(replies.reason, limits.label),
        hint: words(replies.reasonHint, limits.label),
        element: { type: "plain_text_input", action_id: "value", multiline: true, max_length: 1_000 },
      },
    ],
  };
}
