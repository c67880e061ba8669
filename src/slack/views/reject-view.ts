import { z } from "zod";
import type { Run } from "../../runs/run.ts";
import { inert, limits, mrkdwnSection, words, type ModalView } from "../blocks.ts";

export const rejectCallback = "reject_form";
export const reasonBlock = "reason";

export const RejectMetadata = z.object({ runId: z.string(), digest: z.string() });

/** Asks for the reason of a no. */
export function rejectView(run: Run, digest: string): ModalView {
  return {
    type: "modal",
    callback_id: rejectCallback,
    private_metadata: JSON.stringify({ runId: run.id, digest }),
    title: words("Deny this run", limits.title),
    submit: words("Deny", limits.title),
    close: words("Cancel", limits.title),
    blocks: [
      mrkdwnSection(`*${inert(run.action.title)}* on *${inert(run.deployment.name)}* will not run.`),
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
