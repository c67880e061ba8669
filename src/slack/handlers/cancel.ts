import { cancelRun } from "../../runs/cancel.ts";
import { actorOf, type Conversation, type SlackDeps } from "../deps.ts";
import { visibleRun } from "../visible-run.ts";

/** `/action cancel <run>`: what waits is taken back, what runs is asked to stop; the run's message says how that went. */
export async function cancel(deps: SlackDeps, conversation: Conversation, runId: string): Promise<void> {
  const found = await visibleRun(deps, conversation.member, runId);
  const result = found.ok ? await cancelRun(deps, runId, actorOf(deps, conversation.member)) : found;
  if (!result.ok) return conversation.answer({ text: result.error.message });
  const { action, deployment, status } = result.value;
  const what = `${action.title} on ${deployment.name}`;
  const text =
    status === "running"
      ? `Stopping ${what}. Its message will say what is known of the work then.`
      : `Cancelled ${what}. Nothing was run.`;
  await conversation.answer({ text });
}
