import type { types } from "@slack/bolt";
import { isFinal, type Run } from "../../runs/run.ts";
import { limits, plain, words, type Block } from "../blocks.ts";
import { rerunButton } from "./rerun-button.ts";

export const cancelAction = "cancel_run";
export const followAction = "follow_run";
export const logAction = "show_log";

/**
 * What can be done about a run in the state in which it is. A message in a channel is the same for everybody, so each
 * click is judged on the server, and whoever may not is told alone.
 */
export function runButtons(run: Run, hasLog: boolean): Block[] {
  const elements = [
    ...(isCancellable(run) ? [cancelButton(run)] : []),
    ...(isFinal(run.status) ? [rerunButton(run)] : [followButton(run)]),
    ...(hasLog ? [logButton(run)] : []),
  ];
  return [{ type: "actions", block_id: "run", elements }];
}

function isCancellable(run: Run): boolean {
  if (run.status === "running") return run.cancelRequestedBy === undefined;
  return run.status === "queued" || run.status === "awaiting_approval";
}

/** Red only while something is at work that could be hurt by it. */
function cancelButton(run: Run): types.Button {
  return {
    ...button(cancelAction, "Cancel", run, `Cancel ${run.action.title} on ${run.deployment.name}`),
    ...(run.status === "running" ? { style: "danger" as const } : {}),
    confirm: cancelConfirm(run),
  };
}

/** Says what cancelling means now: what waits is not run, what runs is only asked to stop. */
export function cancelConfirm(run: Run): types.ConfirmationDialog {
  const what = `${run.action.title} on ${run.deployment.name}`;
  const running = run.action.cancel
    ? "is asked to stop. What it has done already stays done."
    : "cannot be told to stop: it may go on working. We only stop waiting for it.";
  return {
    title: words("Cancel this run?", limits.confirmTitle),
    text: plain(`${plain(what, 180).text} ${run.status === "running" ? running : "will not run."}`, limits.confirmText),
    confirm: words("Cancel the run", limits.confirmButton),
    deny: words("Let it be", limits.confirmButton),
    style: "danger",
  };
}

function followButton(run: Run): types.Button {
  return button(followAction, "Follow", run, `Follow ${run.action.title} on ${run.deployment.name} to its end`);
}

function logButton(run: Run): types.Button {
  return button(logAction, "Show log", run, `Show log of run ${run.id}`);
}

/**
 * @param label what it does, for those who hear it without what stands around it. It begins with `text`: who steers by
 * voice says what they see.
 */
export function button(actionId: string, text: string, run: Run, label: string): types.Button {
  return {
    type: "button",
    action_id: actionId,
    text: words(text, limits.option),
    value: JSON.stringify({ runId: run.id }),
    accessibility_label: plain(label, limits.option).text,
  };
}
