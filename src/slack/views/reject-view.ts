import { z } from "zod";
import type { Run } from "../../runs/run.ts";
import { inert, limits, mrkdwnSection, words, type ModalView } from "../blocks.ts";
import type { Texts } from "../../texts/english.ts";

export const rejectCallback = "reject_form";
export const reasonBlock = "reason";

export const RejectMetadata = z.object({ runId: z.string(), digest: z.string() });

/** Asks for the reason of a no. */
export function rejectView({ form, replies }: Texts, run: Run, digest: string): ModalView {
  return {
    type: "modal",
    callback_id: rejectCallback,
    private_metadata: JSON.stringify({ runId: run.id, digest }),
    title: words(replies.denyTitle, limits.title),
    submit: words(replies.deny, limits.title),
    close: words(form.cancel, limits.title),
    blocks: [
      mrkdwnSection(replies.willNotRun({ action: inert(run.action.title), deployment: inert(run.deployment.name) })),
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
