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
import type { Texts } from "../../texts/english.ts";
import { said } from "../../texts/sentence.ts";

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
  texts: Texts,
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
  return busyView(texts, busy, formId);
}

/** Queue was clicked: what the form asked for goes its way, over the confirmation where it is dangerous. */
export async function onQueueAnyway(deps: SlackDeps, member: string, formId: string, texts: Texts): Promise<ModalView> {
  const { replies } = texts;
  const requester = actorOf(deps, member);
  const kept = await keptSubmission(deps, busyId(formId), requester);
  if (!kept) return goneView(texts);
  const { submission } = kept;
  if (deps.catalog.current().actionsById.get(submission.actionId)?.action.dangerous) {
    const asked = await askToConfirm(deps, submission, formId, texts);
    return asked.ok ? asked.value : refusalView(texts, asked.error);
  }
  const result = await requestOnce(deps, submission);
  if (!result.ok) return refusalView(texts, result.error);
  const text = result.value.status === "awaiting_approval" ? replies.waitsForApproval : replies.waitsForTurn;
  return noticeView(texts, replies.askedFor, text, "close");
}

/** Join was clicked: the form has become the other run, as long as that has not ended and does the same. */
export async function onJoin(
  deps: SlackDeps,
  member: string,
  formId: string,
  runId: string,
  texts: Texts,
): Promise<ModalView> {
  const { replies } = texts;
  const notJoined = (message: string) => noticeView(texts, replies.notJoined, message, "back");
  const requester = actorOf(deps, member);
  const kept = await keptSubmission(deps, busyId(formId), requester);
  if (!kept) return goneView(texts);
  const { submission } = kept;
  const before = await deps.store.getByIntent(submission.intentKey);
  if (before) return joinedView(texts, before, requester);
  for (;;) {
    const found = await visibleRun(deps, member, runId);
    if (!found.ok) return notJoined(said(texts, unknownRun(runId)));
    const run = found.value;
    const checked = checkSubmission(deps, submission);
    if (!checked.ok) return notJoined(said(texts, checked.error));
    if (isFinal(run.status)) return notJoined(replies.tooLateToJoin(said(texts, alreadyDecided(run))));
    if (!isSameWork(run, checked.value)) return notJoined(replies.doesSomethingElse);
    const followed = await follow(deps, run, requester, submission.intentKey);
    if (!followed) continue;
    if (!followed.ok) return notJoined(said(texts, followed.error));
    return joinedView(texts, followed.value, requester);
  }
}

function goneView(texts: Texts): ModalView {
  return noticeView(texts, texts.replies.notStarted, texts.replies.questionExpired, "back");
}
