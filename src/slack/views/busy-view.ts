import { nameOf } from "../../access/actor.ts";
import { plural } from "../../lib/text.ts";
import { estimateInWords, type Estimate } from "../../runs/estimate.ts";
import type { Progress } from "../../runs/ports.ts";
import type { Run } from "../../runs/run.ts";
import { inert, limits, mrkdwnSection, plain, words, type ModalView } from "../blocks.ts";
import { button } from "../messages/run-buttons.ts";

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
export function busyView(busy: Busy, formId: string): ModalView {
  const { run, isSame } = busy;
  const same = isSame
    ? "It does exactly what you ask for: join it, and you are told when it ends."
    : "It is another piece of work, so yours waits until it has ended.";
  return {
    type: "modal",
    callback_id: busyCallback,
    private_metadata: formId,
    title: words("Somebody is there", limits.title),
    close: words("Back", limits.title),
    blocks: [
      mrkdwnSection(
        `*${inert(nameOf(run.requester))}’s ${inert(run.action.title)}* on *${inert(run.deployment.name)}* ${doing(busy)}.`,
      ),
      mrkdwnSection(`${same} Nothing was started yet.`),
      {
        type: "actions",
        block_id: "busy",
        elements: [
          ...(isSame
            ? [{ ...button(joinAction, "Join", run, `Join run ${run.id} instead`), style: "primary" as const }]
            : []),
          {
            type: "button",
            action_id: queueAction,
            text: words("Queue", limits.option),
            value: "queue",
            accessibility_label: plain("Queue a run of your own, which waits for its turn", limits.option).text,
          },
        ],
      },
    ],
  };
}

/** `is running, 78 %, usually 40–70 s, and 2 more wait`. */
function doing({ run, count, progress, estimate }: Busy): string {
  const percent = run.status === "running" ? progress?.percent : undefined;
  const more = count - 1;
  return [
    run.status === "running" ? "is running" : "waits for its turn",
    ...(percent === undefined ? [] : [`${Math.round(percent)} %`]),
    ...(estimate ? [`usually ${estimateInWords(estimate)}`] : []),
    ...(more > 0 ? [`and ${plural(more, "more run is", "more runs are")} there`] : []),
  ].join(", ");
}
