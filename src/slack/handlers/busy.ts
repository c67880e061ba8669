import { approvalNeeded } from "../../access/approvals.ts";
import { follow, isSameWork } from "../../runs/follow.ts";
import { judge } from "../../runs/judge.ts";
import { alreadyDecided, unknownRun } from "../../runs/refusals.ts";
import { checkSubmission, type Submission } from "../../runs/request.ts";
import { isFinal } from "../../runs/run.ts";
import type { ModalView } from "../blocks.ts";
import { actorOf, type SlackDeps } from "../deps.ts";
import { visibleRun } from "../visible-run.ts";
import { busyView } from "../views/busy-view.ts";
import { joinedView } from "../views/joined-view.ts";
import { noticeView, refusalView } from "../views/notice-view.ts";
import { busyWith } from "./busy-with.ts";
import { askToConfirm } from "./confirm.ts";
import { keepSubmission, keptSubmission } from "./kept-submission.ts";
import { requestOnce } from "./request-once.ts";

/** Under another name than the confirmation, which the same form may need next. */
function busyId(formId: string): string {
  return `busy:${formId}`;
}

/**
 * The question whether to wait behind somebody, once for each form; undefined when there is nobody, or nothing to choose:
 * an incident goes first anyway, and other policies than `queue` have decided already.
 */
export async function askBeforeQueueing(
  deps: SlackDeps,
  submission: Submission,
  formId: string,
): Promise<ModalView | undefined> {
  const checked = checkSubmission(deps, submission);
  if (!checked.ok) return undefined;
  const request = checked.value;
  const { action, deployment, requester } = request;
  if (action.concurrency !== "queue" || action.priority === "incident") return undefined;
  const { policy } = deps.catalog.current();
  // What is refused is refused by the same path as always.
  if (judge(deps.catalog, request, deployment, deps.clock.now()).refusal) return undefined;
  const busy = await busyWith(deps, request);
  // When it has been approved, the lane is another one than now.
  if (!busy || (!busy.isSame && approvalNeeded(policy, action, deployment))) return undefined;
  if (await keptSubmission(deps, busyId(formId), requester)) return undefined;
  await keepSubmission(deps, busyId(formId), submission, request);
  return busyView(busy, formId);
}

/** Queue was clicked: what the form asked for goes its way, over the confirmation where it is dangerous. */
export async function onQueueAnyway(deps: SlackDeps, member: string, formId: string): Promise<ModalView> {
  const requester = actorOf(deps, member);
  const kept = await keptSubmission(deps, busyId(formId), requester);
  if (!kept) return goneView();
  const { submission } = kept;
  if (deps.catalog.current().actionsById.get(submission.actionId)?.action.dangerous) {
    const asked = await askToConfirm(deps, submission, formId);
    return asked.ok ? asked.value : refusalView(asked.error);
  }
  const result = await requestOnce(deps, submission);
  if (!result.ok) return refusalView(result.error);
  const text = result.value.status === "awaiting_approval" ? "It waits for approval now." : "It waits for its turn.";
  return noticeView("Asked for", `${text} The run’s message is in the channel. You can close this.`, "Close");
}

/** Join was clicked: the form has become the other run, as long as that has not ended and does the same. */
export async function onJoin(deps: SlackDeps, member: string, formId: string, runId: string): Promise<ModalView> {
  const requester = actorOf(deps, member);
  const kept = await keptSubmission(deps, busyId(formId), requester);
  if (!kept) return goneView();
  const { submission } = kept;
  const before = await deps.store.getByIntent(submission.intentKey);
  if (before) return joinedView(before, requester);
  for (;;) {
    const found = await visibleRun(deps, member, runId);
    if (!found.ok) return noticeView("Not joined", unknownRun(runId).message, "Back");
    const run = found.value;
    const checked = checkSubmission(deps, submission);
    if (!checked.ok) return noticeView("Not joined", checked.error.message, "Back");
    if (isFinal(run.status))
      return noticeView(
        "Not joined",
        `${alreadyDecided(run).message} Nothing was started. Go back and send the form to run it yourself.`,
        "Back",
      );
    if (!isSameWork(run, checked.value))
      return noticeView(
        "Not joined",
        "That run does something else, or is being stopped. Nothing was started. Go back and send the form to run it yourself.",
        "Back",
      );
    const followed = await follow(deps, run, requester, submission.intentKey);
    if (!followed) continue;
    if (!followed.ok) return noticeView("Not joined", followed.error.message, "Back");
    return joinedView(followed.value, requester);
  }
}

function goneView(): ModalView {
  return noticeView(
    "Not started",
    "This question has expired. Nothing was started. Go back and send the form again.",
    "Back",
  );
}
