import { z } from "zod";
import { askedFor, nobodyAsked } from "../../access/approvals.ts";
import type { Refusal } from "../../lib/refusal.ts";
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
  if (!result.ok) return conversation.answer(refusalAnswer(result.error));
  // A card that only this person sees is not updated by anybody else.
  if (isPrivate) await conversation.replace({ text: `You have approved run ${runId}.` });
}

/** The card, for one person who may decide. */
function card(deps: SlackDeps, run: Run): ReturnType<typeof runMessage> {
  const { policy } = deps.catalog.current();
  const asked =
    run.status === "awaiting_approval"
      ? askedFor(policy, run.requester, run.deployment, run.approval, run.approvedBy)
      : nobodyAsked;
  return runMessage(run, { nameOfItem: namesIn(deps.catalog.current()), asked, isCardOnly: true });
}

/** `/action approve <run>`: the card, to be read before it is clicked. Only people who may decide are shown it. */
export async function showCard(deps: SlackDeps, conversation: Conversation, runId: string): Promise<void> {
  const refusal = await refusalToDecide(deps, runId, actorOf(deps, conversation.member));
  if (refusal) return conversation.answer({ text: refusal.message });
  const run = await deps.store.get(runId);
  if (run) await conversation.answer(card(deps, run));
}

/** The same as a modal, where there is no message to show it in. */
export async function showDecision(deps: SlackDeps, conversation: Conversation, runId: string): Promise<void> {
  const refusal = await refusalToDecide(deps, runId, actorOf(deps, conversation.member));
  if (refusal) return conversation.answer({ text: refusal.message });
  const run = await deps.store.get(runId);
  if (!run) return;
  const { blocks } = card(deps, run);
  await openOr(deps, conversation, decisionView(blocks), () => card(deps, run));
}

/** `/action deny <run> <reason>`, or the dialog that asks for the reason when none was given. */
export async function deny(deps: SlackDeps, conversation: Conversation, runId: string, reason: string): Promise<void> {
  const run = await deps.store.get(runId);
  if (!run) return conversation.answer({ text: unknownRun(runId).message });
  const digest = requestDigest(run);
  if (reason === "") {
    if (conversation.canOpen) return onReject(deps, conversation, { runId, digest });
    return conversation.answer({ text: `Say why: deny ${runId} <reason>. The requester reads it.` });
  }
  const decision = { type: "reject", reason } as const;
  const result = await voteOnRun(deps, { runId, by: actorOf(deps, conversation.member), digest, decision });
  await conversation.answer({ text: result.ok ? `You have denied run ${runId}.` : result.error.message });
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
    const text =
      "The dialog could not be opened: Slack gives us three seconds, and they were over. Nothing was decided.";
    const again = instead();
    await conversation.answer({
      text: `${text} ${again.text}`,
      blocks: [mrkdwnSection(`${text} Try again here:`), ...again.blocks],
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
  if (refusal) return conversation.answer({ text: refusal.message });
  const run = await deps.store.get(runId);
  if (run)
    await openOr(deps, conversation, rejectView(run, digest, namesIn(deps.catalog.current())), () => card(deps, run));
}

/** The reason was given. A refusal is for the dialog to show. */
export async function onRejected(
  deps: SlackDeps,
  member: string,
  privateMetadata: string,
  reason: string,
): Promise<Refusal | undefined> {
  const { runId, digest } = RejectMetadata.parse(JSON.parse(privateMetadata));
  const decision = { type: "reject", reason } as const;
  const result = await voteOnRun(deps, { runId, by: actorOf(deps, member), digest, decision });
  return result.ok ? undefined : result.error;
}
