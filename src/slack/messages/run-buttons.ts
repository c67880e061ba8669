import type { types } from "@slack/bolt";
import { isFinal, type Run } from "../../runs/run.ts";
import { limits, plain, words, type Block } from "../blocks.ts";
import { rerunButton } from "./rerun-button.ts";
import type { Texts } from "../../texts/english.ts";
import { titlesOf } from "./titles.ts";

export const cancelAction = "cancel_run";
export const followAction = "follow_run";
export const logAction = "show_log";

/**
 * What can be done about a run in the state in which it is. A message in a channel is the same for everybody, so each
 * click is judged on the server, and whoever may not is told alone.
 */
export function runButtons(texts: Texts, run: Run, hasLog: boolean): Block[] {
  const elements = [
    ...(isCancellable(run) ? [cancelButton(texts, run)] : []),
    ...(isFinal(run.status) ? [rerunButton(texts, run)] : [followButton(texts.run, run)]),
    ...(hasLog ? [logButton(texts.run, run)] : []),
  ];
  return [{ type: "actions", block_id: "run", elements }];
}

function isCancellable(run: Run): boolean {
  if (run.status === "running") return run.cancelRequestedBy === undefined;
  return run.status === "queued" || run.status === "awaiting_approval";
}

/** Red only while something is at work that could be hurt by it. */
function cancelButton(texts: Texts, run: Run): types.Button {
  return {
    ...button(cancelAction, texts.run.cancel, run, texts.run.cancelLabel(titlesOf(run))),
    ...(run.status === "running" ? { style: "danger" as const } : {}),
    confirm: cancelConfirm(texts, run),
  };
}

/** Says what cancelling means now: what waits is not run, what runs is only asked to stop. */
export function cancelConfirm({ run: say }: Texts, run: Run): types.ConfirmationDialog {
  const running = run.action.cancel ? say.cancelRunning : say.cancelUnstoppable;
  const meaning = run.status === "running" ? running : say.cancelWaiting;
  return {
    title: words(say.cancelQuestion, limits.confirmTitle),
    text: plain(meaning(plain(say.on(titlesOf(run)), 180).text), limits.confirmText),
    confirm: words(say.cancelIt, limits.confirmButton),
    deny: words(say.letItBe, limits.confirmButton),
    style: "danger",
  };
}

function followButton(say: Texts["run"], run: Run): types.Button {
  return button(followAction, say.follow, run, say.followLabel(titlesOf(run)));
}

function logButton(say: Texts["run"], run: Run): types.Button {
  return button(logAction, say.showLog, run, say.showLogLabel(run.id));
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
