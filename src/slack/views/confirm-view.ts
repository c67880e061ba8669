import { digestOf } from "../../lib/json.ts";
import { plural } from "../../lib/text.ts";
import type { Approval } from "../../definition/approval.ts";
import type { RunRequest } from "../../runs/run.ts";
import { inert, limits, mrkdwnSection, plain, plainSection, words, type ModalView } from "../blocks.ts";
import { valuesBlocks, type NameOfItem } from "../messages/values-block.ts";

export const confirmCallback = "run_confirm";
export const confirmAction = "confirm_run";

/**
 * The second step of a dangerous action. A modal's own submit button is always green, so the step has none: its button
 * is an element of the view, red, with a red dialog behind it.
 */
export function confirmView(request: RunRequest, approval: Approval | undefined, nameOfItem: NameOfItem): ModalView {
  const { action, deployment, values } = request;
  const shown = valuesBlocks(action, values, nameOfItem);
  return {
    type: "modal",
    callback_id: confirmCallback,
    title: words("Confirm", limits.title),
    close: words("Back", limits.title),
    blocks: [
      mrkdwnSection(`:warning: *${inert(action.title)}* on *${inert(deployment.name)}*  ·  ${inert(deployment.env)}`),
      plainSection(action.description),
      ...(shown.length > 0 ? shown : [plainSection("Without any values.")]),
      ...(approval
        ? [mrkdwnSection(`:lock: It runs after ${plural(approval.required, "approval")} of the role ${approval.role}.`)]
        : []),
      {
        type: "actions",
        block_id: "confirm",
        elements: [
          {
            type: "button",
            action_id: confirmAction,
            style: "danger",
            text: words(approval ? "Yes, ask for approval" : "Yes, run it", limits.option),
            value: confirmationDigest(request),
            confirm: {
              title: plain(`${action.title}?`, limits.confirmTitle),
              text: plain(
                `This acts on ${deployment.name} (${deployment.env}) as soon as it starts.`,
                limits.confirmText,
              ),
              confirm: words("Yes, I am sure", limits.confirmButton),
              deny: words("Stop", limits.confirmButton),
              style: "danger",
            },
          },
        ],
      },
    ],
  };
}

/** Binds the click to what was shown. */
export function confirmationDigest({
  actionDigest,
  deployment,
  values,
}: Pick<RunRequest, "actionDigest" | "deployment" | "values">): string {
  return digestOf({ actionDigest, deployment, values });
}
