import { cancelRun } from "../../runs/cancel.ts";
import { actorOf, type Conversation, type SlackDeps } from "../deps.ts";
import { visibleRun } from "../visible-run.ts";
import { said } from "../../texts/sentence.ts";

/** `/action cancel <run>`: what waits is taken back, what runs is asked to stop; the run's message says how that went. */
export async function cancel(deps: SlackDeps, conversation: Conversation, runId: string): Promise<void> {
  const found = await visibleRun(deps, conversation.member, runId);
  const result = found.ok ? await cancelRun(deps, runId, actorOf(deps, conversation.member)) : found;
  if (!result.ok) return conversation.answer({ text: said(conversation.texts, result.error) });
  const { action, deployment, status } = result.value;
  const what = { action: action.title, deployment: deployment.name };
  const { replies } = conversation.texts;
  await conversation.answer({ text: status === "running" ? replies.stopping(what) : replies.cancelled(what) });
}
