import type { types } from "@slack/bolt";
import { isSameActor, nameOf } from "../../access/actor.ts";
import { digestOf } from "../../lib/json.ts";
import { plural } from "../../lib/text.ts";
import type { Approval } from "../../definition/approval.ts";
import type { Run, RunRequest } from "../../runs/run.ts";
import { inert, limits, mrkdwnSection, plain, plainSection, words, type ModalView } from "../blocks.ts";
import { despiteText } from "../messages/freeze-text.ts";
import { valuesBlocks, type NameOfItem } from "../messages/values-block.ts";

export const confirmCallback = "run_confirm";
export const confirmAction = "confirm_run";

/** What becomes of the run when it is confirmed. */
export interface Terms {
  readonly approval: Approval | undefined;
  /** The freezes that are set aside for it. */
  readonly despite?: readonly string[] | undefined;
  /** The first of what it waits for, and how many there are. */
  readonly waits?: { readonly first: Run; readonly count: number } | undefined;
}

/**
 * The last step before a run: of a dangerous action, and of a command that leaves nothing to ask. A modal's own submit
 * button is always green, so the step has none: its button is an element of the view, red with a red dialog behind it
 * where the action is dangerous.
 * @param formId what the submission is kept under
 */
export function confirmView(
  request: RunRequest,
  formId: string,
  { approval, despite, waits }: Terms,
  nameOfItem: NameOfItem,
): ModalView {
  const { action, deployment, values } = request;
  const shown = valuesBlocks(action, values, nameOfItem);
  return {
    type: "modal",
    callback_id: confirmCallback,
    private_metadata: formId,
    title: words("Confirm", limits.title),
    close: words(action.dangerous ? "Back" : "Cancel", limits.title),
    blocks: [
      mrkdwnSection(
        `${action.dangerous ? ":warning: " : ""}*${inert(action.title)}* on *${inert(deployment.name)}*  ·  ${inert(deployment.env)}`,
      ),
      plainSection(action.description),
      ...(shown.length > 0 ? shown : [plainSection("Without any values.")]),
      ...(waits ? [mrkdwnSection(waitText(request, waits))] : []),
      ...(despite ? [mrkdwnSection(despiteText(despite))] : []),
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
            style: action.dangerous ? "danger" : "primary",
            text: words(approval ? "Yes, ask for approval" : "Yes, run it", limits.option),
            value: confirmationDigest(request),
            ...(action.dangerous ? { confirm: lastQuestion(request) } : {}),
          },
        ],
      },
    ],
  };
}

/** `Ana Ortiz’s Reindex is running there; yours will wait: 2 are ahead.` */
function waitText({ requester }: RunRequest, { first, count }: NonNullable<Terms["waits"]>): string {
  const isOwn = isSameActor(first.requester, requester);
  const whose = isOwn ? "Your own" : `${inert(nameOf(first.requester))}’s`;
  const doing = first.status === "running" ? "is running there" : "waits there too";
  const ahead = count === 1 ? "" : `: ${count} are ahead`;
  return `:hourglass_flowing_sand: ${whose} *${inert(first.action.title)}* ${doing}; ${isOwn ? "this one" : "yours"} will wait${ahead}.`;
}

function lastQuestion({ action, deployment }: RunRequest): types.ConfirmationDialog {
  return {
    title: plain(`${action.title}?`, limits.confirmTitle),
    text: plain(`This acts on ${deployment.name} (${deployment.env}) as soon as it starts.`, limits.confirmText),
    confirm: words("Yes, I am sure", limits.confirmButton),
    deny: words("Stop", limits.confirmButton),
    style: "danger",
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
