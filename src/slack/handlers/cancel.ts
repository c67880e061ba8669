import { cancelRun } from "../../runs/cancel.ts";
import { actorOf, type Conversation, type SlackDeps } from "../deps.ts";
import { plainStatusLine } from "../messages/status-line.ts";

/** `/action cancel <run>`, or the button. Its message shows what came of it; the person is told too. */
export async function cancel(deps: SlackDeps, conversation: Conversation, runId: string): Promise<void> {
  const result = await cancelRun(deps, runId, actorOf(deps, conversation.member));
  const text = result.ok ? `Run ${runId}: ${plainStatusLine(result.value)}.` : result.error.message;
  await conversation.answer({ text });
}
