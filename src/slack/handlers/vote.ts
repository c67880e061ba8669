import { z } from "zod";
import type { Refusal } from "../../lib/refusal.ts";
import { refusalToDecide, voteOnRun } from "../../runs/vote.ts";
import { actorOf, type Conversation, type SlackDeps } from "../deps.ts";
import { RejectMetadata, rejectView } from "../views/reject-view.ts";

/** What the buttons of an approval card carry: which run, and what of it was shown. */
export const VoteValue = z.object({ runId: z.string(), digest: z.string() });
export type VoteValue = z.output<typeof VoteValue>;

export async function onApprove(
  deps: SlackDeps,
  conversation: Conversation,
  { runId, digest }: VoteValue,
): Promise<void> {
  const by = actorOf(deps, conversation.member);
  const result = await voteOnRun(deps, { runId, by, digest, decision: { type: "approve" } });
  if (!result.ok) await conversation.answer({ text: result.error.message });
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
  if (run) await conversation.open(rejectView(run, digest));
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
