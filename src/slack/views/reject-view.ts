import { z } from "zod";
import { shortDigest } from "../../lib/json.ts";
import type { Run } from "../../runs/run.ts";
import { context, inert, limits, mention, mrkdwnSection, words, type ModalView } from "../blocks.ts";
import { valuesBlocks, type NameOfItem } from "../messages/values-block.ts";

export const rejectCallback = "reject_form";
export const reasonBlock = "reason";

export const RejectMetadata = z.object({ runId: z.string(), digest: z.string() });

/**
 * The confirm dialog of a no, which asks for the reason too, so that there is one dialog and not two. It says what is
 * decided on, as the card does. Slack draws the submit button of a modal in one colour only: red is where something
 * dangerous would be started, and a no starts nothing.
 */
export function rejectView(run: Run, digest: string, nameOfItem: NameOfItem): ModalView {
  const { action, deployment } = run;
  return {
    type: "modal",
    callback_id: rejectCallback,
    private_metadata: JSON.stringify({ runId: run.id, digest }),
    title: words("Deny this run", limits.title),
    submit: words("Deny", limits.title),
    close: words("Not yet", limits.title),
    blocks: [
      mrkdwnSection(
        `${action.dangerous ? ":warning: Dangerous: " : ""}*${inert(action.title)}* on *${inert(deployment.name)}* will not run, and nobody can approve it any more.`,
      ),
      ...valuesBlocks(action, run.values, nameOfItem),
      context(
        `Asked by ${mention(run.requester)}  ·  ${inert(deployment.env)}  ·  run ${run.id}  ·  digest ${shortDigest(digest)}`,
      ),
      {
        type: "input",
        block_id: reasonBlock,
        label: words("Reason", limits.label),
        hint: words("The requester reads it in the thread.", limits.label),
        element: { type: "plain_text_input", action_id: "value", multiline: true, max_length: 1_000 },
      },
    ],
  };
}
