import { nameOf } from "../../access/actor.ts";
import type { Estimate } from "../../runs/estimate.ts";
import type { Progress } from "../../runs/ports.ts";
import type { Run } from "../../runs/run.ts";
import { inert, limits, mrkdwnSection, plain, words, type ModalView } from "../blocks.ts";
import { button } from "../messages/run-buttons.ts";
import type { Texts } from "../../texts/english.ts";

export const busyCallback = "lane_busy";
export const joinAction = "join_run";
export const queueAction = "queue_run";

/** What is in the way of a request, as it is told before the request joins the queue. */
export interface Busy {
  readonly run: Run;
  /** How many runs are in the lane, this one included. */
  readonly count: number;
  /** It does exactly what is asked for. */
  readonly isSame: boolean;
  readonly progress: Progress | undefined;
  readonly estimate: Estimate | undefined;
}

/**
 * The question before somebody waits behind somebody else: follow that run, wait, or go back to the form.
 * @param formId what the submission is kept under
 */
export function busyView(texts: Texts, busy: Busy, formId: string): ModalView {
  const { run, isSame } = busy;
  const { form } = texts;
  return {
    type: "modal",
    callback_id: busyCallback,
    private_metadata: formId,
    title: words(form.somebodyIsThere, limits.title),
    close: words(form.back, limits.title),
    blocks: [
      mrkdwnSection(
        form.theirRun({
          whose: inert(nameOf(run.requester)),
          action: inert(run.action.title),
          deployment: inert(run.deployment.name),
          doing: doing(texts, busy),
        }),
      ),
      mrkdwnSection(isSame ? form.isSame : form.isOther),
      {
        type: "actions",
        block_id: "busy",
        elements: [
          ...(isSame
            ? [{ ...button(joinAction, form.join, run, form.joinLabel(run.id)), style: "primary" as const }]
            : []),
          {
            type: "button",
            action_id: queueAction,
            text: words(form.queue, limits.option),
            value: "queue",
            accessibility_label: plain(form.queueLabel, limits.option).text,
          },
        ],
      },
    ],
  };
}

function doing({ form, words: { estimate: inWords } }: Texts, { run, count, progress, estimate }: Busy): string {
  const isRunning = run.status === "running";
  const percent = isRunning ? progress?.percent : undefined;
  return form.doing({
    isRunning,
    percent: percent === undefined ? null : Math.round(percent),
    usually: estimate ? inWords(estimate) : null,
    more: count - 1,
  });
}
