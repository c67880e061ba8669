import { z } from "zod";
import { askedFor, nobodyAsked } from "../../access/approvals.ts";
import type { Refusal } from "../../lib/refusal.ts";
import { ok, type Result } from "../../lib/result.ts";
import { refusalToDecide, voteOnRun } from "../../runs/vote.ts";
import { unknownRun } from "../../runs/refusals.ts";
import { requestDigest, type Run } from "../../runs/run.ts";
import { refusalAnswer } from "../messages/freeze-text.ts";
import { runMessage } from "../messages/run-message.ts";
import { namesIn } from "../messages/values-block.ts";
import { mrkdwnSection, type Block, type ModalView } from "../blocks.ts";
import { actorOf, type Answer, type Conversation, type SlackDeps } from "../deps.ts";
import { decisionView } from "../views/decision-view.ts";
import { RejectMetadata, rejectView } from "../views/reject-view.ts";
import type { Texts } from "../../texts/english.ts";
import { said } from "../../texts/sentence.ts";

/** What the buttons of an approval card carry: which run, and what of it was shown. */
export const VoteValue = z.object({ runId: z.string(), digest: z.string() });
export type VoteValue = z.output<typeof VoteValue>;

export async function onApprove(
  deps: SlackDeps,
  conversation: Conversation,
  { runId, digest }: VoteValue,
  isPrivate: boolean,
): Promise<void> {
  const by = actorOf(deps, conversation.member);
  const result = await voteOnRun(deps, { runId, by, digest, decision: { type: "approve" } });
  if (!result.ok) return conversation.answer(refusalAnswer(conversation.texts, result.error));
  // A card that only this person sees is not updated by anybody else.
  if (isPrivate) await conversation.replace({ text: conversation.texts.replies.approved(runId) });
}

/** The card, for one person who may decide. */
function card(deps: SlackDeps, texts: Texts, run: Run): ReturnType<typeof runMessage> {
  const { policy } = deps.catalog.current();
  const asked =
    run.status === "awaiting_approval"
      ? askedFor(policy, run.requester, run.deployment, run.approval, run.approvedBy)
      : nobodyAsked;
  return runMessage(texts, run, { nameOfItem: namesIn(deps.catalog.current()), asked, isCardOnly: true });
}

/** `/action approve <run>`: the card, to be read before it is clicked. Only people who may decide are shown it. */
export async function showCard(deps: SlackDeps, conversation: Conversation, runId: string): Promise<void> {
  const refusal = await refusalToDecide(deps, runId, actorOf(deps, conversation.member));
  if (refusal) return conversation.answer({ text: said(conversation.texts, refusal) });
  const run = await deps.store.get(runId);
  if (run) await conversation.answer(card(deps, conversation.texts, run));
}

/** The same as a modal, where there is no message to show it in. */
export async function showDecision(deps: SlackDeps, conversation: Conversation, runId: string): Promise<void> {
  const refusal = await refusalToDecide(deps, runId, actorOf(deps, conversation.member));
  if (refusal) return conversation.answer({ text: said(conversation.texts, refusal) });
  const run = await deps.store.get(runId);
  if (!run) return;
  const { blocks } = card(deps, conversation.texts, run);
  await openOr(deps, conversation, decisionView(conversation.texts, blocks), () => card(deps, conversation.texts, run));
}

/** `/action deny <run> <reason>`, or the dialog that asks for the reason when none was given. */
export async function deny(deps: SlackDeps, conversation: Conversation, runId: string, reason: string): Promise<void> {
  const run = await deps.store.get(runId);
  if (!run) return conversation.answer({ text: said(conversation.texts, unknownRun(runId)) });
  const { replies } = conversation.texts;
  const digest = requestDigest(run);
  if (reason === "") {
    if (conversation.canOpen) return onReject(deps, conversation, { runId, digest });
    return conversation.answer({ text: replies.sayWhy(runId) });
  }
  const decision = { type: "reject", reason } as const;
  const result = await voteOnRun(deps, { runId, by: actorOf(deps, conversation.member), digest, decision });
  await conversation.answer({ text: result.ok ? replies.denied(runId) : said(conversation.texts, result.error) });
}

/** Where Slack will not open the modal, the card itself is the answer: its buttons bring a new click, and a new try. */
async function openOr(
  deps: SlackDeps,
  conversation: Conversation,
  view: ModalView,
  instead: () => Answer & { readonly blocks: Block[] },
): Promise<void> {
  try {
    await conversation.open(view);
  } catch (fault) {
    deps.log.warn("a modal could not be opened", { fault });
    const { dialogNotOpened: text, tryAgainHere } = conversation.texts.replies;
    const again = instead();
    await conversation.answer({
      text: `${text} ${again.text}`,
      blocks: [mrkdwnSection(tryAgainHere(text)), ...again.blocks],
    });
  }
}

/** Asks for the reason, of people who may decide. */
export async function onReject(
  deps: SlackDeps,
  conversation: Conversation,
  { runId, digest }: VoteValue,
): Promise<void> {
  const refusal = await refusalToDecide(deps, runId, actorOf(deps, conversation.member));
  if (refusal) return conversation.answer({ text: said(conversation.texts, refusal) });
  const run = await deps.store.get(runId);
  if (!run) return;
  const view = rejectView(conversation.texts, run, digest, namesIn(deps.catalog.current()));
  await openOr(deps, conversation, view, () => card(deps, conversation.texts, run));
}

/** The reason was given. A refusal is for the dialog to show; without one the id of the run that is denied now. */
export async function onRejected(
  deps: SlackDeps,
  member: string,
  privateMetadata: string,
  reason: string,
): Promise<Result<string, Refusal>> {
  const { runId, digest } = RejectMetadata.parse(JSON.parse(privateMetadata));
  const decision = { type: "reject", reason } as const;
  const result = await voteOnRun(deps, { runId, by: actorOf(deps, member), digest, decision });
  return result.ok ? ok(runId) : result;
}
