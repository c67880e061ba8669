import type { types } from "@slack/bolt";
import { digestOf } from "../../lib/json.ts";
import type { Approval } from "../../definition/approval.ts";
import type { Run, RunRequest } from "../../runs/run.ts";
import { inert, limits, mrkdwnSection, plain, plainSection, words, type ModalView } from "../blocks.ts";
import { valuesBlocks, type NameOfItem } from "../messages/values-block.ts";
import type { Texts } from "../../texts/english.ts";
import { whatOf } from "../messages/titles.ts";
import { isSameActor, nameOf } from "../../access/actor.ts";
import { despiteText } from "../messages/freeze-text.ts";

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
  texts: Texts,
  request: RunRequest,
  formId: string,
  { approval, despite, waits }: Terms,
  nameOfItem: NameOfItem,
): ModalView {
  const { action, deployment, values } = request;
  const { form } = texts;
  const shown = valuesBlocks(texts, action, values, nameOfItem);
  return {
    type: "modal",
    callback_id: confirmCallback,
    private_metadata: formId,
    title: words(form.confirm, limits.title),
    close: words(action.dangerous ? form.back : form.cancel, limits.title),
    blocks: [
      mrkdwnSection(`${action.dangerous ? ":warning: " : ""}${whatOf(texts, request)}  ·  ${inert(deployment.env)}`),
      plainSection(action.description),
      ...(shown.length > 0 ? shown : [plainSection(form.noValues)]),
      ...(waits ? [mrkdwnSection(waitText(texts, request, waits))] : []),
      ...(despite ? [mrkdwnSection(despiteText(texts, despite))] : []),
      ...(approval ? [mrkdwnSection(form.runsAfter(approval))] : []),
      {
        type: "actions",
        block_id: "confirm",
        elements: [
          {
            type: "button",
            action_id: confirmAction,
            style: action.dangerous ? "danger" : "primary",
            text: words(approval ? form.yesAsk : form.yesRun, limits.option),
            value: confirmationDigest(request),
            ...(action.dangerous ? { confirm: lastQuestion(texts, request) } : {}),
          },
        ],
      },
    ],
  };
}

function waitText({ form }: Texts, { requester }: RunRequest, { first, count }: NonNullable<Terms["waits"]>): string {
  return form.willWait({
    whose: isSameActor(first.requester, requester) ? null : inert(nameOf(first.requester)),
    action: inert(first.action.title),
    isRunning: first.status === "running",
    count,
  });
}

function lastQuestion({ form }: Texts, { action, deployment }: RunRequest): types.ConfirmationDialog {
  return {
    title: plain(`${action.title}?`, limits.confirmTitle),
    text: plain(form.actsOn({ deployment: deployment.name, env: deployment.env }), limits.confirmText),
    confirm: words(form.yesSure, limits.confirmButton),
    deny: words(form.stop, limits.confirmButton),
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
